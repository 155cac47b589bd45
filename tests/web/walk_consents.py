"""What the walk opens around a family's yes: texts, lists, papers, and who may."""

from typing import TYPE_CHECKING

from mentoring.demo.town import Town
from mentoring.nominations.grounds import list_disadvantage
from mentoring.nominations.models import ConsentText
from tests.web.walk import Thing

if TYPE_CHECKING:
    from mentoring.people.permissions import Actor
    from mentoring.programmes.models import Programme, Territory

OPERATORS = frozenset({"operator", "second_operator"})


def consents_in(town: Town) -> dict[str, list[Thing]]:
    """Of the town."""
    return _of_an_operator(town, town.operator, town.territory, town.arte, OPERATORS)


def consents_elsewhere(
    town: Town, operator: "Actor", territory: "Territory", programme: "Programme"
) -> dict[str, list[Thing]]:
    """The same beyond the river, where none of the walkers goes."""
    return _of_an_operator(town, operator, territory, programme, frozenset())


def _of_an_operator(
    town: Town, operator: "Actor", territory: "Territory", programme: "Programme", whose: frozenset[str]
) -> dict[str, list[Thing]]:
    line = list_disadvantage(operator, territory=territory, name="Famiglia numerosa", now=town.now)
    text = ConsentText.objects.filter(territory=territory).earliest("pk")
    return {
        "web:operator_consent_version": [Thing((text.pk,), whose)],
        "web:operator_disadvantage_retire": [Thing((line.pk,), whose)],
        "web:operator_wants": [Thing((programme.slug,), whose, body={"need": "needed"})],
    }
