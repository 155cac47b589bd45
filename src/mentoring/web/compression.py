"""Pages travel small: what is text is compressed on its way out."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Pictures, papers and archives are compressed already. (What WhiteNoise serves never comes by here.)
_TEXT = frozenset(
    {
        "application/json",
        "application/problem+json",
        "application/xml",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/csv",
        "text/html",
        "text/plain",
        "text/xml",
    }
)


class CompressionMiddleware(GZipMiddleware):
    """Django's own, for text alone.

    Whoever guesses at a secret by the length of a compressed page (BREACH) finds that length changing by chance with
    each answer, and the only secret in a page, the forms' token, written in another way each time.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return super().process_response(request, response) if kind in _TEXT else response
