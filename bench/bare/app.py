"""The same capture in the barest Django there can be: one view, one SQL function; no middleware, rights or audit."""

import json
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

TABLES = """
CREATE TABLE bare_booking (
    id bigint PRIMARY KEY, code text UNIQUE, provider bigint, cents bigint, state text DEFAULT 'held',
    redeemed_at timestamptz
);
CREATE TABLE bare_transfer (
    id bigserial PRIMARY KEY, key text UNIQUE, source bigint, destination bigint, cents bigint, at timestamptz
);
CREATE FUNCTION bare_capture(p_code text, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    booked record;
BEGIN
    UPDATE bare_booking SET state = 'redeemed', redeemed_at = p_at WHERE code = p_code AND state = 'held'
    RETURNING id, provider, cents INTO booked;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO bare_transfer (key, source, destination, cents, at)
    VALUES ('redeem:' || booked.id, booked.id, booked.provider, booked.cents, p_at);
    RETURN booked.cents;
END $$;
INSERT INTO bare_booking (id, code, provider, cents)
SELECT n, 'B' || lpad(n::text, 7, '0'), n %% 20, 1200 FROM generate_series(1, %s) AS n
"""


def capture(request: HttpRequest) -> JsonResponse:
    """Take a code, redeem it, answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT bare_capture(%s::text, now())", [json.loads(request.body)["code"]])
        cents = cursor.fetchone()[0]
    return JsonResponse({"price_cents": cents}, status=200 if cents else 409)


urlpatterns = [path("capture", capture)]
application = get_wsgi_application()
