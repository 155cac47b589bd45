"""A provider sends pictures; each has words, an order, and an address that never shows anything else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.adapters.pictures import NotAPicture
from mentoring.demo.town import Town
from mentoring.offers.models import Offer, Picture, PictureFile
from mentoring.offers.pictures import MOST_PICTURES, add_picture
from mentoring.offers.showing import pictures_of
from mentoring.web.provider.picture_forms import NOT_SHOWN
from tests.offers.drawn import new_picture, sheet
from tests.web.provider.conftest import Enter


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def page(offer: Offer) -> str:
    return reverse("web:provider_pictures", args=[offer.pk])


def sent(content: bytes = b"", name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or sheet())


def hung(town: Town, offer: Offer, *colours: str) -> list[Picture]:
    return [
        add_picture(town.manager, offer=offer, picture=new_picture(colour), alt=f"Tutto {colour}", now=town.now)
        for colour in colours
    ]


def address(picture: Picture, width: int = 480) -> str:
    return reverse("web:picture", args=[picture.pk, picture.version, width])


def test_pictures_are_sent_with_their_words_several_at_once(town: Town, manager: Client) -> None:
    assert "Ancora nessuna immagine" in manager.get(page(town.concert)).content.decode()
    told = {"file_1": sent(), "alt_1": "Il palco vuoto.", "file_3": sent(sheet("#ff0000")), "alt_3": "Il sipario."}
    answer = manager.post(page(town.concert), told)
    assert answer.headers["Location"] == page(town.concert)
    assert [picture.alt for picture in pictures_of(town.concert)] == ["Il palco vuoto.", "Il sipario."]
    shown = manager.get(page(town.concert)).content.decode()
    assert "2 immagini aggiunte." in shown
    assert ">\nIl sipario.</textarea>" in shown
    assert shown.count("Sta nell'elenco") == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Scelga almeno un&#x27;immagine."),
        ({"file_1": True}, "Scriva che cosa si vede"),
        ({"alt_1": "Il palco"}, "manca l&#x27;immagine"),
        ({"file_1": True, "alt_1": "a" * 201}, "al massimo 200"),
        ({"file_1": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "alt_1": "x"}, "disegno SVG"),
        ({"file_1": sheet() + b"<script>alert(1)</script>", "alt_1": "x"}, "c&#x27;è altro"),
        ({"file_1": sheet(size=(300, 300)), "alt_1": "x"}, "troppo piccola"),
        ({"file_1": b"not a picture", "alt_1": "x"}, "non si apre"),
    ],
)
def test_what_cannot_be_shown_is_said_and_nothing_is_kept(
    town: Town, manager: Client, told: dict, sentence: str
) -> None:
    if "file_1" in told:
        told = {**told, "file_1": sent(b"" if told["file_1"] is True else told["file_1"])}
    answer = manager.post(
        page(town.concert), {**told, "file_2": sent(sheet("#00ff00")), "alt_2": "Buona"} if told else {}
    )
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert not Picture.objects.exists()


def test_sixty_megabytes_are_refused_without_being_kept(town: Town, manager: Client) -> None:
    heavy = sheet() + b"\0" * 60_000_000
    answer = manager.post(page(town.concert), {"file_1": sent(heavy), "alt_1": "x"})
    assert (answer.status_code, Picture.objects.count()) == (409, 0)
    assert "pesa più di 10 MB" in answer.content.decode()


def test_every_reason_has_a_sentence() -> None:
    reasons = {value for name, value in vars(NotAPicture).items() if name.isupper()}
    assert set(NOT_SHOWN) == reasons
    assert len({str(sentence) for sentence in NOT_SHOWN.values()}) == len(reasons)


def test_a_ninth_one_is_refused_and_the_form_is_gone_when_there_is_no_room(town: Town, manager: Client) -> None:
    hung(town, town.concert, *[f"#0000{number * 25:02x}" for number in range(MOST_PICTURES - 1)])
    two = {"file_1": sent(), "alt_1": "x", "file_2": sent(sheet("#ff0000")), "alt_2": "y"}
    answer = manager.post(page(town.concert), two)
    assert (answer.status_code, Picture.objects.count()) == (409, MOST_PICTURES - 1)
    assert "sono già otto" in answer.content.decode()
    hung(town, town.concert, "#ffffff")
    full = manager.get(page(town.concert)).content.decode()
    assert "Non c'è più posto" in full
    assert "file_1" not in full


def test_pictures_are_described_moved_and_taken_away(town: Town, manager: Client) -> None:
    first, second, third = hung(town, town.concert, "#ff0000", "#00ff00", "#0000ff")

    def order() -> list[int]:
        return [picture.pk for picture in pictures_of(town.concert)]

    manager.post(reverse("web:provider_picture_move", args=[third.pk]))
    assert order() == [first.pk, third.pk, second.pk]
    manager.post(reverse("web:provider_picture_move", args=[first.pk]), {"to": "later"})
    assert order() == [third.pk, first.pk, second.pk]
    manager.post(reverse("web:provider_picture_move", args=[third.pk]))  # It is the first already.
    assert order() == [third.pk, first.pk, second.pk]
    manager.post(reverse("web:provider_picture_describe", args=[first.pk]), {"alt": "Il coro, in piedi."})
    assert Picture.objects.get(pk=first.pk).alt == "Il coro, in piedi."
    answer = manager.post(reverse("web:provider_picture_describe", args=[first.pk]), {"alt": " "})
    assert answer.status_code == 409
    assert "Scriva che cosa si vede" in answer.content.decode()
    manager.post(reverse("web:provider_picture_remove", args=[first.pk]))
    assert order() == [third.pk, second.pk]


def test_the_page_costs_the_same_with_one_picture_and_with_seven(town: Town, manager: Client) -> None:
    hung(town, town.concert, "#ff0000")
    manager.get(page(town.concert))
    with CaptureQueriesContext(
        connection,
    ) as few:
        manager.get(page(town.concert))
    hung(town, town.concert, *[f"#0000{number * 25:02x}" for number in range(6)])
    with CaptureQueriesContext(connection) as many:
        manager.get(page(town.concert))
    assert len(many) == len(few)


def test_a_public_picture_is_kept_for_ever(town: Town) -> None:
    (picture,) = hung(town, town.concert, "#ff0000")
    answer = Client().get(address(picture))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content == bytes(PictureFile.objects.get(picture=picture, width=480).webp)
    for wrong in (address(picture, 481), reverse("web:picture", args=[picture.pk, "0" * 16, 480])):
        assert Client().get(wrong).status_code == 404


def test_a_picture_of_a_draft_is_for_its_provider_and_nobody_keeps_it(town: Town, enter: Enter) -> None:
    (picture,) = hung(town, town.draft, "#ff0000")
    for actor in (town.manager, town.operator):
        answer = enter(actor).get(address(picture))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    for stranger in (Client(), enter(town.music_teacher)):
        assert stranger.get(address(picture)).status_code == 404


def test_a_published_picture_is_on_the_public_page_in_its_widths(town: Town) -> None:
    (picture,) = hung(town, town.concert, "#ff0000")
    shown = Client().get(reverse("web:offer", args=[town.concert.pk])).content.decode()
    assert f"{address(picture)} 480w, {address(picture, 500)} 500w" in shown
    assert 'alt="Tutto #ff0000"' in shown


def test_the_page_of_an_offer_leads_to_its_pictures_and_wears_the_first(town: Town, manager: Client) -> None:
    (picture,) = hung(town, town.concert, "#ff0000")
    shown = manager.get(reverse("web:provider_offer", args=[town.concert.pk])).content.decode()
    assert f'href="{page(town.concert)}"' in shown
    assert address(picture) in shown
