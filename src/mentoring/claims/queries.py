"""Sheets, what became of their codes, and which claims meet the nominator's list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from mentoring.claims.models import ClaimCode, Sheet
from mentoring.claims.rules import Claim, Fit, Listed, Match, match
from mentoring.kernel.codes import normalised
from mentoring.kernel.secrecy import fingerprint
from mentoring.nominations.models import Nomination
from mentoring.people.permissions import Actor

_State = ClaimCode.State
# A family that said no, or a nomination that was taken back, is not on the list any more.
_LISTED = (Nomination.State.PROPOSED, Nomination.State.CONSENTED)


def code_behind(typed: str, today: date) -> ClaimCode | None:
    """The code that was typed or scanned, while a family can use it. A used one looks like one that never was."""
    usable = ClaimCode.objects.usable_on(today).filter(fingerprint=fingerprint(normalised(typed)))
    return usable.select_related("sheet__programme__territory", "sheet__nominator").first()


def sheets(actor: Actor, today: date) -> QuerySet[Sheet]:
    """The actor's sheets, the newest first, each with what became of its codes: n_codes, n_free, n_expired, ...

    A free code that nobody can use any more counts as expired.
    """
    counted = {f"n_{state}": Count("codes", filter=Q(codes__state=state)) for state in _State.values if state != "free"}
    free = Q(codes__state=_State.FREE)
    return (
        Sheet.objects.visible_to(actor)
        .select_related("programme__territory", "nominator", "made_by")
        .annotate(
            n_codes=Count("codes"),
            n_free=Count("codes", filter=free & Q(expires_on__gte=today)),
            n_expired=Count("codes", filter=free & Q(expires_on__lt=today)),
            n_used=Count("codes", filter=Q(codes__claimed_at__isnull=False)),
            **counted,
        )
        .order_by("-made_at", "-pk")
    )


def sheet_with_id(actor: Actor, pk: int, today: date) -> Sheet | None:
    """One sheet, if it is the actor's."""
    return sheets(actor, today).filter(pk=pk).first()


def codes_of(actor: Actor, sheet: Sheet) -> QuerySet[ClaimCode]:
    """The codes of a sheet, as they are numbered on the paper."""
    visible = ClaimCode.objects.visible_to(actor).filter(sheet=sheet)
    return visible.select_related("nomination__person").order_by("number")


def code_with_id(actor: Actor, pk: int) -> ClaimCode | None:
    """One code, if it is the actor's."""
    visible = ClaimCode.objects.visible_to(actor).filter(pk=pk)
    return visible.select_related("sheet__programme__territory", "sheet__nominator").first()


@dataclass(frozen=True)
class Waiting:
    """A family that came with a code, and how it meets the list."""

    code: ClaimCode
    claim: Claim
    match: Match

    @property
    def is_exact(self) -> bool:
        return self.match.fit is Fit.EXACT


def claims_to_confirm(actor: Actor) -> list[Waiting]:
    """Families whose claim the actor has still to answer, the oldest first."""
    claimed = ClaimCode.objects.visible_to(actor).filter(state=_State.CLAIMED)
    return with_matches(claimed.select_related("sheet__programme", "sheet__nominator").order_by("claimed_at", "pk"))


def count_to_confirm(actor: Actor) -> int:
    """How many families wait for the actor's word."""
    return ClaimCode.objects.visible_to(actor).filter(state=_State.CLAIMED).count()


def unanswered_since(before: datetime) -> QuerySet[ClaimCode]:
    """Claims that a nominator has left without an answer since then: for the clock."""
    waiting = ClaimCode.objects.filter(state=_State.CLAIMED, claimed_at__lt=before)
    return waiting.select_related("sheet__programme", "sheet__nominator").order_by("pk")


def with_matches(codes: Iterable[ClaimCode]) -> list[Waiting]:
    """Claims beside whoever they may be on their nominator's list for the same programme."""
    codes = list(codes)
    lists = _lists({(code.sheet.nominator_id, code.sheet.programme_id) for code in codes})
    return [
        Waiting(code, claim, match(claim.nominee, lists[(code.sheet.nominator_id, code.sheet.programme_id)]))
        for code in codes
        for claim in [code.claim]
    ]


def _lists(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], list[Listed]]:
    lists: dict[tuple[int, int], list[Listed]] = defaultdict(list)
    of_them = Nomination.objects.filter(
        nominator__in={nominator for nominator, _ in wanted}, programme__in={programme for _, programme in wanted}
    )
    for row in of_them.filter(state__in=_LISTED).select_related("person").order_by("pk"):
        person = row.person
        lists[(row.nominator_id, row.programme_id)].append(
            Listed(row.pk, person.first_name, person.last_name, person.born_on, person.fiscal_code, row.is_open)
        )
    return lists
