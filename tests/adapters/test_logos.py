"""A logo is what its bytes are, drawn anew; whatever else comes under that name is refused."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from mentoring.adapters.logos import MOST_BYTES, NotALogo, drawn_anew, inks


def picture(kind: str = "PNG", size=(300, 200), colour="#26306b", mode="RGB", **options) -> bytes:
    paper = BytesIO()
    Image.new(mode, size, colour).save(paper, kind, **options)
    return paper.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(NotALogo) as refusal:
        drawn_anew(content)
    return refusal.value.reason


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_three_kinds_of_pictures_become_a_png(kind):
    drawn = drawn_anew(picture(kind))
    assert drawn.png.startswith(b"\x89PNG")
    assert (drawn.width, drawn.height) == (300, 200)


def test_a_large_one_is_made_smaller_and_keeps_its_shape():
    drawn = drawn_anew(picture(size=(2000, 500)))
    assert (drawn.width, drawn.height) == (640, 160)


def test_what_a_camera_or_a_program_wrote_into_it_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "Via dei Segreti 7"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Via dei Segreti 8")
    for content in (picture("JPEG", exif=exif), picture("PNG", pnginfo=notes), picture("WEBP", exif=exif)):
        assert b"Segreti" in content
        assert b"Segreti" not in drawn_anew(content).png


def test_a_picture_that_lies_on_its_side_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = drawn_anew(picture("JPEG", size=(300, 100), exif=exif))
    assert (drawn.width, drawn.height) == (100, 300)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        picture()[:90],
        picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
    ],
)
def test_what_is_no_such_picture_is_refused_whatever_it_is_called(content):
    assert refused(content) == NotALogo.UNREADABLE


def test_a_heavy_file_is_not_even_opened():
    assert refused(b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES) == NotALogo.TOO_HEAVY


def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused():
    content = picture(size=(9000, 9000), mode="1", colour=0)
    assert len(content) < MOST_BYTES
    assert refused(content) == NotALogo.TOO_LARGE


def test_a_bomb_that_pillow_itself_knows_is_refused():
    content = picture(size=(20_000, 20_000), mode="1", colour=0)
    assert refused(content) in (NotALogo.TOO_LARGE, NotALogo.UNREADABLE)


def test_a_blot_is_refused():
    assert refused(picture(size=(300, 20))) == NotALogo.TOO_SMALL


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 200))
def test_no_bytes_bring_it_down(noise, at):
    good = picture(size=(40, 40))
    content = good[:at] + noise + good[at + len(noise) :]
    with suppress(NotALogo):
        assert drawn_anew(content).png


def test_its_inks_are_counted_without_what_is_transparent():
    paper = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    paper.paste((38, 48, 107, 255), (0, 0, 64, 16))
    paper.paste((255, 255, 255, 255), (0, 16, 64, 32))
    made = BytesIO()
    paper.save(made, "PNG")
    assert dict(inks(made.getvalue())) == {"#26306b": 0.5, "#ffffff": 0.5}


def test_a_picture_of_nothing_has_no_ink():
    assert inks(drawn_anew(picture(mode="RGBA", colour=(0, 0, 0, 0))).png) == []
