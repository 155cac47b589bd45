"""A file is what its content says, and what is hidden in it does not stay."""

import io
import zipfile

import pytest
from django.db import connection
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mentoring.attachments.commands import attach, discard
from mentoring.attachments.errors import UnfitFile
from mentoring.attachments.models import Attachment, Content
from mentoring.attachments.queries import content_of
from mentoring.attachments.rules import LARGEST, Fault, Kind, Unfit, fit

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\0" * 200 + b"This program cannot be run in DOS mode."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind="JPEG", size=(80, 60), mode="RGB", **facts) -> bytes:
    drawn = io.BytesIO()
    Image.new(mode, size, "white" if mode == "RGB" else 255).save(drawn, kind, **facts)
    return drawn.getvalue()


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (EXE, Fault.WRONG_TYPE),
        (SVG, Fault.WRONG_TYPE),
        (b"<!DOCTYPE html><script>alert(1)</script>", Fault.WRONG_TYPE),
        (zipped(), Fault.WRONG_TYPE),
        (picture("GIF"), Fault.WRONG_TYPE),
        (b"GIF89a" + PDF, Fault.WRONG_TYPE),
        (b"\n\n" + PDF, Fault.WRONG_TYPE),
        (PDF + zipped(), Fault.DAMAGED),
        (b"%PDF-1.7\nno end", Fault.DAMAGED),
        (picture()[:300], Fault.DAMAGED),
        (b"\xff\xd8\xff\xe0" + b"junk" * 50, Fault.DAMAGED),
        (PDF + b"\n" * (20 * 1024 * 1024), Fault.TOO_LARGE),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
def test_what_is_not_what_it_should_be_is_not_taken(content, fault):
    with pytest.raises(Unfit) as refused:
        fit(content)
    assert refused.value.fault == fault


def test_a_small_file_that_unpacks_into_a_huge_picture_is_not_taken():
    with pytest.raises(Unfit) as refused:
        fit(picture("PNG", (30_000, 9_000), "L"))
    assert refused.value.fault == Fault.TOO_MANY_PIXELS


@pytest.mark.parametrize(("kind", "kept"), [("JPEG", Kind.JPEG), ("PNG", Kind.PNG), ("WEBP", Kind.JPEG)])
def test_pictures_are_drawn_anew(kind, kept):
    clean = fit(picture(kind))
    assert clean.kind == kept
    with Image.open(io.BytesIO(clean.content)) as drawn:
        assert drawn.size == (80, 60)


def test_where_and_with_what_a_picture_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F], exif[0x9003] = "FotocameraSegreta", "2026:01:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    note = PngInfo()
    note.add_text("Comment", "FotocameraSegreta")
    for content in (picture(exif=exif, comment=b"FotocameraSegreta"), picture("PNG", pnginfo=note, exif=exif)):
        assert b"FotocameraSegreta" in content
        clean = fit(content).content
        assert b"FotocameraSegreta" not in clean
        with Image.open(io.BytesIO(clean)) as drawn:
            assert not dict(drawn.getexif())


def test_a_second_file_behind_a_picture_is_gone():
    for hidden in (zipped(), SVG, PDF):
        clean = fit(picture() + hidden).content
        assert b"evil.html" not in clean
        assert b"<script" not in clean
        assert b"%PDF" not in clean


def test_a_picture_that_lies_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(fit(picture(exif=exif)).content)) as drawn:
        assert drawn.size == (60, 80)


def test_a_pdf_stays_as_it_is():
    assert fit(PDF).content == PDF


def test_the_largest_is_taken_and_a_byte_more_is_not():
    head, end = b"%PDF-1.7\n", b"\n%%EOF\n"
    padding = LARGEST - len(head) - len(end)
    assert fit(head + b" " * padding + end).kind == Kind.PDF
    with pytest.raises(Unfit) as refused:
        fit(head + b" " * (padding + 1) + end)
    assert refused.value.fault == Fault.TOO_LARGE


# -- kept -----------------------------------------------------------------------------------------------------
def test_bytes_and_names_are_unreadable_in_the_database(town):
    kept = attach(town.teacher, name="pagella di Ada Prova.pdf", content=PDF, now=town.now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM attachments_content WHERE attachment_id = %s", [kept.pk])
        sealed = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT name FROM attachments_attachment WHERE id = %s", [kept.pk])
        name = cursor.fetchone()[0]
    assert b"PDF" not in sealed
    assert "Ada" not in name
    assert content_of(Attachment.objects.get(pk=kept.pk)) == PDF


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\pagella.exe", "pagella.pdf"),
        ('a";\r\nSet-Cookie: x.pdf', "a Set-Cookie x.pdf"),
        ("", "documento.pdf"),
        ("....pdf", "documento.pdf"),
        ("però è così.PDF", "però è così.pdf"),
    ],
)
def test_a_name_is_harmless_and_ends_as_what_it_is(town, told, kept):
    assert attach(town.teacher, name=told, content=PDF, now=town.now).name == kept


def test_what_is_refused_leaves_nothing_and_says_where(town):
    before = Content.objects.count()
    with pytest.raises(UnfitFile) as refused:
        attach(town.teacher, name="modulo.pdf", content=EXE, now=town.now, field="scan")
    assert refused.value.field == "scan"
    assert "PDF o una foto" in str(refused.value)
    assert Content.objects.count() == before


def test_what_is_discarded_is_gone_with_its_bytes(town):
    kept = attach(town.teacher, name="a.pdf", content=PDF, now=town.now)
    discard(town.teacher, attachment=kept, now=town.now)
    assert not Content.objects.filter(attachment_id=kept.pk).exists()
