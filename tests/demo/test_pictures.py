"""The town's pictures are painted, hang where they should, and say what they show."""

from mentoring.demo.pictures import hang_pictures
from mentoring.demo.town import Town
from mentoring.offers.showing import pictures_of


def test_the_town_hangs_its_pictures(town: Town) -> None:
    hang_pictures(town)
    hung = {offer.title: pictures_of(offer) for offer in (town.concert, town.play, town.swimming, town.draft)}
    assert [len(pictures) for pictures in hung.values()] == [2, 1, 1, 0]
    for picture in (one for pictures in hung.values() for one in pictures):
        assert (picture.width, picture.height) == (1600, 1000)
        assert [file.width for file in picture.files.all()] == [480, 960, 1600]
        assert len(picture.alt) > 40
