"""The pictures that the walk opens: of what everybody sees, and of drafts."""

from typing import TYPE_CHECKING

from mentoring.demo.town import Town
from mentoring.offers.pictures import add_picture
from mentoring.people.permissions import Actor
from tests.offers.drawn import new_picture
from tests.web.walk import EVERYBODY, Thing

if TYPE_CHECKING:
    from mentoring.offers.models import Offer, Picture

OPERATORS = frozenset({"operator", "second_operator"})
THEATRE, MUSIC_SCHOOL = frozenset({"manager"}), frozenset({"music_teacher"})


def things_of_pictures(town: Town, music_draft: "Offer") -> dict[str, list[Thing]]:
    """The theatre's and the music school's, each for its own; what is out, for everybody."""
    shown, hidden = _hung(town, town.manager, town.concert), _hung(town, town.manager, town.draft)
    music = _hung(town, town.music_manager, music_draft)
    own = [Thing((shown.pk,), THEATRE, body={"alt": "Altro"}), Thing((music.pk,), MUSIC_SCHOOL, body={"alt": "Altro"})]
    return {
        "web:picture": [
            Thing((shown.pk, shown.version, 480), EVERYBODY),
            Thing((hidden.pk, hidden.version, 480), OPERATORS | THEATRE | frozenset({"usher"})),
            Thing((music.pk, music.version, 480), OPERATORS | MUSIC_SCHOOL),
        ],
        "web:provider_pictures": [Thing((town.draft.pk,), THEATRE), Thing((music_draft.pk,), MUSIC_SCHOOL)],
        "web:provider_picture_describe": own,
        "web:provider_picture_move": own,
        "web:provider_picture_remove": own,
    }


def pictures_elsewhere(town: Town, manager: Actor, draft: "Offer") -> dict[str, list[Thing]]:
    """Of another territory: nobody here has ever heard of them."""
    picture = _hung(town, manager, draft)
    names = ("picture_describe", "picture_move", "picture_remove")
    return {
        "web:picture": [Thing((picture.pk, picture.version, 480))],
        "web:provider_pictures": [Thing((draft.pk,))],
        **{f"web:provider_{name}": [Thing((picture.pk,), body={"alt": "Altro"})] for name in names},
    }


def _hung(town: Town, manager: Actor, offer: "Offer") -> "Picture":
    return add_picture(manager, offer=offer, picture=new_picture(), alt="Il palco", now=town.now)
