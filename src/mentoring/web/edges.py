"""What leaves us where no page of ours was asked: in a form that whoever asked understands."""

from django.contrib.sessions import middleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.web.busy import Busy, is_busy
from mentoring.web.middleware import GetResponse, answer_to, details

PROBLEM = "application/problem+json"
_SENTENCES: dict[int, tuple[str, Promise]] = {
    400: ("unreadable", _("La richiesta non si legge.")),
    403: ("forbidden", _("Questo non si può fare adesso.")),
    404: ("not-found", _("Qui non c'è niente.")),
    405: ("wrong-method", _("Qui non si risponde a questo metodo.")),
}
_OURS = ("broken", _("Si è inceppato qualcosa da noi: riprova tra un minuto."))


class ProblemMiddleware:
    """Under /api/ whatever goes wrong is problem details (RFC 9457), also where no page of ours was reached.

    Headers stay as they are: only the words are others.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith("/api/"):
            return response
        if response.headers.get("Content-Type") != PROBLEM:
            code, sentence = _SENTENCES.get(response.status_code, _OURS)
            response.content = details(code, str(sentence), response.status_code)
            response.headers["Content-Type"] = PROBLEM
            response.headers["Content-Length"] = str(len(response.content))
        return response


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own. A session that could not be written because others were writing is not a lost one.

    Whoever only read a page gets it: what would have been remembered of it is remembered the next time.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except OperationalError as error:
            if not is_busy(error):
                raise
            was_read = request.method in ("GET", "HEAD") and response.status_code == 200
            return response if was_read else answer_to(request, Busy())
