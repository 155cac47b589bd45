"""One picture at one width. Its address holds a version of its bytes, so whoever has it never asks again."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.offers.showing import picture_bytes
from mentoring.people.permissions import Actor, Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.looks import FOR_EVER

_ONLY_HERE = "private, no-store"  # Of a draft: it may be taken away before anybody sees it.


@audience(Role.PUBLIC)
@require_safe
def picture(request: ActorRequest, pk: int, version: str, width: int) -> HttpResponse:
    """A picture of an offer that everybody sees; before it is out, only its provider and the operator do."""
    everybody = Actor.public().at(request.territory.pk)
    webp = picture_bytes(everybody, pk, version=version, width=width)
    is_public = webp is not None
    webp = found(webp if is_public else picture_bytes(request.actor, pk, version=version, width=width))
    headers = {"Cache-Control": FOR_EVER if is_public else _ONLY_HERE, "Content-Disposition": "inline"}
    return HttpResponse(webp, content_type="image/webp", headers=headers)
