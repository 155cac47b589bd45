"""Who was put forward, as far as one may know."""

from django.db.models import QuerySet

from mentoring.kernel.codes import normalised
from mentoring.kernel.secrecy import fingerprint
from mentoring.nominations.models import Nomination
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme


def nomination_with_link(link: str) -> Nomination | None:
    """The nomination that a letter or e-mail opens. A key that is not known looks like one that was used up."""
    related = ("person", "programme__territory", "nominator")
    return Nomination.objects.select_related(*related).filter(link_fingerprint=fingerprint(normalised(link))).first()


def nominations(actor: Actor) -> QuerySet[Nomination]:
    """Those the actor may see, the newest first."""
    return (
        Nomination.objects.visible_to(actor)
        .select_related("person", "programme__territory", "nominator")
        .order_by("-created_at", "-pk")
    )


def nomination_with_id(actor: Actor, pk: int) -> Nomination | None:
    return nominations(actor).filter(pk=pk).first()


def nominations_by(actor: Actor, nominator: Organisation) -> QuerySet[Nomination]:
    """What a nominator put forward, as its own people see it."""
    return nominations(actor).filter(nominator=nominator)


def with_consent(programme: Programme) -> QuerySet[Nomination]:
    """Who can be served: consented, in the order in which they were put forward."""
    return (
        Nomination.objects.filter(programme=programme, state=Nomination.State.CONSENTED)
        .select_related("person", "nominator")
        .order_by("created_at", "pk")
    )


def count_waiting(programme: Programme) -> int:
    """How many families have not answered yet: a number, no names."""
    return Nomination.objects.filter(programme=programme, state=Nomination.State.PROPOSED).count()
