"""Text travels compressed; what is compressed already travels as it is."""

import gzip

from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town

ACCEPTS = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_compressed_for_whoever_takes_it_so(town: Town, client: Client) -> None:
    packed = client.get(reverse("web:offers"), headers=ACCEPTS)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    page = gzip.decompress(packed.content)
    assert town.concert.title in page.decode()
    assert len(packed.content) < len(page) / 3
    assert "Content-Encoding" not in client.get(reverse("web:offers")).headers


def test_the_length_of_a_page_tells_nothing_because_it_changes_by_chance(town: Town, client: Client) -> None:
    address = reverse("web:privacy")
    assert len({len(client.get(address, headers=ACCEPTS).content) for _n in range(8)}) > 1


def test_a_picture_is_not_compressed_again(town: Town, client: Client) -> None:
    page = client.get(reverse("web:offer", args=[town.concert.pk])).content.decode()
    address = page.partition('property="og:image" content="')[2].partition('"')[0].removeprefix("http://localhost:8000")
    assert "Content-Encoding" not in client.get(address, headers=ACCEPTS).headers
