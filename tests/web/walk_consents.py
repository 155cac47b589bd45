"""What the walk opens around a family's yes: texts, lists, papers, and who may."""

import io
from typing import TYPE_CHECKING

from PIL import Image

from mentoring.demo.town import Town
from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, record_paper
from mentoring.nominations.grounds import add_evidence, list_disadvantage
from mentoring.nominations.models import Consent, ConsentText
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Actor, Role
from tests.web.walk import Thing

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination
    from mentoring.programmes.models import Programme, Territory

Things = dict[str, list[Thing]]
OPERATORS = frozenset({"operator", "second_operator"})
NOBODY: frozenset[str] = frozenset()


def consents_in(town: Town) -> Things:
    """Of the town."""
    leo, viola, giona = (person.nominations.get() for person in (town.leo, town.viola, town.giona))
    evidence = _evidence(town, leo)
    asked = {who: _asked(town, who) for who in ("teacher", "music_teacher")}
    own = [Thing((one.pk,), frozenset({who})) for one, who in ((leo, "guardian"), (viola, "young"), (giona, "adult"))]
    return {
        **_of_an_operator(town, town.operator, town.territory, town.arte, OPERATORS),
        "web:consent_end": own,
        "web:consent_confirm": [own[2]],
        "web:consent_text": _texts(own),
        "web:consent_scan": [Thing((_signed(town).pk,), frozenset({"teacher"}))],
        "web:evidence": [Thing((evidence,), frozenset({"teacher", "guardian"}))],
        "web:nominator_evidence_remove": [Thing((evidence,), frozenset({"teacher"}))],
        **{
            f"web:nominator_{page}": [Thing((one.pk,), frozenset({who})) for who, one in asked.items()]
            for page in ("grounds", "signed", "consent_end")
        },
    }


def consents_elsewhere(
    town: Town, operator: Actor, territory: "Territory", programme: "Programme", nomination: "Nomination"
) -> Things:
    """The same beyond the river, where none of the walkers goes."""
    evidence = _evidence(town, nomination)
    strange = [Thing((nomination.pk,))]
    return {
        **_of_an_operator(town, operator, territory, programme, NOBODY),
        **{f"web:{page}": strange for page in ("consent_end", "consent_confirm")},
        **{f"web:nominator_{page}": strange for page in ("grounds", "signed", "consent_end")},
        "web:consent_text": [Thing((nomination.consents.earliest("pk").pk,))],
        "web:consent_scan": [Thing((_scanned(town, nomination).pk,))],
        "web:evidence": [Thing((evidence,))],
        "web:nominator_evidence_remove": [Thing((evidence,))],
    }


def _texts(own: list[Thing]) -> list[Thing]:
    return [Thing((Consent.objects.filter(nomination=one.args[0]).earliest("pk").pk,), one.seen_by) for one in own]


def a_scan() -> bytes:
    """A page that somebody photographed."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(drawn, "JPEG")
    return drawn.getvalue()


def nominator_of(nomination: "Nomination") -> Actor:
    """Somebody who acts for whoever put this person forward."""
    member = nomination.nominator.memberships.filter(role=Role.NOMINATOR).earliest("pk")
    return Actor(user_id=member.user_id, role=Role.NOMINATOR, organisation_id=nomination.nominator_id)


def _evidence(town: Town, nomination: "Nomination") -> int:
    made = add_evidence(
        nominator_of(nomination),
        nomination=nomination,
        kind="report",
        name="pagella.jpg",
        content=a_scan(),
        form_key=town.form_key(),
        now=town.now,
    )
    pk: int = made.pk
    return pk


def _asked(town: Town, who: str) -> "Nomination":
    actor = getattr(town, who)
    nominator = town.school if who == "teacher" else town.music_school
    nominee = Nominee("Ada", f"Motivo {town.form_key()[:6]}", town.born(12))
    return nominate(
        actor, programme=town.arte, nominator=nominator, nominee=nominee, reason="merit", now=town.now
    ).nomination


def _signed(town: Town) -> Consent:
    """Somebody signed on paper."""
    nomination = _asked(town, "teacher")
    record_paper(
        town.teacher,
        nomination=nomination,
        answer=Answer("Rosa Motivo"),
        signed_on=town.today,
        name="modulo.jpg",
        content=a_scan(),
        now=town.now,
    )
    return nomination.consents.get()


def _scanned(town: Town, nomination: "Nomination") -> Consent:
    """A consent with a scan, of a stranger."""
    given = nomination.consents.earliest("pk")
    given.scan = nomination.evidence.earliest("pk").attachment
    given.save()
    return given


def _of_an_operator(
    town: Town, operator: Actor, territory: "Territory", programme: "Programme", whose: frozenset[str]
) -> Things:
    line = list_disadvantage(operator, territory=territory, name="Famiglia numerosa", now=town.now)
    text = ConsentText.objects.filter(territory=territory).earliest("pk")
    return {
        "web:operator_consent_version": [Thing((text.pk,), whose)],
        "web:operator_disadvantage_retire": [Thing((line.pk,), whose)],
        "web:operator_wants": [Thing((programme.slug,), whose, body={"need": "needed"})],
    }
