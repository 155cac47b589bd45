"""What the walk opens of claim codes: sheets and families of two schools, and of a third one that is nobody's."""

from mentoring.cards.commands import issue_card
from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.nominations.commands import nominate
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Actor, Role
from tests.web.walk import EVERYBODY, Thing

CARD_PAGES = ("card", "card_issue", "card_block", "wallet_letter")
SHEET_PAGES = ("sheet", "sheet_paper", "sheet_revoke", "sheet_replace")


def things_of_codes(town: Town) -> dict[str, list[Thing]]:
    """A free code for everybody; sheets and families for the school that handed them out."""
    other_school, other_teacher = town.new_organisation("school", Role.NOMINATOR)
    things: dict[str, list[Thing]] = {}
    for actor, nominator, programme, who in (
        (town.teacher, town.school, town.arte, frozenset({"teacher"})),
        (town.music_teacher, town.music_school, town.prima_nota, frozenset({"music_teacher"})),
        (other_teacher, other_school, town.arte, frozenset[str]()),
    ):
        printed = town.handed_out(actor, programme, nominator, 3)
        free, used = printed.codes[:2]
        come = town.comes_with(used, Nominee("Ada", f"Foglio {nominator.pk}", town.born(12)))
        body = {"do": "all", "form_key": f"the-walk-{nominator.pk}"}
        for page in SHEET_PAGES:
            things.setdefault(f"web:nominator_{page}", []).append(Thing((printed.sheet.pk,), who, body=body))
        things.setdefault("web:nominator_claim", []).append(Thing((come.pk,), who, body={"do": "no"}))
        same = {"same_as": str(_listed(town, actor))} if who else {}
        things.setdefault("web:nominator_claim_same", []).append(Thing((come.pk,), who, body=same))
        family = town.consented_family(actor, programme, nominator, born_on=town.born(12), municipality="Vigevano")
        issue_card(actor, nomination=family.nomination, now=town.now)
        for page in CARD_PAGES:
            things.setdefault(f"web:nominator_{page}", []).append(Thing((family.nomination.pk,), who))
        things.setdefault("web:card", []).append(Thing(("ABCDEFGHJKMN",), EVERYBODY))
        things.setdefault("web:redeem", []).extend([Thing((free,), EVERYBODY), Thing((used,))])
    things |= _pairs(town)
    return things


def _pairs(town: Town) -> dict[str, list[Thing]]:
    """One child whom two schools put forward; and two who have nothing to do with each other."""
    nominee = Nominee("Ugo", "Doppio", town.born(11), guardian_name="Rosa", guardian_email=cast.GUARDIAN.email)
    other_school, other_teacher = town.new_organisation("school", Role.NOMINATOR)
    one = town.agreeing_family(town.teacher, town.arte, town.school, nominee).person.pk
    other = town.agreeing_family(other_teacher, town.arte, other_school, nominee).person.pk
    body = {"do": "two"}
    nobody = Thing((987_654, 987_655), body=body)
    return {
        "web:operator_twins_decide": [
            Thing((one, other), frozenset({"operator", "second_operator"}), body=body),
            nobody,
        ],
        "web:own_twins_decide": [Thing((one, other), frozenset({"guardian"}), body=body), nobody],
    }


def _listed(town: Town, actor: Actor) -> int:
    is_school = actor == town.teacher
    programme, nominator = (town.arte, town.school) if is_school else (town.prima_nota, town.music_school)
    nominee = Nominee("Bea", f"Elenco {nominator.pk}", town.born(12))
    options = {"programme": programme, "nominator": nominator, "reason": "member", "now": town.now}
    return nominate(actor, nominee=nominee, **options).nomination.pk
