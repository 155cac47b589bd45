"""A result is looked at again: the family asks, both sides write, and whoever did not prepare the round decides."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.awards.errors import NoMoneyYet, NothingToReview, ReviewAsked, ReviewTooLate, SameHandsAgain, StillOut
from mentoring.awards.explaining import review_until
from mentoring.awards.models import Award, Review, ReviewMessage, Round
from mentoring.awards.permissions import may_ask_review, may_write
from mentoring.awards.preparing import inputs_now, open_round, rulebook_of
from mentoring.awards.rules import Standing, decide
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.nominations.models import Nomination
from mentoring.people.commands import tell, tell_members
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note


# -- the conversation ---------------------------------------------------------------------------------------
@transaction.atomic
def ask_review(actor: Actor, *, award: Award, text: str, form_key: str, now: datetime) -> Review:
    """The family asks that a result be looked at again; the operator's people get an e-mail. The same form is one.

    Refuses with NotAllowed, NothingToReview (it was served), ReviewTooLate, or ReviewAsked if it was asked before.
    """
    require(may_ask_review(actor, award))
    return _open(actor, award, _Words(text, form_key, actor.role), timezone.localdate(now), now)


@transaction.atomic
def record_review(actor: Actor, *, award: Award, text: str, received_on: date, form_key: str, now: datetime) -> Review:
    """The operator writes down what a family asked on paper: the day it came in counts, and the words are theirs.

    Refuses as ask_review() does.
    """
    require(may_operate(actor, award.round.programme.territory))
    return _open(actor, award, _Words(text, form_key, Role.GUARDIAN), received_on, now)


@dataclass(frozen=True)
class _Words:
    """What is said, by which form, and whose words they are."""

    text: str
    form_key: str
    role: str


def _open(actor: Actor, award: Award, words: _Words, asked_on: date, now: datetime) -> Review:
    if award.is_awarded:
        raise NothingToReview
    if asked_on > review_until(award):
        raise ReviewTooLate
    try:
        with transaction.atomic():
            review = Review.objects.create(award=award, asked_at=now)
    except IntegrityError:  # Mother and father at the same moment, or the same form twice.
        review = Review.objects.get(award=award)
        if review.messages.filter(form_key=words.form_key).exists():
            return review
        raise ReviewAsked from None
    _say(actor, review, words, now)
    note(actor, "asked", review, at=now)
    _tell_operators(review, "review_asked", key=f"review-asked:{review.pk}", now=now)
    return review


@transaction.atomic
def write_to_review(actor: Actor, *, review: Review, text: str, form_key: str, now: datetime) -> None:
    """One side writes, the other is told: the family with the words, the operator that there are some.

    The same form again does nothing. Refuses with NotAllowed, or WrongState once it is decided.
    """
    require(may_write(actor, review))
    # Locked, so that nobody decides between the look and the word.
    held = Review.objects.select_for_update(of=("self",)).select_related(*_RELATED).get(pk=review.pk)
    if held.messages.filter(form_key=form_key).exists():
        return
    if held.state != Review.State.OPEN:
        raise WrongState(row_state=held.state)
    message = _say(actor, held, _Words(text, form_key, actor.role), now)
    note(actor, "wrote", held, at=now)
    if actor.role == Role.OPERATOR:
        _tell_family(held, "review_answered", key=f"review-answered:{message.pk}", now=now, text=text)
    else:
        _tell_operators(held, "review_reply", key=f"review-reply:{message.pk}", now=now)


_RELATED = ("award__round__programme__territory__operator", "award__round__rules", "award__nomination__person")


def _say(actor: Actor, review: Review, words: _Words, now: datetime) -> ReviewMessage:
    Review.objects.filter(pk=review.pk).update(last_word=words.role)
    return ReviewMessage.objects.create(
        review=review, author_id=actor.user_id, role=words.role, text=words.text, at=now, form_key=words.form_key
    )


@transaction.atomic
def withdraw_review(actor: Actor, *, review: Review, now: datetime) -> None:
    """The family needs no answer any more. Refuses with NotAllowed, or WrongState once it is decided."""
    require(may_ask_review(actor, review.award))
    advance(review, Review.State.WITHDRAWN, decided_at=now)
    note(actor, "withdrawn", review, at=now)


# -- its end ------------------------------------------------------------------------------------------------
@transaction.atomic
def uphold(actor: Actor, *, review: Review, reason: str, now: datetime) -> None:
    """The result stays, and the family is told why. Refuses with NotAllowed, SameHandsAgain, or WrongState."""
    _decide(actor, review, Review.State.UPHELD, reason, now)


@transaction.atomic
def change(actor: Actor, *, review: Review, reason: str, now: datetime) -> Round:
    """The result changes: a round of one is prepared with today's facts, for somebody else to approve.

    Without the money, or the right to it, nothing is decided: the review stays open. Refuses with NotAllowed,
    SameHandsAgain, WrongState, StillOut, NoMoneyYet, or RoundOpen while another round of the programme is on its way.
    """
    _decide(actor, review, Review.State.CHANGED, reason, now)
    return _prepare(actor, review, now)


@transaction.atomic
def prepare_again(actor: Actor, *, review: Review, now: datetime) -> Round:
    """The round that gives what a review changed was rejected: another one. Refuses as change() does."""
    require(may_operate(actor, review.award.round.programme.territory))
    held = Review.objects.select_for_update(of=("self",)).select_related("round").get(pk=review.pk)
    if held.state != Review.State.CHANGED or held.round is None or held.round.state != Round.State.REJECTED:
        raise WrongState(row_state=held.state)
    return _prepare(actor, review, now)


def _decide(actor: Actor, review: Review, to: str, reason: str, now: datetime) -> None:
    require(may_operate(actor, review.award.round.programme.territory))
    if actor.user_id == review.award.round.prepared_by_id:
        raise SameHandsAgain
    advance(review, to, reason=reason, decided_by_id=actor.user_id, decided_at=now)
    note(actor, to, review, at=now)
    _tell_family(review, "review_decided", key=f"review-decided:{review.pk}", now=now, outcome=to, reason=reason)


def _prepare(actor: Actor, review: Review, now: datetime) -> Round:
    """By the rules of the round that is questioned: only the facts may be others."""
    award = review.award
    programme, rules = award.round.programme, award.round.rules
    theirs = Nomination.objects.filter(programme=programme, person=award.nomination.person_id)
    inputs = inputs_now(
        programme,
        now,
        rules=rulebook_of(programme, rules),
        seed=rules.seed if rules else "",
        only=list(theirs.values_list("pk", flat=True)),
    )
    result = decide(inputs)
    if not any(decision.standing != Standing.INELIGIBLE for decision in result.decisions):
        raise StillOut(barred=next((decision.barred for decision in result.decisions), ""))
    if not any(decision.slices for decision in result.decisions):
        raise NoMoneyYet
    made = open_round(
        actor, programme=programme, kind=Round.Kind.REVIEW, rules=rules, inputs=inputs, result=result, now=now
    )
    Review.objects.filter(pk=review.pk).update(round=made)
    return made


# -- who is told --------------------------------------------------------------------------------------------
def _tell_operators(review: Review, kind: str, *, key: str, now: datetime) -> None:
    programme = review.award.round.programme
    tell_members(
        programme.territory.operator,
        Role.OPERATOR,
        kind,
        key=key,
        at=now,
        territory_id=programme.territory_id,
        programme=programme.name,
        review=review.pk,
    )


def _tell_family(review: Review, kind: str, *, key: str, now: datetime, **facts: str) -> None:
    programme, person = review.award.round.programme, review.award.nomination.person
    tell(
        person,
        kind,
        key=key,
        at=now,
        territory_id=programme.territory_id,
        first_name=person.first_name,
        programme=programme.name,
        award=review.award_id,
        **facts,
    )
