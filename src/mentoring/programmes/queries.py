"""Which territory, which programmes, who takes part."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from mentoring.attachments.models import Attachment
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role
from mentoring.people.rules import canonical_tax_code
from mentoring.programmes.errors import NotAdmitted, Suspended
from mentoring.programmes.models import Admission, Discipline, Message, Programme, Readiness, SigningKey, Territory


def territory_at(host: str) -> Territory | None:
    """The territory that lives at a host name; else the oldest one, which is what the bare installation shows.

    It knows whether there are others (has_neighbours).
    """
    return _looking_around(territories().order_by(Case(When(host=host, then=0), default=1), "pk"))


def territory_with_slug(slug: str) -> Territory | None:
    """One tenant, with its operator. It knows whether there are others (has_neighbours)."""
    return _looking_around(territories().filter(slug=slug))


def default_territory() -> Territory | None:
    """The oldest territory."""
    return territories().first()


def _looking_around(found: QuerySet[Territory]) -> Territory | None:
    others = Territory.objects.exclude(pk=OuterRef("pk"))
    older = Territory.objects.filter(pk__lt=OuterRef("pk"))
    territory = found.annotate(others=Exists(others), older=Exists(older)).first()
    if territory is not None:
        territory.has_neighbours, territory.is_first = territory.others, not territory.older
    return territory


def territory_with_id(pk: int | None) -> Territory | None:
    """One tenant."""
    return territories().filter(pk=pk).first() if pk else None


def where_bodies_are(organisation_ids: Iterable[int]) -> dict[int, dict[str, set[int]]]:
    """In which territories bodies take part, or asked to, or are the operator: body -> role -> territories."""
    wanted = list(organisation_ids)
    came = Admission.objects.filter(organisation__in=wanted).values_list("organisation_id", "role", "territory_id")
    run = Territory.objects.filter(operator__in=wanted).values_list("operator_id", Value(Role.OPERATOR.value), "pk")
    found: dict[int, dict[str, set[int]]] = {pk: {} for pk in wanted}
    for organisation_id, role, territory_id in came.union(run):
        found[organisation_id].setdefault(role, set()).add(territory_id)
    return found


def territories() -> QuerySet[Territory]:
    """All tenants, oldest first, with their operators and looks."""
    return Territory.objects.select_related("operator", "look").order_by("pk")


def address_of(territory: Territory) -> str:
    """Where a territory lives, without a slash at the end: its own host, or a path of the installation.

    The oldest one is what the bare address of the installation shows.
    """
    return _address(territory, is_oldest=not territory.host and is_oldest(territory))


def is_oldest(territory: Territory) -> bool:
    """Is it the one that the bare address shows? Asks nothing where the territory of a page knows it."""
    if territory.is_first is not None:
        return territory.is_first
    return not Territory.objects.filter(pk__lt=territory.pk).exists()


def addresses() -> list[tuple[Territory, str]]:
    """Every territory with where it lives, oldest first."""
    there = list(territories())
    return [(territory, _address(territory, is_oldest=territory is there[0])) for territory in there]


def _address(territory: Territory, *, is_oldest: bool) -> str:
    if territory.host:
        return f"{urlsplit(settings.PUBLIC_URL).scheme}://{territory.host}"
    return settings.PUBLIC_URL if is_oldest else f"{settings.PUBLIC_URL}/{territory.slug}"


def programmes_of(territory: Territory) -> QuerySet[Programme]:
    """Its initiatives that are open, the newest first."""
    return Programme.objects.filter(territory=territory, is_open=True).order_by("-starts_on", "name")


def all_programmes(territory: Territory) -> QuerySet[Programme]:
    """Its initiatives, closed ones too, the newest first."""
    return Programme.objects.filter(territory=territory).select_related("vertical").order_by("-starts_on", "name")


def programme_with_slug(territory: Territory, slug: str) -> Programme | None:
    """One initiative of a territory, open or not."""
    # They are few, and what somebody typed into an address may hold characters that no database takes.
    return next((found for found in all_programmes(territory).select_related("territory") if found.slug == slug), None)


def disciplines_of(territory: Territory) -> QuerySet[Discipline]:
    """What can be done there: the disciplines it names, or else all of its verticals."""
    named = Territory.disciplines.through.objects.filter(territory=territory)
    chosen = Q(pk__in=named.values("discipline_id")) | ~Exists(named)
    return (
        Discipline.objects.filter(chosen, vertical__territory=territory).order_by("vertical_id", "position").distinct()
    )


def disciplines_with(slugs: Iterable[str]) -> list[Discipline]:
    """The disciplines of these slugs; unknown ones are left out."""
    return list(Discipline.objects.filter(slug__in=list(slugs)))


def admissions(actor: Actor, territory: Territory) -> QuerySet[Admission]:
    """Requests and members the actor may see, what waits first; `last_word` is the role of who wrote last."""
    newest = Message.objects.filter(admission=OuterRef("pk")).order_by("-pk")
    return (
        Admission.objects.visible_to(actor)
        .filter(territory=territory)
        .annotate(last_word=Subquery(newest.values("role")[:1]))
        .select_related("organisation", "territory")
        .order_by(Case(When(state=Admission.State.REQUESTED, then=0), default=1), "-requested_at", "-pk")
    )


def admission_with_id(actor: Actor, pk: int) -> Admission | None:
    """One request, for the body itself or the operator; None for others."""
    return (
        Admission.objects.visible_to(actor).select_related("organisation", "territory__operator").filter(pk=pk).first()
    )


def own_admission(actor: Actor, territory: Territory) -> Admission | None:
    """What the body one acts for asked in the role one wears; `last_word` is the role of who wrote last."""
    mine = admissions(actor, territory).filter(organisation_id=actor.organisation_id or 0, role=actor.role)
    return mine.select_related("organisation", "territory__operator").first()


def conversation(actor: Actor, admission: Admission) -> QuerySet[Message]:
    """What the operator asked and the body answered, oldest first; nothing for others."""
    here = Admission.objects.visible_to(actor).filter(pk=admission.pk)
    return Message.objects.filter(admission__in=here).select_related("author", "document")


def document_said(actor: Actor, pk: int) -> Attachment | None:
    """The document that came with a turn, for the operator and for who acts for the body in the role it asks for."""
    here = actor.organisation_id or 0
    if actor.role == Role.OPERATOR:
        mine = Message.objects.filter(admission__territory__operator_id=here)
    else:
        mine = Message.objects.filter(admission__organisation_id=here, admission__role=actor.role)
    message = mine.select_related("document").filter(pk=pk).first()
    return message.document if message else None


def with_tax_code(territory: Territory, code: str) -> list[Organisation]:
    """The bodies that came to a territory under a code, however it is written; none for an empty one."""
    wanted = canonical_tax_code(code)
    came = Organisation.objects.filter(admissions__territory=territory).exclude(fiscal_code="").distinct()
    # Codes have many forms and bodies are few: the one form is made here, not in the database.
    return [body for body in came.order_by("pk") if canonical_tax_code(body.fiscal_code) == wanted] if wanted else []


def twins(actor: Actor, admission: Admission) -> QuerySet[Admission]:
    """What other bodies with the same fiscal code asked in the same territory: most likely one came twice."""
    same = with_tax_code(admission.territory, admission.organisation.fiscal_code)
    others = [body.pk for body in same if body.pk != admission.organisation_id]
    return admissions(actor, admission.territory).filter(organisation_id__in=others)


def readiness_of(actor: Actor, organisation: Organisation) -> Readiness | None:
    """What a body said about itself, for itself and the operator."""
    return Readiness.objects.visible_to(actor).filter(organisation=organisation).first()


def is_admitted(territory: Territory, organisation_id: int, role: Role) -> bool:
    """Does the body take part in this role right now?"""
    return Admission.objects.filter(
        territory=territory, organisation_id=organisation_id, role=role, state=Admission.State.ADMITTED
    ).exists()


def programmes_named(slug: str, nominator_id: int) -> list[Programme]:
    """The programmes of this name in the territories where a body nominates: mostly one."""
    here = Admission.objects.filter(territory=OuterRef("territory"), organisation_id=nominator_id, role=Role.NOMINATOR)
    return list(Programme.objects.filter(Exists(here), slug=slug).select_related("territory").order_by("pk"))


def refuse_unadmitted(territory: Territory, organisation_id: int, role: Role) -> None:
    """Refuses with NotAdmitted (or Suspended) unless the body takes part in this role right now."""
    refuse_suspended(territory.pk, organisation_id, role)
    if not is_admitted(territory, organisation_id, role):
        raise NotAdmitted


def refuse_suspended(territory_id: int, organisation_id: int, role: Role) -> None:
    """Refuses with Suspended if the operator stopped the body in this role."""
    if suspensions(role).filter(territory=territory_id, organisation=organisation_id).exists():
        raise Suspended


def suspensions(role: Role) -> QuerySet[Admission]:
    """Where bodies were stopped in a role, for now."""
    return Admission.objects.filter(role=role, state=Admission.State.SUSPENDED)


def organisations_in(territory: Territory, role: Role) -> QuerySet[Organisation]:
    """The bodies that take part in a role."""
    return (
        Organisation.objects.filter(
            admissions__territory=territory, admissions__role=role, admissions__state=Admission.State.ADMITTED
        )
        .distinct()
        .order_by("name")
    )


def signing_keys(territory: Territory) -> QuerySet[SigningKey]:
    """With what a territory signs, and signed before, the newest first; without what only it may know.

    A key that waits its turn is not among them: it has signed nothing.
    """
    used = SigningKey.objects.filter(territory=territory, used_from__isnull=False)
    return used.defer("private_key").order_by("-used_from", "-pk")


def public_key_with_id(key_id: str) -> str | None:
    """The public half of a key, in use or retired, by its short name."""
    used = SigningKey.objects.filter(key_id=key_id, used_from__isnull=False)
    return used.values_list("public_key", flat=True).first()


def public_keys(slug: str) -> set[str]:
    """The public halves of all of a territory's keys; none if there is no such territory."""
    used = SigningKey.objects.filter(territory__slug=slug, used_from__isnull=False)
    return set(used.values_list("public_key", flat=True))
