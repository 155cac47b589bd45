"""The pay slip: what a banking app reads from the page and from the paper is what the bank form needs."""

import re
import subprocess
from decimal import Decimal
from io import BytesIO

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image, ImageDraw
from pypdf import PdfReader

from mentoring.adapters.epc import Order, order_qr
from mentoring.funds.commands import end_pledge
from mentoring.funds.models import Pledge
from mentoring.kernel.codes import grouped
from mentoring.web.mentor.slip import Slip


def drawn(svg: str) -> Image.Image:
    """The page's own SVG, as a screen would show it: one path of unit squares."""
    side, scale = int(re.search(r'viewBox="0 0 (\d+)', svg).group(1)), 8
    image = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(image)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg):
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle([left, top, left + scale - 1, top + scale - 1], fill=0)
    return image


def printed(pdf: bytes) -> Image.Image:
    """The paper, as a camera would see it."""
    png = subprocess.run(["pdftoppm", "-r", "120", "-png", "-"], input=pdf, capture_output=True, check=True)
    return Image.open(BytesIO(png.stdout))


def read(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return found[0].text.split("\n")


def expected(promise: Pledge) -> list[str]:
    """Version 002 of the EPC's guideline, line by line."""
    territory = promise.territory
    amount = f"EUR{Decimal(promise.amount_cents) / 100:.2f}".rstrip("0").rstrip(".")
    words = f"MENTORING {grouped(promise.remittance_code)}"
    return ["BCD", "002", "1", "SCT", "", territory.account_holder, territory.iban, amount, "", "", words]


@pytest.fixture
def promise(town):
    return Pledge.objects.filter(mentor=town.shop).select_related("territory", "mentor").first()


def test_a_banking_app_reads_the_page(town, enter, promise):
    page = enter(town.shopkeeper).get(reverse("web:mentor_pledge", args=[promise.pk])).content.decode()
    svg = re.search(r'<svg[^>]*shape-rendering="crispEdges".*?</svg>', page, re.DOTALL).group(0)
    assert read(drawn(svg)) == expected(promise)


def test_a_banking_app_reads_the_paper(town, enter, promise):
    response = enter(town.shopkeeper).get(reverse("web:mentor_pledge_pdf", args=[promise.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert read(printed(response.content)) == expected(promise)


def test_the_paper_says_it_in_words_too_on_one_tagged_page(town, enter, promise):
    reader = PdfReader(BytesIO(enter(town.shopkeeper).get(f"/mentore/promesse/{promise.pk}/bonifico.pdf").content))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    slip = Slip.of(promise)
    for words in (slip.holder, slip.spaced_iban, slip.remittance, "120", "ordine permanente"):
        assert words in text.replace("\xa0", " ").replace("\n", " ")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    ("cents", "said"), [(1, "EUR0.01"), (10, "EUR0.1"), (100_00, "EUR100"), (1250_50, "EUR1250.5")]
)
def test_amounts_are_written_as_the_standard_asks(cents, said):
    order = Order("Società Filarmonica 'È ora'", "it60 X054 2811 1010 0000 0123 456", cents, "MENTORING ABCD-EFGH")
    buffer = BytesIO()
    order_qr(order).save(buffer, kind="png", scale=6)
    lines = read(Image.open(buffer))
    assert lines[5:8] == ["Società Filarmonica 'È ora'", "IT60X0542811101000000123456", said]


def test_the_iban_is_read_in_fours(promise):
    assert re.fullmatch(r"IT\d\d [A-Z]\d{3}( \w{4})*( \w{1,4})?", Slip.of(promise).spaced_iban)


def test_a_promise_that_ended_has_no_slip(town, enter, promise):
    end_pledge(town.shopkeeper, pledge=promise, now=town.now)
    client = enter(town.shopkeeper)
    assert client.get(reverse("web:mentor_pledge_pdf", args=[promise.pk])).status_code == 404
    assert "crispEdges" not in client.get(reverse("web:mentor_pledge", args=[promise.pk])).content.decode()


def test_another_mentors_slip_is_not_there(town, enter, promise):
    other = enter(town.foundation_officer)
    assert other.get(reverse("web:mentor_pledge_pdf", args=[promise.pk])).status_code == 404
    assert other.get(reverse("web:mentor_pledge", args=[promise.pk])).status_code == 404
