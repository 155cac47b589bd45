"""Codes are made, used once by a family, and confirmed by the nominator that handed them out."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mentoring.claims.errors import (
    AnsweredBefore,
    NotTheSame,
    TooManyCodes,
    UnknownClaimCode,
    WrongLastDay,
    WrongNumberOfCodes,
)
from mentoring.claims.models import ClaimCode, Sheet
from mentoring.claims.permissions import may_keep
from mentoring.claims.queries import claims_to_confirm, code_behind, with_matches
from mentoring.claims.rules import CODE_LENGTH, MOST_CODES, MOST_FREE, Claim, Fit
from mentoring.kernel.codes import new_code
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, consent
from mentoring.nominations.errors import BadFiscalCode, ConsentIncomplete, WrongAge
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.rules import Consents, age_on, is_fiscal_code
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import enqueue, note


@dataclass(frozen=True)
class Printed:
    """A sheet and its codes in the order of their numbers: told once. No codes if it was made before."""

    sheet: Sheet
    codes: Sequence[str]


@dataclass(frozen=True)
class Order:
    """What a sheet is to be."""

    programme: Programme
    nominator: Organisation
    reason: str
    language: str
    how_many: int
    expires_on: date


@transaction.atomic
def make_sheet(actor: Actor, *, order: Order, form_key: str, now: datetime) -> Printed:
    """Codes for families that the nominator will meet; what is printed is kept nowhere.

    The same form key again gives the same sheet, without its codes. Refuses with NotAllowed, NotAdmitted,
    WrongNumberOfCodes, WrongLastDay or TooManyCodes.
    """
    require(may_nominate(actor, order.nominator.pk))
    refuse_unadmitted(order.programme.territory, order.nominator.pk, Role.NOMINATOR)
    if not 1 <= order.how_many <= MOST_CODES:
        raise WrongNumberOfCodes(field="how_many")
    if not timezone.localdate(now) <= order.expires_on <= order.programme.ends_on:
        raise WrongLastDay(field="expires_on")
    # One sheet at a time: whoever counts the free codes must not meet a twin of itself.
    Organisation.objects.select_for_update(no_key=True).get(pk=order.nominator.pk)
    before = Sheet.objects.filter(form_key=form_key, nominator=order.nominator).first()
    if before is not None:
        return Printed(before, [])
    free = ClaimCode.objects.usable_on(timezone.localdate(now)).filter(sheet__nominator=order.nominator)
    if free.count() + order.how_many > MOST_FREE:
        raise TooManyCodes(field="how_many")
    return _make(actor, order, form_key, now)


def _make(actor: Actor, order: Order, form_key: str, now: datetime) -> Printed:
    sheet = Sheet.objects.create(
        programme=order.programme,
        nominator=order.nominator,
        language=order.language,
        reason=order.reason,
        expires_on=order.expires_on,
        made_at=now,
        made_by_id=actor.user_id,
        form_key=form_key,
    )
    codes = [new_code(CODE_LENGTH) for _ in range(order.how_many)]
    ClaimCode.objects.bulk_create(
        ClaimCode(sheet=sheet, number=number, fingerprint=fingerprint(code))
        for number, code in enumerate(codes, start=1)
    )
    note(actor, "made", sheet, at=now, codes=len(codes))
    return Printed(sheet, codes)


@transaction.atomic
def revoke_code(actor: Actor, *, code: ClaimCode, now: datetime) -> None:
    """Nobody can use this code any more. Refuses with NotAllowed, or WrongState if a family was faster."""
    require(may_keep(actor, code.sheet))
    advance(code, ClaimCode.State.REVOKED, decided_at=now)
    note(actor, "revoked", code, at=now)


@transaction.atomic
def revoke_sheet(actor: Actor, *, sheet: Sheet, now: datetime) -> int:
    """Every code of a sheet that nobody has used is dead: how many. Refuses with NotAllowed."""
    require(may_keep(actor, sheet))
    free = ClaimCode.objects.filter(sheet=sheet, state=ClaimCode.State.FREE)
    revoked = free.update(state=ClaimCode.State.REVOKED, decided_at=now)
    note(actor, "revoked", sheet, at=now, codes=revoked)
    return revoked


@transaction.atomic
def replace_sheet(actor: Actor, *, sheet: Sheet, form_key: str, now: datetime) -> Printed:
    """A sheet was lost: its free codes die, and as many new ones take their place.

    The same form key again gives the same new sheet, without its codes. Refuses with NotAllowed, WrongState if no
    code is free, and like make_sheet.
    """
    require(may_keep(actor, sheet))
    before = Sheet.objects.filter(form_key=form_key, nominator=sheet.nominator).first()
    if before is not None:
        return Printed(before, [])
    left = revoke_sheet(actor, sheet=sheet, now=now)
    if not left:
        raise WrongState
    order = Order(sheet.programme, sheet.nominator, sheet.reason, sheet.language, left, sheet.expires_on)
    return make_sheet(actor, order=order, form_key=form_key, now=now)


# -- the family ---------------------------------------------------------------------------------------------
@transaction.atomic
def claim(*, typed: str, claim: Claim, now: datetime) -> ClaimCode:
    """A family comes with a code, says who it is about, and says yes. From now on the code is its own.

    Whoever holds the code may use it, so there is no actor to check. Nobody but the nominator reads it before it
    knows them. Refuses with UnknownClaimCode (also if another family was faster), BadFiscalCode, WrongAge or
    ConsentIncomplete.
    """
    today = timezone.localdate(now)
    code = code_behind(typed, today)
    if code is None:
        raise UnknownClaimCode
    refuse_unfit(code, claim, today)
    try:
        advance(code, ClaimCode.State.CLAIMED, claimed_at=now, told=_packed(claim))
    except WrongState:
        raise UnknownClaimCode from None
    note(Actor.public(), "claimed", code, at=now)
    return code


def _packed(claim: Claim) -> str:
    return json.dumps(claim.to_data())


def refuse_unfit(code: ClaimCode, claim: Claim, today: date) -> None:
    """Refuse with BadFiscalCode, WrongAge (for the programme) or ConsentIncomplete."""
    nominee = claim.nominee
    if nominee.fiscal_code and not is_fiscal_code(nominee.fiscal_code):
        raise BadFiscalCode(field="fiscal_code")
    if not code.sheet.programme.age_limits.admit(nominee.born_on):
        raise WrongAge(field="born_on")
    needed = Consents.needed_at(age_on(nominee.born_on, today))
    if (needed.guardian and not claim.guardian_name) or (needed.person and not claim.person_name):
        raise ConsentIncomplete


# -- the nominator ------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(actor: Actor, *, code: ClaimCode, now: datetime, same_as: Nomination | None = None) -> Nomination:
    """The nominator knows this family: its yes counts, for who is on the list or, if nobody is, for somebody new.

    `same_as` is whom the nominator picked where two are only alike. Refuses with NotAllowed, NotAdmitted, WrongState
    (somebody answered meanwhile), AnsweredBefore, NotTheSame, and like nominate().
    """
    sheet = code.sheet
    require(may_keep(actor, sheet))
    code = ClaimCode.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=code.pk)
    if code.state != ClaimCode.State.CLAIMED:
        raise WrongState
    told = code.claim
    nomination = same_as or _on_the_list(code) or _put_forward(actor, code, told, now)
    if (nomination.programme_id, nomination.nominator_id) != (sheet.programme_id, sheet.nominator_id):
        raise NotTheSame
    if nomination.state == Nomination.State.CONSENTED:
        raise AnsweredBefore
    if not nomination.is_open:
        raise NotTheSame
    assert code.claimed_at is not None
    claimed_at = code.claimed_at
    advance(code, ClaimCode.State.CONFIRMED, decided_at=now, nomination=nomination, told="")
    answer = Answer(told.guardian_name, told.person_name, told.email, told.person_email)
    # The family said yes when it came with the code, not when the nominator found the time to look.
    consent(nomination=nomination, answer=answer, channel=Consent.Channel.CODE, now=claimed_at)
    note(actor, "confirmed", code, at=now)
    _tell(code, told, "claim_confirmed", now)
    return nomination


def _on_the_list(code: ClaimCode) -> Nomination | None:
    """Whom the claim is about, if they are there without a doubt."""
    [waiting] = with_matches([code])
    if waiting.match.fit not in (Fit.EXACT, Fit.ANSWERED):
        return None
    return Nomination.objects.select_related("person", "programme", "nominator").get(
        pk=waiting.match.others[0].nomination_id
    )


def _put_forward(actor: Actor, code: ClaimCode, told: Claim, now: datetime) -> Nomination:
    sheet = code.sheet
    asked = nominate(
        actor, programme=sheet.programme, nominator=sheet.nominator, nominee=told.nominee, reason=sheet.reason, now=now
    )
    return asked.nomination


def confirm_exact(actor: Actor, *, now: datetime) -> int:
    """Confirm every claim that meets the nominator's list without a doubt: how many.

    One that somebody answered in this moment is left to them. Refuses with NotAllowed or NotAdmitted.
    """
    confirmed = 0
    for waiting in claims_to_confirm(actor):
        if waiting.is_exact:
            with suppress(WrongState, AnsweredBefore):
                confirm(actor, code=waiting.code, now=now)
                confirmed += 1
    return confirmed


@transaction.atomic
def refuse(actor: Actor, *, code: ClaimCode, now: datetime) -> None:
    """The nominator does not know this family: what it wrote is forgotten, and it is told.

    Refuses with NotAllowed, or WrongState if somebody answered meanwhile.
    """
    require(may_keep(actor, code.sheet))
    _let_go(actor, code, now)


@transaction.atomic
def give_up(code: ClaimCode, *, now: datetime) -> None:
    """The nominator never answered: what the family wrote is forgotten, and it is told. Refuses with WrongState."""
    _let_go(Actor.clock(), code, now)


def _let_go(actor: Actor, code: ClaimCode, now: datetime) -> None:
    told = code.claim if code.state == ClaimCode.State.CLAIMED else None
    advance(code, ClaimCode.State.REFUSED, decided_at=now, told="")
    note(actor, "refused", code, at=now)
    if told is not None:
        _tell(code, told, "claim_refused", now)


def _tell(code: ClaimCode, told: Claim, kind: str, now: datetime) -> None:
    """By e-mail, if an address was left; else whoever handed out the code says it."""
    sheet = code.sheet
    enqueue(
        kind,
        to=told.email or told.person_email,
        key=f"claim:{code.pk}:{kind}",
        at=now,
        territory_id=sheet.programme.territory_id,
        first_name=told.nominee.first_name,
        nominator=sheet.nominator.name,
        programme=sheet.programme.name,
    )
