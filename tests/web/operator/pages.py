"""Reading a page as a person would."""

import re
from html import unescape

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """What the main part of a page says, without tags and double blanks."""
    body = response.content.decode()
    main = re.search(r"<main.*?</main>", body, re.DOTALL)
    bare = re.sub(r"<[^>]+>", " ", main[0] if main else body)
    return re.sub(r"\s+", " ", unescape(bare).replace("\u00a0", " ")).strip()


def form_key(response: HttpResponse) -> str:
    """The hidden key of the form on a page."""
    found = re.search(r'name="form_key" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]
