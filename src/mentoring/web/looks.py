"""How a territory looks: its stylesheet and its logo, each at an address that changes with it, kept for ever."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import activate, get_language

from mentoring.people.permissions import Role
from mentoring.programmes.colours import HOUSE, Colours, gold_on, is_readable, quiet_on
from mentoring.programmes.overview import logo_with_version
from mentoring.web.audience import ActorRequest, audience

if TYPE_CHECKING:
    from collections.abc import Callable

    from mentoring.programmes.models import Territory

FOR_EVER = "public, max-age=31536000, immutable"

# Only the first block of theme.css, and what must follow a lighter ground to stay readable.
_SHEET = """\
{where} {{
  --notte: {primary};
  --sipario: {accent};
  --oro: {gold};
  --quieto: {quiet};
}}
"""


def stylesheet_of(territory: "Territory | None") -> str:
    """Where its colours are; empty for those of the house, which every page has already."""
    colours = territory.appearance.colours if territory else HOUSE
    if colours == HOUSE:
        return ""
    return reverse("web:look", args=[colours.primary[1:], colours.accent[1:]])


def logo_of(territory: "Territory | None") -> dict[str, Any] | None:
    """Its logo for a page."""
    look = territory.appearance if territory else None
    if look is None or not look.logo_version:
        return None
    url = reverse("web:logo", args=[look.logo_version])
    return {"url": url, "width": look.logo_width, "height": look.logo_height, "alt": look.logo_alt}


def letterhead(territory: "Territory") -> dict[str, Any]:
    """The head of a sheet of paper: what pdf/paper.typ wants to know of who speaks."""
    look = territory.appearance
    head: dict[str, Any] = {"place": territory.name, "colour": look.primary}
    png = logo_with_version(look.logo_version)
    return head if png is None else {**head, "logo": list(png), "logo_alt": look.logo_alt}


@audience(Role.PUBLIC)
def look(request: ActorRequest, primary: str, accent: str) -> HttpResponse:
    """The colours in the address as a stylesheet: the same for everybody, so nothing is looked up."""
    colours = Colours(f"#{primary}", f"#{accent}")
    if not (is_readable(colours.primary) and is_readable(colours.accent)):
        raise Http404
    gold, quiet = gold_on(colours.primary), quiet_on(colours.primary)
    # A page of the installation shows another territory's colours in one place, and nowhere else.
    where = ".dressed" if "campione" in request.GET else ":root"
    sheet = _SHEET.format(where=where, primary=colours.primary, accent=colours.accent, gold=gold, quiet=quiet)
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})


@audience(Role.PUBLIC)
def logo(request: ActorRequest, version: str) -> HttpResponse:
    """A logo that a territory wears, drawn by us: nothing of the file that was sent is in it."""
    png = logo_with_version(version)
    if png is None:
        raise Http404
    headers = {"Cache-Control": FOR_EVER, "Content-Disposition": "inline"}
    return HttpResponse(png, content_type="image/png", headers=headers)


class TerritoryLanguageMiddleware:
    """A territory is read in the languages it offers. Italian is always one of them, so it asks for nothing."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = (get_language() or "it").split("-")[0]
        if language != "it":
            territory = request.territory  # type: ignore[attr-defined]
            if territory and language not in territory.languages:
                activate("it")
                request.LANGUAGE_CODE = "it"
        return self.get_response(request)
