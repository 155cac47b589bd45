"""From the facts of a message to its words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from mentoring.post.kinds import KINDS
from mentoring.post.rules import Part, fill, first_address, parts_of, tidy
from mentoring.programmes.colours import HOUSE
from mentoring.programmes.queries import address_of, territory_with_id
from mentoring.records.queries import wording_of

if TYPE_CHECKING:
    from mentoring.records.models import Parcel

# Facts travel as JSON; these are moments and days again before the words see them.
_MOMENTS = frozenset({"starts_at", "was_at", "lesson_at", "free_until", "until"})
_DAYS = frozenset({"expires_on", "review_until"})
OF_THE_LOG_IN = "account"  # Its words come ready, with an end of their own.


@dataclass(frozen=True)
class Text:
    """A subject and a body, with gaps or without."""

    subject: str
    body: str


@dataclass(frozen=True)
class Home:
    """Who speaks: a territory under its name and in its colour, or else the installation."""

    site: str = ""
    place: str = ""
    colour: str = HOUSE.primary

    @classmethod
    def of(cls, territory_id: int | None) -> "Home":
        territory = territory_with_id(territory_id)
        if territory is None:
            return cls(settings.PUBLIC_URL)
        return cls(address_of(territory), territory.name, territory.appearance.primary)

    @property
    def name(self) -> str:
        return f"Mentoring · {self.place}" if self.place else "Mentoring"


@dataclass(frozen=True)
class Words:
    """What somebody gets to read."""

    subject: str
    body: str  # Paragraphs, without the signature.
    address: str = ""  # Where the message leads, if anywhere.
    button: str = ""
    signature: str = ""
    home: Home = Home()

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return f"{self.body}\n" + (f"\n--\n{self.signature}\n" if self.signature else "")

    @property
    def parts(self) -> list[Part]:
        """The body as it is laid out."""
        return parts_of(self.body, self.address if self.button else "")


@contextmanager
def _spoken(language: str) -> Iterator[None]:
    """In a language, as if nobody asked for a page: links begin with where the territory lives, not where we stand."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        with translation.override(language):
            yield
    finally:
        set_script_prefix(before)


def words_of(parcel: "Parcel") -> Words:
    """The words of a parcel in its language: the territory's own, or else those that come with the house."""
    with _spoken(parcel.language):
        home = Home.of(parcel.territory_id)
        if parcel.kind not in KINDS:
            return _said(_rendered(parcel.kind, _read(parcel.facts), home.site), parcel.kind, home)
        own = wording_of(parcel.territory_id, parcel.kind, parcel.language)
        text = Text(own.subject, own.body) if own else _default(parcel.kind)
        return _filled(text, parcel.kind, parcel.facts, home)


def default_text(kind: str, language: str) -> Text:
    """What a kind of message says in a language until a territory words it: with its gaps."""
    with _spoken(language):
        return _default(kind)


def sample_words(kind: str, language: str, text: Text) -> Words:
    """Words to look at: these, filled with invented facts. Their gaps must be ones of the kind."""
    with _spoken(language):
        facts = {name: fact() if callable(fact) else fact for name, fact in KINDS[kind].sample.items()}
        return _filled(text, kind, facts, Home(settings.PUBLIC_URL))


def _default(kind: str) -> Text:
    return _rendered(kind, {name: f"{{{name}}}" for name in KINDS[kind].gaps}, settings.PUBLIC_URL)


def _rendered(kind: str, facts: Mapping[str, Any], site: str) -> Text:
    """A template's first line is the subject."""
    text = get_template(f"messages/{kind}.txt").render({**facts, "site": site})
    subject, _blank, body = tidy(text).partition("\n")
    return Text(subject.strip(), body.strip())


def _filled(text: Text, kind: str, facts: Mapping[str, Any], home: Home) -> Words:
    values = _values(kind, facts, home.site)
    filled = Text(fill(text.subject, values), tidy(fill(text.body, values)))
    return _said(filled, kind, home, values.get("link", ""), str(KINDS[kind].button))


def _said(text: Text, kind: str, home: Home, address: str = "", button: str = "") -> Words:
    return Words(
        subject=" ".join(text.subject.splitlines()),  # A name with a line break must not write headers.
        body=text.body,
        address=address or first_address(text.body),
        button=button,
        signature="" if kind == OF_THE_LOG_IN else f"{home.name}\n{home.site}",
        home=home,
    )


def _values(kind: str, facts: Mapping[str, Any], site: str) -> dict[str, str]:
    context = {**_read(facts), "site": site}
    return {name: _value(said or f"{{{{ {name} }}}}", context) for name, said in KINDS[kind].gaps.items()}


def _value(said: str, context: dict[str, Any]) -> str:
    template = engines["django"].from_string(f"{{% autoescape off %}}{said}{{% endautoescape %}}")
    return template.render(context).strip()


def _read(facts: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(facts)
    for name in facts.keys() & _MOMENTS:
        read[name] = datetime.fromisoformat(facts[name])
    for name in facts.keys() & _DAYS:
        read[name] = date.fromisoformat(facts[name])
    return read
