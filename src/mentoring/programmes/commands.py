"""Territories and programmes are set up; bodies ask to take part and are admitted."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from mentoring.attachments.commands import attach
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.people.commands import add_member, register_organisation, tell_members
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import MAY_BE_ASKED_TWICE, Actor, Role, may_edit_organisation, require
from mentoring.people.queries import acts_for, own_organisation
from mentoring.programmes.errors import AlreadyHere, TooManyDocuments
from mentoring.programmes.models import Admission, Discipline, Message, Programme, Readiness, Territory, Vertical
from mentoring.programmes.permissions import may_answer, may_operate
from mentoring.programmes.queries import with_tax_code
from mentoring.programmes.readiness import VERSION, known
from mentoring.programmes.rules import Scope
from mentoring.records.commands import note


def set_up_vertical(*, slug: str, name: str, name_en: str, disciplines: Iterable[tuple[str, str, str]]) -> Vertical:
    """A vertical with its disciplines (slug, Italian, English). Again changes names and adds what is new."""
    vertical, _made = Vertical.objects.update_or_create(slug=slug, defaults={"name": name, "name_en": name_en})
    for position, (discipline, italian, english) in enumerate(disciplines):
        Discipline.objects.update_or_create(
            slug=discipline,
            defaults={"vertical": vertical, "name": italian, "name_en": english, "position": position},
        )
    return vertical


@transaction.atomic
def found_territory(
    *,
    slug: str,
    name: str,
    operator: Organisation,
    account_holder: str,
    iban: str,
    istat_code: str = "",
    municipalities: Iterable[str] = (),
    verticals: Iterable[Vertical] = (),
) -> Territory:
    """A new tenant with its operator and its bank account."""
    territory = Territory.objects.create(
        slug=slug,
        name=name,
        operator=operator,
        account_holder=account_holder,
        iban=iban,
        istat_code=istat_code,
        municipalities=list(municipalities),
    )
    territory.verticals.set(verticals)
    return territory


@dataclass(frozen=True)
class Plan:
    """What an initiative is: for whom, how much each (cents), where it may be spent, from when until when."""

    vertical: Vertical
    slug: str
    name: str
    starts_on: date
    ends_on: date
    award: Cents
    ages_counted_on: date
    summary: str = ""
    youngest: int | None = None
    oldest: int | None = None
    scope: Scope = field(default_factory=Scope)


@transaction.atomic
def open_programme(actor: Actor, *, territory: Territory, plan: Plan, now: datetime) -> Programme:
    """A new initiative. Without disciplines of its own its vouchers are good for all of its vertical.

    Refuses with NotAllowed.
    """
    require(may_operate(actor, territory))
    scope = plan.scope
    if not scope.disciplines:
        slugs = plan.vertical.disciplines.values_list("slug", flat=True)
        scope = replace(scope, disciplines=frozenset(slugs))
    programme = Programme.objects.create(
        territory=territory,
        vertical=plan.vertical,
        slug=plan.slug,
        name=plan.name,
        summary=plan.summary,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        award_cents=plan.award,
        youngest=plan.youngest,
        oldest=plan.oldest,
        ages_counted_on=plan.ages_counted_on,
        spending_scope=scope.to_data(),
    )
    note(actor, "opened", programme, at=now)
    return programme


@dataclass(frozen=True)
class Body:
    """What an organisation (or a citizen) tells about itself when it comes."""

    name: str
    kind: str
    email: str = ""
    phone: str = ""
    fiscal_code: str = ""
    school_code: str = ""
    runts_number: str = ""
    iban: str = ""
    address: str = ""
    municipality: str = ""
    website: str = ""
    pec: str = ""
    is_shown: bool = True


@transaction.atomic
def join(*, territory: Territory, user: User, body: Body, role: Role, now: datetime) -> Organisation:
    """A user brings a body in, acts for it in this role, and asks the operator to let it take part.

    The same user with a body of the same name asks for that body: a form that is sent twice makes one, and who already
    offers may also give. Refuses with AlreadyHere if somebody else's body came under the same fiscal code.
    """
    User.objects.select_for_update().get(pk=user.pk)  # Two of the same form at once: one after the other.
    Territory.objects.select_for_update(no_key=True).get(pk=territory.pk)  # And two bodies of the same code.
    organisation = own_organisation(user, body.name)
    if organisation is None:
        refuse_second_body(territory=territory, fiscal_code=body.fiscal_code, user=user)
        mine = with_tax_code(territory, body.fiscal_code)
        organisation = mine[0] if mine else register_organisation(now=now, **asdict(body))
    add_member(organisation, user=user, role=role)
    ask_admission(territory=territory, organisation=organisation, role=role, now=now)
    return organisation


def refuse_second_body(*, territory: Territory, fiscal_code: str, user: User | None) -> None:
    """Refuses with AlreadyHere if bodies of this code came to the territory and the user acts for none of them."""
    same = with_tax_code(territory, fiscal_code)
    if same and not (user and any(acts_for(user, body) for body in same)):
        raise AlreadyHere(field="fiscal_code")


@transaction.atomic
def ask_admission(*, territory: Territory, organisation: Organisation, role: Role, now: datetime) -> Admission:
    """A body asks to take part in a role; asking again changes nothing."""
    admission, made = Admission.objects.get_or_create(
        territory=territory, organisation=organisation, role=role, defaults={"requested_at": now}
    )
    if made:
        tell_members(
            territory.operator,
            Role.OPERATOR,
            "admission_requested",
            key=f"admission-requested:{admission.pk}",
            at=now,
            territory_id=territory.pk,
            organisation=organisation.name,
        )
    return admission


@transaction.atomic
def ask(actor: Actor, *, admission: Admission, text: str, form_key: str, now: datetime) -> None:
    """The operator asks a body that waits for something; its people get an e-mail. The same form again does nothing.

    Refuses with NotAllowed, or WrongState once it is decided.
    """
    require(may_operate(actor, admission.territory))
    message = _said(actor, admission, text=text, form_key=form_key, now=now)
    if message is None:
        return
    tell_members(
        admission.organisation,
        Role(admission.role),
        "admission_question",
        key=f"admission-question:{message.pk}",
        at=now,
        territory_id=admission.territory_id,
        organisation=admission.organisation.name,
        admission=admission.pk,
        text=text,
    )


@dataclass(frozen=True)
class Document:
    """A file as somebody hands it in: what they call it, and its bytes."""

    name: str
    content: bytes


MOST_DOCUMENTS = 20  # Of one request.


@transaction.atomic
def answer(
    actor: Actor, *, admission: Admission, text: str, form_key: str, now: datetime, document: Document | None = None
) -> None:
    """The body writes to the operator, with a document or without; the operator's people get an e-mail.

    The same form again does nothing. Refuses with NotAllowed, UnfitFile (beside `document`), TooManyDocuments, or
    WrongState once it is decided.
    """
    require(may_answer(actor, admission))
    message = _said(actor, admission, text=text, form_key=form_key, now=now)
    if message is None:
        return
    if document is not None:
        _hand_in(actor, message, document, now)
    tell_members(
        admission.territory.operator,
        Role.OPERATOR,
        "admission_answer",
        key=f"admission-answer:{message.pk}",
        at=now,
        territory_id=admission.territory_id,
        organisation=admission.organisation.name,
        admission=admission.pk,
        text="\n\n".join(filter(None, [text, f"[{message.document.name}]" if message.document else ""])),
    )


def _hand_in(actor: Actor, message: Message, document: Document, now: datetime) -> None:
    # The request is locked since _said(): nobody hands in one too many beside us.
    if Message.objects.filter(admission=message.admission_id, document__isnull=False).count() >= MOST_DOCUMENTS:
        raise TooManyDocuments(field="document")
    message.document = attach(actor, name=document.name, content=document.content, now=now, field="document")
    message.save(update_fields=["document"])


def _said(actor: Actor, admission: Admission, *, text: str, form_key: str, now: datetime) -> Message | None:
    """A new turn of the conversation; None if this form was sent before."""
    # Locked, so that nobody decides between the look and the word.
    state = Admission.objects.select_for_update().values_list("state", flat=True).get(pk=admission.pk)
    if Message.objects.filter(admission=admission, form_key=form_key).exists():
        return None
    if state != Admission.State.REQUESTED:
        raise WrongState(row_state=state)
    message = Message.objects.create(
        admission=admission, author_id=actor.user_id, role=actor.role, text=text, at=now, form_key=form_key
    )
    note(actor, "wrote", admission, at=now)
    return message


@transaction.atomic
def admit(actor: Actor, *, admission: Admission, now: datetime) -> None:
    """The operator takes a body in; the body is told. Refuses with NotAllowed, or WrongState if already decided."""
    _decide(actor, admission, Admission.State.ADMITTED, reason="", now=now)


@transaction.atomic
def refuse(actor: Actor, *, admission: Admission, reason: str, now: datetime) -> None:
    """The operator says no, with a reason; the body is told. Refuses with NotAllowed or WrongState."""
    _decide(actor, admission, Admission.State.REFUSED, reason=reason, now=now)


def _decide(actor: Actor, admission: Admission, to: str, *, reason: str, now: datetime) -> None:
    require(may_operate(actor, admission.territory))
    advance(admission, to, decided_at=now, reason=reason)
    note(actor, to, admission, at=now)
    tell_members(
        admission.organisation,
        Role(admission.role),
        f"admission_{to}",
        key=f"admission-{to}:{admission.pk}",
        at=now,
        territory_id=admission.territory_id,
        organisation=admission.organisation.name,
        role=admission.role,
        reason=reason,
    )


@transaction.atomic
def suspend(actor: Actor, *, admission: Admission, reason: str, now: datetime) -> None:
    """Stop a body for now: it does nothing new, what was booked and earned stays. It is told why.

    Refuses with NotAllowed or WrongState.
    """
    require(may_operate(actor, admission.territory))
    advance(admission, Admission.State.SUSPENDED, decided_at=now, reason=reason)
    note(actor, "suspended", admission, at=now)
    tell_members(
        admission.organisation,
        Role(admission.role),
        "admission_suspended",
        key=f"admission-suspended:{admission.pk}:{now.isoformat()}",
        at=now,
        territory_id=admission.territory_id,
        organisation=admission.organisation.name,
        admission=admission.pk,
        reason=reason,
    )


@transaction.atomic
def readmit(actor: Actor, *, admission: Admission, now: datetime) -> None:
    """Let a suspended body go on; it is told. Refuses with NotAllowed or WrongState."""
    require(may_operate(actor, admission.territory))
    advance(admission, Admission.State.ADMITTED, decided_at=now, reason="")
    note(actor, "readmitted", admission, at=now)
    tell_members(
        admission.organisation,
        Role(admission.role),
        "admission_readmitted",
        key=f"admission-readmitted:{admission.pk}:{now.isoformat()}",
        at=now,
        territory_id=admission.territory_id,
        organisation=admission.organisation.name,
        role=admission.role,
    )


@transaction.atomic
def assess_readiness(
    actor: Actor, *, organisation: Organisation, answers: Mapping[str, str], now: datetime
) -> Readiness:
    """A body says how ready it is: question -> yes, partly or no. Answers to other questions stay; unknown ones go.

    Refuses with NotAllowed.
    """
    require(may_edit_organisation(actor, organisation.pk))
    row, _made = Readiness.objects.get_or_create(
        organisation=organisation, defaults={"version": VERSION, "answered_at": now}
    )
    row = Readiness.objects.select_for_update().get(pk=row.pk)
    row.answers = known({**row.answers, **answers})
    row.version, row.answered_at = VERSION, now
    row.save(update_fields=["answers", "version", "answered_at"])
    note(actor, "assessed", row, at=now)
    return row


@transaction.atomic
def ask_second_step(actor: Actor, *, territory: Territory, roles: Iterable[Role], now: datetime) -> None:
    """From now on these roles log in with two steps here, and no others but those that always do.

    Refuses with NotAllowed. A role of whom it cannot be asked is left out.
    """
    require(may_operate(actor, territory))
    wanted = [str(role) for role in MAY_BE_ASKED_TWICE.intersection(roles)]
    territory.second_factor_roles = sorted(wanted)
    territory.save(update_fields=["second_factor_roles"])
    note(actor, "asked_second_step", territory, at=now, roles=territory.second_factor_roles)
