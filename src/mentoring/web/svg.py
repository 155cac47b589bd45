"""The few words of SVG that our drawings use. Attributes only: a strict CSP forbids style attributes."""

from html import escape

NOTTE = "#26306B"
NOTTE_FONDA = "#171D45"
SIPARIO = "#A8263B"
SIPARIO_FONDO = "#6F1729"
ORO = "#F4B942"
SALVIA = "#1F7A54"
SALVIA_FONDA = "#12503A"
CARTA = "#FBF7F0"
SABBIA = "#EADDC4"
CIELO = "#C6CDEB"
PESCA = "#F2C4B3"
MENTA = "#BCDCC9"
ALBA = "#F9DFA6"
INCHIOSTRO = "#1C1D2B"
FILO = "#E4DDD0"


def n(value: float) -> str:
    """A number, short and without exponents: 12, 12.5. One letter, because paths are made of little else."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def shape(tag: str, content: str = "", /, **attributes: float | str) -> str:
    """One element. Underscores in names become dashes: stroke_width=2."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{n(value) if isinstance(value, (int, float)) else escape(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def rect(x: float, y: float, width: float, height: float, fill: str, **more: float | str) -> str:
    return shape("rect", x=x, y=y, width=width, height=height, fill=fill, **more)


def circle(x: float, y: float, radius: float, fill: str, **more: float | str) -> str:
    return shape("circle", cx=x, cy=y, r=radius, fill=fill, **more)


def path(d: str, fill: str = "none", /, **more: float | str) -> str:
    return shape("path", d=d, fill=fill, **more)


def line(d: str, stroke: str, width: float, **more: float | str) -> str:
    """A drawn line with round ends."""
    return path(d, stroke=stroke, stroke_width=width, stroke_linecap="round", **more)


def text(x: float, y: float, words: str, **more: float | str) -> str:
    return shape("text", escape(words), x=x, y=y, **more)
