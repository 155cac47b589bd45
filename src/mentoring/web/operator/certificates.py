"""What an auditor asks of a round: its certificate, and what it was decided from."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.awards.certifying import certificate_of, take_inputs
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found


@audience(Role.OPERATOR)
@never_cache
@require_safe
def certificate(request: ActorRequest, pk: int) -> HttpResponse:
    """The certificate of an approved round: signed, without names."""
    # Until it is approved there is none: nothing to be found, as for somebody else's.
    return _file(found(certificate_of(request.actor, pk) or None), f"{request.territory.slug}-{pk}-certificato.json")


@audience(Role.OPERATOR)
@never_cache
@require_safe
def inputs(request: ActorRequest, pk: int) -> HttpResponse:
    """What a round was decided from: numbers instead of names. Who took it is written down."""
    content = found(take_inputs(request.actor, pk, now=timezone.now()))
    return _file(content, f"{request.territory.slug}-{pk}-dati.json")


def _file(content: bytes | str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
