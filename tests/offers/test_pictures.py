"""The pictures of an offer: who may add them, in which order they stand, and who sees them before it is out."""

import pytest

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.offers.errors import PicturesChanged, TooManyPictures, WordsMissing
from mentoring.offers.models import Offer, Picture, PictureFile
from mentoring.offers.pictures import (
    MOST_PICTURES,
    add_picture,
    arrange_pictures,
    describe_picture,
    remove_picture,
)
from mentoring.offers.showing import first_pictures, picture_bytes, picture_with_id, pictures_of
from mentoring.people.permissions import Actor
from tests.offers.drawn import new_picture

COLOURS = ("#ff0000", "#00ff00", "#0000ff")


def hung(town: Town, offer: Offer, colour: str = "#26306b", alt: str = "Il palco vuoto.") -> Picture:
    return add_picture(town.manager, offer=offer, picture=new_picture(colour), alt=alt, now=town.now)


def words(offer: Offer) -> list[str]:
    return [picture.alt for picture in pictures_of(offer)]


def test_pictures_stand_in_the_order_in_which_they_came(town: Town) -> None:
    for colour in COLOURS:
        hung(town, town.concert, colour, colour)
    assert words(town.concert) == list(COLOURS)
    assert first_pictures([town.concert])[town.concert.pk].alt == COLOURS[0]
    picture = pictures_of(town.concert)[0]
    assert (picture.width, picture.height, [file.width for file in picture.files.all()]) == (500, 400, [480, 500])


def test_the_same_picture_twice_is_one(town: Town) -> None:
    assert hung(town, town.concert).pk == hung(town, town.concert, alt="Altre parole").pk
    assert words(town.concert) == ["Il palco vuoto."]


@pytest.mark.parametrize("alt", ["", "   ", "\n\t"])
def test_a_picture_without_words_is_not_hung(town: Town, alt: str) -> None:
    with pytest.raises(WordsMissing):
        hung(town, town.concert, alt=alt)
    picture = hung(town, town.concert)
    with pytest.raises(WordsMissing):
        describe_picture(town.manager, picture=picture, alt=alt, now=town.now)
    assert words(town.concert) == ["Il palco vuoto."]


def test_a_ninth_picture_finds_no_place(town: Town) -> None:
    for number in range(MOST_PICTURES):
        hung(town, town.concert, f"#0000{number * 25:02x}")
    with pytest.raises(TooManyPictures):
        hung(town, town.concert, "#ffffff")
    assert hung(town, town.concert, "#000000").pk  # One of the eight: nothing to add.
    assert len(words(town.concert)) == MOST_PICTURES


def test_pictures_are_put_in_order_and_described_anew(town: Town) -> None:
    first, second, third = (hung(town, town.concert, colour, colour) for colour in COLOURS)
    arrange_pictures(town.manager, offer=town.concert, order=[third.pk, first.pk, second.pk], now=town.now)
    describe_picture(town.manager, picture=third, alt="  Il coro,\n in piedi. ", now=town.now)
    assert words(town.concert) == ["Il coro, in piedi.", COLOURS[0], COLOURS[1]]


def test_an_order_of_other_pictures_is_refused(town: Town) -> None:
    first, second = (hung(town, town.concert, colour, colour) for colour in COLOURS[:2])
    strange = hung(town, town.draft)
    for order in ([first.pk], [first.pk, first.pk], [first.pk, strange.pk], [first.pk, second.pk, strange.pk]):
        with pytest.raises(PicturesChanged):
            arrange_pictures(town.manager, offer=town.concert, order=order, now=town.now)
    assert words(town.concert) == list(COLOURS[:2])


def test_a_picture_goes_with_its_bytes_and_twice_is_once(town: Town) -> None:
    picture = hung(town, town.concert)
    for _twice in range(2):
        remove_picture(town.manager, picture=picture, now=town.now)
    assert not PictureFile.objects.filter(picture__offer=town.concert).exists()
    hung(town, town.concert)


def test_nobody_else_touches_them(town: Town) -> None:
    picture = hung(town, town.concert)
    for stranger in (town.music_teacher, town.usher, town.operator, Actor.public()):
        with pytest.raises(NotAllowed):
            add_picture(stranger, offer=town.concert, picture=new_picture("#ff0000"), alt="x", now=town.now)
        with pytest.raises(NotAllowed):
            describe_picture(stranger, picture=picture, alt="x", now=town.now)
        with pytest.raises(NotAllowed):
            arrange_pictures(stranger, offer=town.concert, order=[picture.pk], now=town.now)
        with pytest.raises(NotAllowed):
            remove_picture(stranger, picture=picture, now=town.now)
    assert words(town.concert) == ["Il palco vuoto."]


def test_a_change_of_pictures_is_a_change_of_the_offer(town: Town) -> None:
    before = Offer.objects.get(pk=town.concert.pk).revision
    picture = hung(town, town.concert)
    describe_picture(town.manager, picture=picture, alt="Altro", now=town.now)
    describe_picture(town.manager, picture=picture, alt="Altro", now=town.now)  # Nothing new.
    remove_picture(town.manager, picture=picture, now=town.now)
    assert Offer.objects.get(pk=town.concert.pk).revision == before + 3


def test_a_picture_is_seen_by_whoever_sees_its_offer(town: Town) -> None:
    everybody = Actor.public().at(town.territory.pk)
    shown, hidden = hung(town, town.concert), hung(town, town.draft)
    for picture, who_sees in (
        (shown, [everybody, town.manager, town.operator]),
        (hidden, [town.manager, town.operator]),
    ):
        for actor in (everybody, town.manager, town.music_teacher, town.operator):
            webp = picture_bytes(actor, picture.pk, version=picture.version, width=480)
            assert (webp is not None) == (actor in who_sees or (picture is shown))
            assert (picture_with_id(actor, picture.pk) is not None) == (webp is not None)
    assert picture_bytes(everybody, shown.pk, version="0" * 16, width=480) is None
    assert picture_bytes(everybody, shown.pk, version=shown.version, width=481) is None
