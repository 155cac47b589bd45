"""With which keys a territory signs: for whoever checks a certificate, and for their programs."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from mentoring.kernel.signing import pem
from mentoring.people.permissions import Role
from mentoring.programmes.queries import signing_keys as keys_of
from mentoring.web.audience import ActorRequest, audience

if TYPE_CHECKING:
    from mentoring.programmes.models import SigningKey


@audience(Role.PUBLIC)
@require_safe
def signing_keys(request: ActorRequest) -> HttpResponse:
    """All of them, retired ones too: what these signed while they were in use is still good."""
    return JsonResponse(
        {"territory": request.territory.slug, "keys": [_told(key) for key in keys_of(request.territory)]},
        json_dumps_params={"indent": 2},
    )


def _told(key: "SigningKey") -> dict[str, Any]:
    """A JSON Web Key (RFC 8037), and beside it what OpenSSL reads."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": key.key_id,
        "x": key.public_key,
        "pem": pem(key.public_key),
        "made_at": key.made_at.isoformat(timespec="seconds"),
        "retired_at": key.retired_at and key.retired_at.isoformat(timespec="seconds"),
    }
