"""The grounds of a nomination: what is told of why, which papers are shown, and what a programme wants of both."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from mentoring.attachments.commands import attach, discard
from mentoring.kernel.refusal import WrongState
from mentoring.nominations.errors import UnfitReason
from mentoring.nominations.models import Disadvantage, Evidence, Nomination, Requirement
from mentoring.nominations.permissions import may_nominate
from mentoring.nominations.queries import disadvantages_of, wants_of
from mentoring.nominations.reasons import HIGHEST_MARK, LOWEST_MARK, Bracket, Reasons, Wants, lacking
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme, Territory
from mentoring.programmes.permissions import may_operate
from mentoring.programmes.queries import disciplines_of
from mentoring.records.commands import note


def reason_columns(actor: Actor, reasons: Reasons, now: datetime) -> dict[str, Any]:
    """What stands in a nomination's row of these reasons. A bracket is attested by who writes it down, or not kept."""
    is_attested = bool(reasons.need) and reasons.need_attested
    return {
        "average": reasons.average,
        "conduct": reasons.conduct,
        "prize": reasons.prize,
        "need": reasons.need if is_attested else "",
        "need_attested_by_id": actor.user_id if is_attested else None,
        "need_attested_at": now if is_attested else None,
        "disadvantages": json.dumps(sorted(reasons.disadvantages)) if reasons.disadvantages else "",
        "wishes": sorted(reasons.wishes),
    }


def refuse_unfit(territory: Territory, reasons: Reasons) -> None:
    """Refuses with UnfitReason, beside its field: no mark, no bracket of ours, or not of the territory's own lists."""
    known = {
        "average": reasons.average is None or LOWEST_MARK <= reasons.average <= HIGHEST_MARK,
        "conduct": reasons.conduct is None or LOWEST_MARK <= reasons.conduct <= HIGHEST_MARK,
        "need": not reasons.need or reasons.need in list(Bracket),
        "disadvantages": not reasons.disadvantages
        or set(reasons.disadvantages) <= set(disadvantages_of(territory).values_list("slug", flat=True)),
        "wishes": not reasons.wishes
        or set(reasons.wishes) <= set(disciplines_of(territory).values_list("slug", flat=True)),
    }
    for field, is_known in known.items():
        if not is_known:
            raise UnfitReason(field=field)


# -- the nominator's part -----------------------------------------------------------------------------------
@transaction.atomic
def tell_reasons(
    actor: Actor, *, nomination: Nomination, reason: str, reasons: Reasons, words: str, now: datetime
) -> None:
    """Say anew why somebody is put forward. Refuses with NotAllowed, UnfitReason, or WrongState if it is over."""
    locked = _open(actor, nomination)
    refuse_unfit(locked.programme.territory, reasons)
    columns = {**reason_columns(actor, reasons, now), "reason": reason, "words": words}
    Nomination.objects.filter(pk=locked.pk).update(**columns)
    note(actor, "told why", nomination, at=now)
    _look_again(locked.pk, wants_of(locked.programme))
    nomination.refresh_from_db()


@transaction.atomic
def add_evidence(
    actor: Actor, *, nomination: Nomination, kind: str, name: str, content: bytes, form_key: str, now: datetime
) -> Evidence:
    """Put a paper behind a nomination. The same form again gives the same paper.

    Refuses with NotAllowed, UnfitFile, or WrongState if the nomination is over.
    """
    locked = _open(actor, nomination)
    before = Evidence.objects.filter(nomination=locked, form_key=form_key).first()
    if before is not None:
        return before
    scan = attach(actor, name=name, content=content, now=now)
    paper = Evidence.objects.create(nomination=locked, kind=kind, attachment=scan, form_key=form_key)
    note(actor, "showed", paper, at=now, nomination=locked.pk)
    _look_again(locked.pk, wants_of(locked.programme))
    nomination.refresh_from_db(fields=["lacking"])
    return paper


@transaction.atomic
def remove_evidence(actor: Actor, *, paper: Evidence, now: datetime) -> None:
    """Take a paper away again. Refuses with NotAllowed, or WrongState if the nomination is over."""
    nomination = _open(actor, paper.nomination)
    note(actor, "took away", paper, at=now, nomination=nomination.pk)
    attachment = paper.attachment
    paper.delete()
    discard(actor, attachment=attachment, now=now)
    _look_again(nomination.pk, wants_of(nomination.programme))


def _open(actor: Actor, nomination: Nomination) -> Nomination:
    """The nomination, locked, while its nominator may still add to it."""
    require(may_nominate(actor, nomination.nominator_id))
    rows = Nomination.objects.select_for_update(of=("self",), no_key=True).select_related("programme__territory")
    locked = rows.get(pk=nomination.pk)
    if locked.state in Nomination.GONE:
        raise WrongState
    return locked


def _look_again(pk: int, wants: Wants) -> None:
    """Say anew what is lacking."""
    row = Nomination.objects.get(pk=pk)
    papers = row.evidence.values_list("kind", flat=True)
    Nomination.objects.filter(pk=pk).update(lacking=" ".join(lacking(wants, row.reasons, papers)))


# -- the operator's part ------------------------------------------------------------------------------------
@transaction.atomic
def require_of(actor: Actor, *, programme: Programme, wants: Wants, now: datetime) -> None:
    """Say what a programme wants of its nominations; those that wait are looked at again. Refuses with NotAllowed."""
    require(may_operate(actor, programme.territory))
    data = wants.to_data()
    requirement, _made = Requirement.objects.update_or_create(programme=programme, defaults={**data, "changed_at": now})
    note(actor, "asked", requirement, at=now, **data)
    waiting = Nomination.objects.filter(programme=programme).exclude(state__in=Nomination.GONE)
    changed = []
    for row in waiting.prefetch_related("evidence").order_by("pk"):
        said = " ".join(lacking(wants, row.reasons, [paper.kind for paper in row.evidence.all()]))
        if said != row.lacking:
            row.lacking = said
            changed.append(row)
    Nomination.objects.bulk_update(changed, ["lacking"], batch_size=500)


@transaction.atomic
def list_disadvantage(actor: Actor, *, territory: Territory, name: str, now: datetime) -> Disadvantage:
    """Add a line to a territory's own list, or bring back one that was out of use. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    last = Disadvantage.objects.filter(territory=territory).count()
    line, _made = Disadvantage.objects.update_or_create(
        territory=territory,
        slug=slugify(name)[:40] or "altro",
        defaults={"is_used": True, "name": name},
        create_defaults={"name": name, "position": last + 1},
    )
    note(actor, "listed", line, at=now)
    return line


@transaction.atomic
def retire_disadvantage(actor: Actor, *, line: Disadvantage, now: datetime) -> None:
    """Nobody can choose this line any more; who was put forward with it keeps it. Refuses with NotAllowed."""
    require(may_operate(actor, line.territory))
    Disadvantage.objects.filter(pk=line.pk).update(is_used=False)
    line.refresh_from_db()
    note(actor, "retired", line, at=now)
