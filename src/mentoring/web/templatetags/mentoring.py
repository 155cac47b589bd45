"""What page authors write in templates: {{ cents|euro }}, {% icon "it-check" %}, {% cover offer %}, {% ribbon steps %}.

It is a builtin of our template engine: no {% load %} is needed. docs/look.md shows each in use.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.kernel.codes import grouped
from mentoring.web import charts, covers, pictures, wording

register = template.Library()


# -- words --------------------------------------------------------------------------------------------------
@register.filter
def euro(cents: int | None) -> str:
    return "" if cents is None else wording.euro(int(cents))


@register.filter
def when(moment: datetime | None) -> str:
    return "" if moment is None else wording.when(moment)


@register.filter
def short_when(moment: datetime | None) -> str:
    return "" if moment is None else wording.short_when(moment)


@register.filter
def day(moment: date | datetime | None) -> str:
    return "" if moment is None else wording.day(moment)


@register.filter
def short_day(moment: date | datetime | None) -> str:
    return "" if moment is None else wording.short_day(moment)


@register.filter
def clock(moment: datetime | None) -> str:
    return "" if moment is None else wording.clock(moment)


@register.filter
def percent(part: float | None, whole: float = 1) -> str:
    """{{ ratio|percent }} or {{ part|percent:whole }}."""
    return "" if part is None else wording.percent(part, whole)


@register.filter
def code(text: str | None) -> str:
    """ABCDEFGH -> ABCD-EFGH."""
    return grouped(text or "")


@register.filter
def initials(name: str) -> str:
    """ "Panificio Sant'Ambrogio" -> "PS": the face of a mentor without a logo."""
    words = [word for word in str(name).replace("'", " ").split() if word[:1].isalnum() and len(word) > 2]
    return "".join(word[0] for word in (words or str(name).split())[:2]).upper()


@register.simple_tag(takes_context=True)
def territory_text(context: Context, name: str, otherwise: str = "") -> str:
    """What the territory says for itself in the language of the page; else what the house says."""
    territory = context.get("territory")
    return (territory.appearance.text(name) if territory else "") or otherwise


# -- addresses ----------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """This page's query with some values changed; None takes one away. Filters stay in the URL."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pages(context: Context, page: Any, name: str = "page") -> dict[str, Any]:
    """{% pages page_obj %}: previous, numbers, next. Nothing when one page is enough."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        {"number": number, "query": query_with(context, **{name: number})} if isinstance(number, int) else None
        for number in numbers
    ]
    return {
        "page": page,
        "links": links,
        "previous": query_with(context, **{name: page.previous_page_number()}) if page.has_previous() else "",
        "next": query_with(context, **{name: page.next_page_number()}) if page.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str, label: str) -> SafeString:
    """The head of a column that sorts: ?sort=name, then ?sort=-name. Goes into <th {% sorted key %}>."""
    now = context["request"].GET.get("sort", "")
    query = query_with(context, sort=f"-{key}" if now == key else key, page=None)
    return format_html('<a href="{}">{}</a>', query, label)


@register.simple_tag(takes_context=True)
def sorted_by(context: Context, key: str) -> SafeString:
    """The aria-sort attribute that belongs to sort_link, with its scope."""
    now = context["request"].GET.get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    return format_html('scope="col" aria-sort="{}"', order)


# -- pictures -----------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, beside its word: it says nothing by itself. Sizes: "", "small", "large"."""
    extra = f" icon--{size}" if size else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("mentoring/sprites.svg"),
        name,
    )


# How wide a picture stands, for the browser to choose among its files.
_WIDTHS = {
    "": "(min-width: 960px) 25rem, (min-width: 640px) 50vw, 100vw",
    "page": "(min-width: 768px) 54vw, 100vw",
    "square": "(min-width: 640px) 20rem, 100vw",
    "thumb": "5rem",
}


@register.simple_tag
def photo(image: pictures.Image, shape: str = "", *, alt: str | None = None, loading: str = "lazy") -> SafeString:
    """A picture in the width that fits, with its words. What one sees first is loaded at once: loading="eager"."""
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="{}" decoding="async"{}>',
        image.src,
        image.srcset,
        _WIDTHS[shape],
        str(image.width),
        str(image.height),
        image.alt if alt is None else alt,
        loading,
        mark_safe(' fetchpriority="high"') if loading == "eager" else "",
    )


@register.simple_tag
def cover(offer: Any, shape: str = "") -> SafeString:
    """An offer's picture, or one drawn for it. Decorative: the title stands beside it. Shapes: page, square, thumb."""
    extra = f" cover--{shape}" if shape else ""
    image = pictures.shown_of(offer)
    drawn = (
        photo(image, shape, alt="") if image else mark_safe(covers.cover_svg(*pictures.subject_of(offer)))  # noqa: S308 - drawn by us, the title is escaped
    )
    return format_html('<span class="cover{}" aria-hidden="true">{}</span>', extra, drawn)


@register.simple_tag
def qr(text: str, label: str = "QR") -> SafeString:
    """A QR code as inline SVG, with a text for those who do not see it."""
    return mark_safe(pictures.qr_svg(text, label))  # noqa: S308 - drawn by us, the label is escaped


@register.inclusion_tag("components/ribbon.html")
def ribbon(steps: Iterable[charts.Step | Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """The way of money, gift to seat: {% ribbon steps %}; a step has label, cents, and rest (what stays there)."""
    chain = [charts.Step.of(step) for step in steps]
    return {
        "steps": chain,
        "rests": charts.rests(chain),
        "caption": caption,
        "wide": mark_safe(charts.ribbon_wide(chain)),  # noqa: S308 - drawn by us, labels are escaped
        "tall": mark_safe(charts.ribbon_tall(chain)),  # noqa: S308 - the same
    }


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Iterable[charts.Row | Mapping[str, Any]], caption: str = "", unit: str = "euro", whole: int = 0
) -> dict[str, Any]:
    """Proportions: {% bars rows "Per disciplina" %}, each row with label and value.

    Values are cents, counts with unit="", points with unit="points", or percents of a whole bar with unit="percent".
    The longest bar is the largest value, or `whole`: several charts are then drawn to one scale.
    """
    return _rows(rows, caption, unit, charts.bar_svg, whole)


@register.inclusion_tag("components/points.html")
def points(rows: Iterable[Any]) -> dict[str, Any]:
    """Somebody's points, each criterion on a bar of its own most: {% points said.points %}."""
    drawn = [
        (row, _("%(n)s su %(most)s") % {"n": row.value, "most": row.most}, charts.bar_svg(row.value, row.most))
        for row in rows
    ]
    return {"rows": [(row, words, mark_safe(svg)) for row, words, svg in drawn]}  # noqa: S308 - drawn by us


@register.inclusion_tag("components/columns.html")
def columns(rows: Iterable[charts.Row | Mapping[str, Any]], caption: str = "", unit: str = "euro") -> dict[str, Any]:
    """Time: {% columns months "Mese per mese" %}, each row with label ("ott") and value."""
    chain = [charts.Row.of(row) for row in rows]
    said = [(row, _said(row.value, unit)) for row in chain]
    svg = charts.columns_svg([(row, words) for row, words in said])
    return {"rows": said, "caption": caption, "svg": mark_safe(svg)}  # noqa: S308 - drawn by us


def _said(value: int, unit: str) -> str:
    if unit == "percent":
        return wording.percent(value, 100)
    if unit == "points":
        return ngettext("%(n)s punto", "%(n)s punti", value) % {"n": value}
    return wording.euro(value) if unit == "euro" else f"{value:,}".replace(",", "." if wording.is_italian() else ",")


def _rows(rows: Iterable[Any], caption: str, unit: str, draw: Any, whole: int = 0) -> dict[str, Any]:
    chain = [charts.Row.of(row) for row in rows]
    largest = 100 if unit == "percent" else whole or max((row.value for row in chain), default=0)
    drawn = [(row, _said(row.value, unit), mark_safe(draw(row.value, largest))) for row in chain]  # noqa: S308
    return {"rows": drawn, "caption": caption}
