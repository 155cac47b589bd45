"""A picture is what its bytes are, drawn anew; bombs, drawings that run, and files that are two things are refused."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from mentoring.adapters.pictures import MOST_BYTES, NotAPicture, drawn_anew


def picture(kind: str = "JPEG", size=(700, 500), colour="#26306b", mode="RGB", **options) -> bytes:
    paper = BytesIO()
    Image.new(mode, size, colour).save(paper, kind, **options)
    return paper.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(NotAPicture) as refusal:
        drawn_anew(content)
    return refusal.value.reason


def opened(webp: bytes) -> Image.Image:
    return Image.open(BytesIO(webp), formats=("WEBP",))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_four_kinds_of_pictures_become_webp(kind):
    drawn = drawn_anew(picture(kind))
    assert {width: opened(webp).size for width, webp in drawn.files.items()} == {480: (480, 343), 700: (700, 500)}
    assert (drawn.width, drawn.height) == (700, 500)


@pytest.mark.parametrize(
    ("size", "widths"),
    [((4000, 3000), [480, 960, 1600]), ((1600, 900), [480, 960, 1600]), ((1000, 700), [480, 960, 1000]),
     ((480, 400), [480]), ((400, 330), [400])],
)  # fmt: skip
def test_widths_are_those_that_it_fills(size, widths):
    drawn = drawn_anew(picture(size=size))
    assert sorted(drawn.files) == widths
    assert drawn.width == widths[-1]
    assert abs(drawn.height / drawn.width - size[1] / size[0]) < 0.005


def test_where_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "Via dei Segreti 7"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (45.0, 11.0, 4.0)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Via dei Segreti 8")
    comment = picture("GIF", comment=b"Via dei Segreti 9")
    for content in (picture("JPEG", exif=exif), picture("PNG", pnginfo=notes), picture("WEBP", exif=exif), comment):
        assert b"Segreti" in content
        for webp in drawn_anew(content).files.values():
            assert b"Segreti" not in webp
            found = opened(webp)
            assert not found.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(found.info)


def test_what_lies_on_its_side_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = drawn_anew(picture("JPEG", size=(800, 500), exif=exif))
    assert (drawn.width, drawn.height) == (500, 800)


def test_what_was_transparent_lies_on_paper():
    drawn = drawn_anew(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    assert opened(drawn.files[480]).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "I;16"])
def test_every_way_of_keeping_colours_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert drawn_anew(picture(kind, mode=mode, colour=0)).width == 700


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_moving_one_stands_still(kind):
    frames = [Image.new("RGB", (700, 500), colour) for colour in ("#ff0000", "#0000ff", "#00ff00")]
    paper = BytesIO()
    frames[0].save(paper, kind, save_all=True, append_images=frames[1:], duration=100)
    found = opened(drawn_anew(paper.getvalue()).files[480])
    assert getattr(found, "n_frames", 1) == 1
    red, _green, blue = found.convert("RGB").getpixel((9, 9))
    assert red > 200
    assert blue < 100


def test_the_same_picture_has_the_same_version():
    assert drawn_anew(picture()).version == drawn_anew(picture()).version
    assert drawn_anew(picture()).version != drawn_anew(picture(colour="#ff0000")).version


# -- what is refused ----------------------------------------------------------------------------------------
def test_sixty_megabytes_are_refused_before_they_are_looked_at():
    heavy = picture() + b"\0" * 60_000_000
    assert len(heavy) > MOST_BYTES
    before = time.monotonic()
    assert refused(heavy) == NotAPicture.TOO_HEAVY
    assert time.monotonic() - before < 0.5


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks into everything there is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4_000_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8_000, 8_000), (30_000, 30_000), (50_000, 50_000), (60_000, 400)])
def test_a_bomb_is_refused_by_its_size_before_it_is_unpacked(size):
    content = bomb(*size)
    tracemalloc.start()
    assert refused(content) in {NotAPicture.TOO_LARGE, NotAPicture.TOO_LONG}
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_a_bomb_in_its_notes_does_no_harm():
    notes = zlib.compress(b"A" * 80_000_000)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    whole = picture("PNG")
    content = whole[:33] + chunk(b"zTXt", b"Comment\0\0" + notes) + whole[33:]
    assert refused(content) == NotAPicture.UNREADABLE


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="500"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"\xef\xbb\xbf" + SVG,
        b"\n  " + SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"<!DOCTYPE svg>" + SVG,
        b"<!-- a -->" + SVG,
    ],
)
def test_a_drawing_that_may_run_is_refused(content):
    assert refused(content) == NotAPicture.DRAWING


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        picture() + b"<script>alert(1)</script>",
        picture() + b"<HTML><body>",
        picture("GIF", comment=b"*/=1;<script>alert(1)//"),
        picture("JPEG", comment=b"<?php system($_GET['c']); ?>"),
        picture("PNG") + b"%PDF-1.7\n1 0 obj",
        picture() + archive(),
        picture("WEBP") + archive(),
    ],
)
def test_what_is_a_picture_and_something_else_is_refused(content):
    assert refused(content) == NotAPicture.TWO_THINGS


def test_what_follows_a_picture_is_not_kept():
    """Telephones write a film behind a photograph: it is a photograph all the same, without the film."""
    drawn = drawn_anew(picture() + b"\0\0\0\x18ftypmp42" + b"film" * 1_000)
    assert all(b"film" not in webp for webp in drawn.files.values())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", NotAPicture.UNREADABLE),
        (b"GIF89a", NotAPicture.UNREADABLE),
        (b"\0" * 100, NotAPicture.UNREADABLE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 700 500\n", NotAPicture.UNREADABLE),
        (b"BM" + picture()[2:], NotAPicture.UNREADABLE),
        (picture("BMP"), NotAPicture.UNREADABLE),
        (picture("TIFF"), NotAPicture.UNREADABLE),
        (picture(size=(2_000, 2_000))[:900], NotAPicture.UNREADABLE),
        (picture(size=(319, 900)), NotAPicture.TOO_SMALL),
        (picture(size=(1, 1)), NotAPicture.TOO_SMALL),
        (picture(size=(330, 1_400)), NotAPicture.TOO_LONG),
        (b"\0\0\0\x18ftypheic\0\0\0\0", NotAPicture.TELEPHONE),
        (b"%PDF-1.7\n", NotAPicture.TWO_THINGS),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(content, reason):
    assert refused(content) == reason


@given(st.binary(max_size=200), st.integers(0, 600))
@settings(max_examples=100, deadline=None)
def test_no_damage_breaks_the_reader(noise, place):
    whole = picture("PNG", size=(330, 330))
    try:
        assert drawn_anew(whole[:place] + noise + whole[place:]).width == 330
    except NotAPicture as refusal:
        assert refusal.reason  # noqa: PT017 - either a picture or a reason
