"""The pictures that hang on the town's best known offers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mentoring.adapters.pictures import drawn_anew
from mentoring.demo import paintings
from mentoring.demo.town import Town
from mentoring.offers.pictures import NewPicture, add_picture

if TYPE_CHECKING:
    from mentoring.offers.models import Offer
    from mentoring.people.permissions import Actor


def hang_pictures(town: Town) -> None:
    """Two on the concert, one on the play, one on the swimming course; all others keep their drawn covers."""
    stage = "Un palco con il sipario rosso aperto: due sedie e due leggii vuoti sotto una luce calda."
    seats = "Le poltrone rosse della sala, viste dal palco, con le luci accese."
    tree = "In scena un grande albero con una scala appoggiata al tronco; dietro, la luna."
    pool = "La piscina vuota: le corsie bianche e rosse, e la luce delle finestre sull'acqua."
    _hang(town, town.manager, town.concert, paintings.empty_stage, stage)
    _hang(town, town.manager, town.concert, paintings.red_seats, seats)
    _hang(town, town.manager, town.play, paintings.tree_on_stage, tree)
    _hang(town, town.coach, town.swimming, paintings.still_pool, pool)


def _hang(town: Town, actor: "Actor", offer: "Offer", paint: Callable[[], bytes], alt: str) -> None:
    drawn = drawn_anew(paint())
    picture = NewPicture(drawn.width, drawn.height, drawn.version, drawn.files)
    add_picture(actor, offer=offer, picture=picture, alt=alt, now=town.now)
