"""Renders every component with sample data into build/style/, to look at, to measure and to run axe on.

    bin/assets && .venv/bin/python frontend/style/render.py && .venv/bin/python -m http.server -d build/style 8099

It needs no database and no other room: only our templates, tags and forms.
"""

import datetime as dt
import re
import sys
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "style"
sys.path.insert(0, str(ROOT / "src"))


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# Every address that the frame and the pieces link to; where they lead does not matter here.
PIECES = ROOT / "src" / "mentoring" / "web" / "templates"
NAMES = sorted(
    {
        name
        for piece in (*PIECES.glob("*.html"), *(PIECES / "components").rglob("*.html"))
        for name in re.findall(r'url "web:(\w+)"', piece.read_text(encoding="utf-8"))
    }
)
ACCOUNT_NAMES = (
    "login", "logout", "signup", "reset_password", "request_login_code", "change_password", "email", "set_password",
    "confirm_login_code", "reauthenticate", "resend_email", "email_verification_sent", "reset_password_done",
)  # fmt: skip
urlpatterns = [
    path("", include(([path("" if name == "home" else f"{name}.html", nothing, name=name) for name in NAMES], "web"))),
    *[path(f"accesso/{name}.html", nothing, name=f"account_{name}") for name in ACCOUNT_NAMES],
    path("lingua/", nothing, name="set_language"),
]


def start() -> None:
    settings.configure(
        SECRET_KEY="only-for-pictures",
        USE_TZ=True,
        TIME_ZONE="Europe/Rome",
        LANGUAGE_CODE="it",
        LANGUAGES=[("it", "Italiano"), ("en", "English")],
        USE_THOUSAND_SEPARATOR=True,
        STATIC_URL="/static/",
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.staticfiles", "mentoring.web", "django.forms", "allauth"],
        FORM_RENDERER="mentoring.web.forms.Renderer",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                    "string_if_invalid": "",
                    "builtins": [
                        "django.templatetags.i18n",
                        "django.templatetags.static",
                        "mentoring.web.templatetags.mentoring",
                    ],
                },
            }
        ],
    )
    django.setup()


class Discipline(str):
    """Says its name, has a slug."""

    @property
    def slug(self) -> str:
        return str(self)


def sample() -> dict[str, Any]:
    """A town's worth of invented data."""
    from django.utils import timezone

    tonight = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time(21)))
    titles = (
        ("music", "Quartetto per una sera d'autunno"), ("theatre", "La bottega del caffè"), ("dance", "Passi di carta"),
        ("cinema", "Il cinema del mercoledì"), ("museum", "Una notte al castello"),
        ("sport", "Corsa campestre dei Navigli"), ("visual-arts", "Laboratorio di incisione"),
        ("reading", "Leggere ad alta voce"), ("altro", "Orto e cucina di quartiere"),
    )  # fmt: skip
    offers = [
        Thing(
            pk=number * 7 + index, title=title, discipline=Discipline(slug),
            when=tonight + dt.timedelta(days=index, minutes=-15 * (index % 3)), place="Teatro Civico", url="offer.html",
            price=(0, 12_00, 8_50, 80_00)[index % 4], left=(40, 0, 7, 1)[index % 4],
        )
        for number in range(1, 5)
        for index, (slug, title) in enumerate(titles)
    ]  # fmt: skip
    return {
        "now": tonight,
        "epc": "BCD\n002\n1\nSCT\n\nComune di Vigevano\nIT60X0542811101000000123456\nEUR250\n\n\nMNT-4F7K",
        "offers": offers,
        "steps": [
            {"label": "Donati", "cents": 12_000_00, "rest": "da assegnare"},
            {"label": "Assegnati", "cents": 9_040_00, "rest": "ancora da spendere"},
            {"label": "Goduti", "cents": 6_320_50},
        ],
        "by_discipline": [
            {"label": "Musica", "value": 4_200_00}, {"label": "Teatro e circo contemporaneo", "value": 1_240_50},
            {"label": "Musei", "value": 640_00}, {"label": "Danza", "value": 240_00}, {"label": "Lettura", "value": 0},
        ],
        "by_month": [
            {"label": name, "value": value * 1_00}
            for name, value in zip(
                ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
                (120, 340, 560, 410, 720, 300, 90, 0, 610, 1480, 1210, 480), strict=True,
            )
        ],
        "rows": [
            Thing(name=name, state=state, tone=tone, cents=cents, at=tonight - dt.timedelta(days=days))
            for name, state, tone, cents, days in (
                ("Fondazione Piccolo Teatro dei Navigli e delle Lanterne", "Ammessa", "done", 12_000_00, 12),
                ("Panificio Sant'Ambrogio", "In attesa", "waiting", 240_00, 3),
                ("Ottica Lume", "Respinta", "stopped", 50_00, 400),
                ("Cartoleria Al Quaderno", "In corso", "current", 1_250_50, 31),
            )
        ],
    }  # fmt: skip


def frame(role: str, *, path_: str, **more: Any) -> tuple[HttpRequest, dict[str, Any]]:
    from django.test import RequestFactory

    request = RequestFactory().get(path_)
    signed_in = role != "public"
    labels = ("Scrivania", "Organizzazioni", "Bonifici", "Fondi", "Assegnazioni", "Liquidazioni")
    nav = [Thing(url=f"{label.lower()}.html", label=label, is_current=label == labels[0]) for label in labels]
    shoes = [
        Thing(key="1", label="Comune di Vigevano", role="gestore", is_current=True),
        Thing(key="2", label="Civica Scuola di Musica", role="segnalatore", is_current=False),
    ]
    return request, {
        "actor": Thing(is_authenticated=signed_in, name="Ada Prova", role=role, label="Comune di Vigevano"),
        "shoes": shoes if signed_in else [],
        "nav": nav if signed_in else [],
        "territory": Thing(
            name="Vigevano",
            slug="vigevano",
            languages=["it", "en"],
            has_neighbours=False,
            appearance=Thing(primary="#26306b", email="", phone="", logo_version="", text=lambda name: ""),
        ),
        "unread": 3 if signed_in else 0,
        **more,
    }


def main() -> None:
    start()
    from django.template.loader import render_to_string
    from samples import forms_of  # beside this file

    OUT.mkdir(parents=True, exist_ok=True)
    link = OUT / "static"
    if not link.is_symlink():
        link.symlink_to(ROOT / "build" / "assets", target_is_directory=True)
    for template in sorted((HERE / "templates").glob("style/*.html")):
        role = "operator" if template.stem in {"parts", "list", "charts"} else "public"
        request, context = frame(role, path_=f"/{template.name}?q=ciao&page=3", **sample(), **forms_of())
        html = render_to_string(f"style/{template.name}", context, request)
        (OUT / template.name).write_text(html, encoding="utf-8")
    for name in ("404", "403", "refusal"):
        request, context = frame("public", path_="/", sentence="Questo codice è già stato usato alle 20.47.")
        (OUT / f"{name}.html").write_text(render_to_string(f"{name}.html", context, request), encoding="utf-8")
    for name in ("500", "403_csrf"):
        (OUT / f"{name}.html").write_text(render_to_string(f"{name}.html"), encoding="utf-8")
    print(f"{len(list(OUT.glob('*.html')))} pages in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
