"""Two families with one code, a sheet that is taken back while a family comes, and a nominator with two windows."""

import secrets

from mentoring.claims.commands import confirm, confirm_exact, refuse, replace_sheet, revoke_code, revoke_sheet
from mentoring.claims.errors import UnknownClaimCode
from mentoring.claims.models import ClaimCode, Sheet
from mentoring.demo.town import Town
from mentoring.kernel.refusal import WrongState
from mentoring.nominations.commands import nominate
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.rules import Nominee
from tests.live.races import at_once, outcome, refusals

ROUNDS = 8


def somebody(town: Town) -> Nominee:
    return Nominee("Ada", f"Gara {secrets.token_hex(4)}", town.born(12))


def printed(town: Town, how_many: int = 1):  # type: ignore[no-untyped-def]
    return town.handed_out(town.teacher, town.arte, town.school, how_many)


def test_of_two_families_with_one_code_exactly_one_has_it(town: Town) -> None:
    for _ in range(ROUNDS):
        [code] = printed(town).codes
        families = [somebody(town) for _ in range(3)]
        answers = at_once(*(outcome(town.comes_with, code, family) for family in families))
        assert [type(loser) for loser in refusals(answers)] == [UnknownClaimCode] * 2
        [winner] = [answer for answer in answers if isinstance(answer, ClaimCode)]
        kept = ClaimCode.objects.get(pk=winner.pk).claim.nominee
        assert kept == winner.claim.nominee


def test_a_family_comes_while_its_code_is_taken_back(town: Town) -> None:
    for _ in range(ROUNDS):
        sheet = printed(town)
        row = ClaimCode.objects.get(sheet=sheet.sheet)
        come, back, whole = at_once(
            outcome(town.comes_with, sheet.codes[0], somebody(town)),
            outcome(revoke_code, town.teacher, code=row, now=town.now),
            outcome(revoke_sheet, town.teacher, sheet=sheet.sheet, now=town.now),
        )
        won = [isinstance(come, ClaimCode), back is None, whole == 1]
        assert won.count(True) == 1, (come, back, whole)
        row.refresh_from_db()
        assert row.state == ("claimed" if won[0] else "revoked")


def test_a_lost_sheet_replaced_from_two_windows_is_replaced_once(town: Town) -> None:
    for _ in range(ROUNDS):
        sheet = printed(town, 3).sheet
        answers = at_once(
            *(
                outcome(replace_sheet, town.teacher, sheet=sheet, form_key=town.form_key(), now=town.now)
                for _ in range(2)
            )
        )
        assert [type(loser) for loser in refusals(answers)] == [WrongState]
        assert Sheet.objects.filter(pk__gt=sheet.pk, nominator=town.school).count() >= 1
        assert ClaimCode.objects.filter(sheet=sheet, state="revoked").count() == 3


def test_two_windows_confirm_and_refuse_one_family(town: Town) -> None:
    for _ in range(ROUNDS):
        nominee = somebody(town)
        come = town.comes_with(printed(town).codes[0], nominee)
        copies = [ClaimCode.objects.select_related("sheet").get(pk=come.pk) for _ in range(3)]
        answers = at_once(
            outcome(confirm, town.teacher, code=copies[0], now=town.now),
            outcome(confirm, town.teacher, code=copies[1], now=town.now),
            outcome(refuse, town.teacher, code=copies[2], now=town.now),
        )
        assert [type(loser) for loser in refusals(answers)] == [WrongState] * 2
        made = Nomination.objects.filter(person__last_name=nominee.last_name)
        assert made.count() == (0 if answers[2] is None else 1)
        assert Consent.objects.filter(nomination__in=made).count() == made.count()


def test_two_windows_confirm_all_that_match(town: Town) -> None:
    for _ in range(ROUNDS):
        sheet, nominees = printed(town, 3), [somebody(town) for _ in range(3)]
        options = {"programme": town.arte, "nominator": town.school, "reason": "member", "now": town.now}
        for nominee, code in zip(nominees, sheet.codes, strict=True):
            nominate(town.teacher, nominee=nominee, **options)
            town.comes_with(code, nominee)
        confirmed = ClaimCode.objects.filter(state="confirmed")
        before = confirmed.count()
        answers = at_once(*(outcome(confirm_exact, town.teacher, now=town.now) for _ in range(2)))
        # The town has families of its own that wait: each is counted by one window alone, too.
        assert sum(answer for answer in answers if isinstance(answer, int)) == confirmed.count() - before >= 3
        assert not ClaimCode.objects.filter(sheet=sheet.sheet).exclude(state="confirmed").exists()
        names = [nominee.last_name for nominee in nominees]
        assert Consent.objects.filter(nomination__person__last_name__in=names).count() == 3
