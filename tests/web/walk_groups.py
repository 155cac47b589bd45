"""The group the walk opens: a class of the school, at the theatre."""

from datetime import timedelta

from mentoring.bookings.groups import Outing, book_group
from mentoring.bookings.models import Group
from mentoring.demo.town import Town
from tests.web.walk import EVERYBODY, Thing

OURS = frozenset({"teacher"})


def things_of_groups(town: Town) -> dict[str, list[Thing]]:
    """One of the school's; its theatre's door sees it, too."""
    group = _group(town)
    return {
        "web:nominator_group_new": [Thing((town.later_date.pk,), EVERYBODY)],
        "web:nominator_group": [Thing((group.pk,), OURS)],
        "web:nominator_group_cancel": [Thing((group.pk,), OURS)],
        "web:door_group": [Thing((group.pk,), frozenset({"manager", "usher"}))],
    }


def _group(town: Town) -> Group:
    evening = town.new_date(starts_at=town.tonight + timedelta(days=6))
    families = [town.funded_family() for _ in range(2)]
    return book_group(
        town.teacher,
        nominator=town.school,
        outing=Outing(evening, "2B", [family.person.pk for family in families]),
        form_key=town.form_key(),
        now=town.now,
    )
