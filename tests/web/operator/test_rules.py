"""The operator writes the rules of a programme: sees what they would do, is told what contradicts itself, publishes."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.awards.models import Round, RuleSet
from mentoring.awards.preparing import rules_in_force
from mentoring.awards.rulebook import (
    EACH,
    Attribute,
    ByBracket,
    Criterion,
    Eligibility,
    Fixed,
    OfOffer,
    Quota,
    Rulebook,
)
from mentoring.awards.rulesets import draft_of, save_draft
from mentoring.demo.town import Town
from mentoring.funds.queries import standings
from mentoring.nominations.grounds import list_disadvantage
from mentoring.web import wording
from mentoring.web.operator.rule_fields import words_for
from mentoring.web.operator.rule_forms import RulesForm
from tests.awards.rule_sets import published
from tests.web.operator.pages import text_of

RULES = "/gestore/programmi/arte-e-bellezza/regole/"
DRAFT, PUBLISH, DROP = f"{RULES}bozza/", f"{RULES}bozza/pubblica/", f"{RULES}bozza/butta/"


class _Fields(HTMLParser):
    """What a browser would send for a form, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        name = said.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in said:
            self.found[self.select] = said.get("value") or ""
        elif tag == "input" and said.get("type") in ("checkbox", "radio"):
            if "checked" in said:
                self.found.setdefault(name, []).append(said["value"])
        elif tag == "input" and name:
            self.found[name] = said.get("value") or ""


def typed(client: Client, address: str = DRAFT, **changes: Any) -> dict[str, Any]:
    """The form as it stands, with some fields changed."""
    page = client.get(address).content.decode()
    form = re.search(r'<form class="form" id="regole".*?</form>', page, re.DOTALL)
    assert form
    fields = _Fields()
    fields.feed(form[0])
    return {**fields.found, **changes}


def beside(response: HttpResponse, name: str) -> str:
    """What is said beside one field."""
    wrong = re.search(rf'id="id_{name}_error".*?</div>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", wrong[0]).replace("&#x27;", "'") if wrong else ""


POINTS = {"first_time__yes": "10"}


# -- there and back -----------------------------------------------------------------------------------------
FULL = Rulebook(
    eligibility=Eligibility(
        youngest=6, oldest=18, municipalities=("Mortara",), nominator_kinds=("school",), reasons=("merit",),
        brackets=("10000", "15000"), again_after_months=12,
    ),
    criteria=(
        Criterion(by=Attribute.BRACKET, points={"10000": 40, "15000": 30}),
        Criterion(by=Attribute.REASON, points={"merit": 5}),
        Criterion(by=Attribute.AVERAGE, points={"700": 5, "850": 15, "925": 20}),
        Criterion(by=Attribute.CONDUCT, points={"9": 3}),
        Criterion(by=Attribute.PRIZE, points={"yes": 5}),
        Criterion(by=Attribute.DISADVANTAGES, points={"famiglia-numerosa": 7}),
        Criterion(by=Attribute.PRIORITY, points={"yes": 8}),
        Criterion(by=Attribute.FIRST_TIME, points={"yes": 10}),
        Criterion(by=Attribute.SIBLINGS, points={"1": 2, "2": 4}),
        Criterion(by=Attribute.DISTANCE, points={"Mortara": 6}),
        Criterion(by=Attribute.NOMINATOR_KIND, points={"school": 1}),
        Criterion(by=Attribute.AGE, points={"14": 2}),
    ),
    amount=ByBracket(cents={"10000": 150_00, "15000": 100_50}, otherwise_cents=50_00),
    least_cents=40_00,
    most_per_year_cents=300_00,
    priorities_per_nominator=3,
    quotas=(
        Quota(by="nominator", of=EACH, at_most=20),
        Quota(by="municipality", of="Mortara", at_least=1, at_most=9),
    ),
    ties="arrival",
    review_days=21,
)  # fmt: skip


@pytest.mark.parametrize("amount", [FULL.amount, Fixed(cents=80_50), "offer"], ids=["bracket", "fixed", "offer"])
def test_every_rule_can_be_written_in_the_form_and_comes_back_as_it_was(
    town: Town, teresa: Client, amount: Any
) -> None:
    list_disadvantage(town.operator, territory=town.territory, name="Famiglia numerosa", now=town.now)
    price = OfOffer(offer_id=town.enrolment.pk) if amount == "offer" else amount
    book = FULL.model_copy(update={"amount": price})
    save_draft(town.operator, programme=town.arte, rules=book, now=town.now)
    answer = teresa.post(DRAFT, typed(teresa))
    assert answer.status_code == 302, text_of(answer)
    assert draft_of(town.operator, town.arte).rules == book


def test_what_the_territory_does_not_have_any_more_stays_in_the_rules(town: Town, teresa: Client) -> None:
    gone = (Criterion(by=Attribute.DISTANCE, points={"Atlantide": 5}),)
    book = FULL.model_copy(
        update={
            "criteria": gone,
            "eligibility": Eligibility(municipalities=("Atlantide",)),
            "quotas": (Quota(by="municipality", of="Atlantide", at_most=3),),
        }
    )
    save_draft(town.operator, programme=town.arte, rules=book, now=town.now)
    assert teresa.post(DRAFT, typed(teresa)).status_code == 302
    assert draft_of(town.operator, town.arte).rules == book


# -- writing ------------------------------------------------------------------------------------------------
def test_the_form_begins_with_what_holds_today(town: Town, teresa: Client) -> None:
    fields = typed(teresa)
    assert (fields["amount"], fields["fixed"], fields["ties"]) == (["fixed"], "100", ["arrival"])
    assert teresa.post(DRAFT, fields | POINTS | {"ties": "draw"}).status_code == 302
    page = text_of(teresa.get(RULES))
    assert "Versione 1 Bozza" in page
    assert "Non vale ancora." in page
    assert rules_in_force(town.arte) is None


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(town: Town, teresa: Client) -> None:
    money = sum(each.balance_cents for each in standings(town.territory))
    places = money // 80_00 + 1
    sent = typed(teresa) | {
        "youngest": "18", "oldest": "6", "fixed": "80", "least": "90,50", "ties": "draw",
        "quota__of__0": "municipality:Mortara", "quota__least__0": str(places), "quota__most__0": "5",
    }  # fmt: skip
    answer = teresa.post(DRAFT, sent)
    assert answer.status_code == 409
    assert "Da 18 anni fino a 6" in beside(answer, "oldest")
    assert "Niente dà punti" in beside(answer, "ties")
    assert "Una parte da 90,50" in beside(answer, "least")
    assert f"I posti riservati sono {places}, ma al massimo se ne danno 5." in beside(answer, "quota__least__0")
    needed, there = wording.euro(places * 90_50), wording.euro(money)
    whole = f"I posti riservati sono {places}: servono almeno {needed}, nei fondi ce ne sono {there}."
    assert whole.replace("\u00a0", " ") in beside(answer, "quota__least__0").replace("\u00a0", " ")
    again = _Fields()
    again.feed(answer.content.decode())
    for name in ("youngest", "oldest", "fixed", "least", "quota__least__0", "quota__most__0"):
        assert again.found[name] == sent[name], name
    assert draft_of(town.operator, town.arte) is None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"fixed": "0"}, "fixed", "Un buono da 0 euro"),
        ({"fixed": ""}, "fixed", "Quanto vale il buono?"),
        ({"fixed": "tanto"}, "fixed", "Non riusciamo a leggere"),
        ({"amount": "offer"}, "offer", "Scelga la proposta"),
        ({"amount": "bracket", "amount__10000": "90"}, "otherwise", "Qualcuno riceverebbe 0 euro"),
        ({"most_per_year": "20"}, "most_per_year", "nessuno riceverebbe niente"),
        ({"average__from__0": "8,5"}, "average__points__0", "Quanti punti?"),
        ({"average__points__0": "8"}, "average__from__0", "Da dove in su"),
        ({"average__from__0": "otto", "average__points__0": "3"}, "average__from__0", "Un voto da 1 a 10"),
        ({"conduct__from__0": "11", "conduct__points__0": "3"}, "conduct__from__0", "al massimo a 10"),
        ({"age__from__0": "9", "age__points__0": "1", "age__from__1": "9"}, "age__points__1", "Quanti punti?"),
        ({"bracket__10000": "-3"}, "bracket__10000", "almeno 0"),
        ({"quota__least__0": "3"}, "quota__of__0", "Per chi sono questi posti?"),
        ({"quota__of__0": "nominator:*"}, "quota__least__0", "Quanti posti?"),
        ({"review_days": "0"}, "review_days", "almeno 1"),
        (
            {
                "quota__of__0": "nominator:*", "quota__most__0": "3",
                "quota__of__1": "nominator:*", "quota__most__1": "4",
            },
            "quota__of__1",
            "in un'altra riga",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_where_it_stands(
    town: Town, teresa: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    answer = teresa.post(DRAFT, typed(teresa) | POINTS | changes)
    assert answer.status_code == 409
    assert sentence in beside(answer, field)
    assert draft_of(town.operator, town.arte) is None


def test_one_more_empty_row_comes_with_every_row_that_is_used(town: Town, teresa: Client) -> None:
    three = {f"quota__of__{n}": f"municipality:{name}" for n, name in enumerate(("Mortara", "Vigevano", "*"))}
    most = {f"quota__most__{n}": "5" for n in range(3)}
    assert teresa.post(DRAFT, typed(teresa) | POINTS | three | most).status_code == 302
    assert "quota__of__3" in typed(teresa)


def test_who_saved_meanwhile_is_named_before_theirs_is_written_over(town: Town, teresa: Client, bruno: Client) -> None:
    mine = typed(teresa) | POINTS
    assert bruno.post(DRAFT, typed(bruno) | POINTS | {"review_days": "7"}).status_code == 302
    answer = teresa.post(DRAFT, mine | {"review_days": "9"})
    assert answer.status_code == 409
    assert "ha salvato la bozza" in text_of(answer)
    again = _Fields()
    again.feed(answer.content.decode())
    assert teresa.post(DRAFT, mine | {"review_days": "9", "seen": again.found["seen"]}).status_code == 302
    assert draft_of(town.operator, town.arte).rules.review_days == 9


# -- what it would do ---------------------------------------------------------------------------------------
def test_the_preview_says_what_a_round_would_decide_now_and_writes_nothing(town: Town, teresa: Client) -> None:
    for where in ("Mortara", "Mortara", "Vigevano"):
        town.new_family(municipality=where)
    sent = typed(teresa) | POINTS | {"municipalities": ["Mortara"], "do": "preview"}
    part = teresa.post(DRAFT, sent, headers={"HX-Request": "true"})
    page = text_of(part)
    assert "<form" not in part.content.decode()
    assert re.search(r"Ricevono il buono 2 200 € Aspettano 0 Fuori dalle regole [1-9]", page), page
    assert "Mortara, 2 di 2 200 €" in page
    whole = teresa.post(DRAFT, sent)  # Without a script: the page with what was typed.
    assert "Mortara, 2 di 2 200 €" in text_of(whole)
    assert draft_of(town.operator, town.arte) is None


def test_a_preview_of_rules_that_contradict_themselves_says_so_and_shows_what_they_would_do(
    town: Town, teresa: Client
) -> None:
    town.new_family()
    sent = typed(teresa) | {"ties": "draw", "do": "preview"}
    page = text_of(teresa.post(DRAFT, sent, headers={"HX-Request": "true"}))
    assert "Una cosa da sistemare: Niente dà punti" in page
    assert "Ricevono il buono" in page
    unreadable = text_of(teresa.post(DRAFT, sent | {"fixed": "?"}, headers={"HX-Request": "true"}))
    assert "Appena quello che ha scritto si può leggere" in unreadable


def test_the_page_of_the_draft_asks_the_same_few_things_however_many_wait(town: Town, teresa: Client) -> None:
    list_disadvantage(town.operator, territory=town.territory, name="Famiglia numerosa", now=town.now)
    save_draft(town.operator, programme=town.arte, rules=FULL, now=town.now)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert teresa.get(DRAFT).status_code == 200
        return len(asked)

    before = statements()
    for _more in range(3):
        town.new_family()
        town.new_fund(600_00)
    assert statements() == before
    assert before <= 35


# -- publishing ---------------------------------------------------------------------------------------------
def drafted(town: Town, book: Rulebook | None = None) -> RuleSet:
    rules = book or Rulebook(
        criteria=(Criterion(by=Attribute.FIRST_TIME, points={"yes": 10}),), amount=Fixed(cents=90_00)
    )
    return save_draft(town.operator, programme=town.arte, rules=rules, now=town.now)


def digest(client: Client) -> dict[str, str]:
    found = re.search(r'name="digest" value="([^"]+)"', client.get(PUBLISH).content.decode())
    assert found
    return {"digest": found[1]}


def test_publishing_asks_once_more_in_words_and_then_they_hold(town: Town, teresa: Client) -> None:
    drafted(town)
    page = text_of(teresa.get(PUBLISH))
    assert "Non si cambiano più" in page
    assert "Il buono è di 90 €, uguale per tutti." in page
    assert teresa.post(PUBLISH, digest(teresa)).status_code == 302
    assert rules_in_force(town.arte).rules.amount == Fixed(cents=90_00)
    assert "In vigore" in text_of(teresa.get(RULES))
    assert teresa.get(PUBLISH).status_code == 404  # There is no draft any more.


def test_what_changed_while_it_was_read_is_not_published(town: Town, teresa: Client) -> None:
    drafted(town)
    read = digest(teresa)
    drafted(town, FULL)
    answer = teresa.post(PUBLISH, read, follow=True)
    assert "Nel frattempo qualcosa è cambiato." in answer.content.decode()
    assert rules_in_force(town.arte) is None


def test_a_draft_that_cannot_be_kept_any_more_is_not_published_and_says_why(town: Town, teresa: Client) -> None:
    drafted(town, FULL.model_copy(update={"amount": OfOffer(offer_id=town.enrolment.pk)}))
    sent = digest(teresa)
    type(town.enrolment).objects.filter(pk=town.enrolment.pk).update(state="withdrawn")
    assert "Questa proposta non è più pubblicata" in text_of(teresa.get(PUBLISH))
    assert "Questa proposta non è più pubblicata" in teresa.post(PUBLISH, sent, follow=True).content.decode()
    assert rules_in_force(town.arte) is None


def test_publishing_while_a_round_waits_leaves_it_its_rules_and_says_so(town: Town, teresa: Client) -> None:
    first = published(town.arte, town.now)
    town.new_family()
    teresa.post("/gestore/assegnazioni/nuova/?programme=arte-e-bellezza")
    drafted(town)
    assert "resta con le regole con cui è nata" in text_of(teresa.get(PUBLISH))
    teresa.post(PUBLISH, digest(teresa))
    assert Round.objects.latest("pk").rules == first
    assert rules_in_force(town.arte).version == first.version + 1


def test_a_new_draft_starts_from_any_version(town: Town, teresa: Client) -> None:
    old = published(town.arte, town.now, FULL.model_copy(update={"review_days": 99}))
    published(town.arte, town.now)
    drafted(town)
    address = f"{DRAFT}?da={old.version}"
    assert "C'è già una bozza" in text_of(teresa.get(address))
    assert typed(teresa, address)["review_days"] == "99"
    assert teresa.post(address, typed(teresa, address)).status_code == 302
    assert draft_of(town.operator, town.arte).rules.review_days == 99
    for nonsense in ("77", "99999999999999999999", "-1", "x"):
        assert teresa.get(f"{DRAFT}?da={nonsense}").status_code in (200, 404)


def test_a_dropped_draft_leaves_what_is_published(town: Town, teresa: Client) -> None:
    current = published(town.arte, town.now)
    drafted(town)
    assert teresa.post(DROP).status_code == 302
    assert draft_of(town.operator, town.arte) is None
    assert rules_in_force(town.arte) == current
    assert teresa.get(DROP).status_code == 405


def test_the_list_of_versions_asks_the_same_few_things_however_long_it_is(town: Town, teresa: Client) -> None:
    published(town.arte, town.now)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert teresa.get(RULES).status_code == 200
        return len(asked)

    before = statements()
    for _more in range(3):
        published(town.arte, town.now)
    assert statements() == before
    assert before <= 15


def test_the_form_of_a_territory_without_lists_is_still_a_form(town: Town) -> None:
    town.territory.municipalities = []
    book = Rulebook.by_arrival(100_00)
    form = RulesForm(words=words_for(town.territory, book), rules=book)
    assert Attribute.DISTANCE not in [chapter.by for chapter in form.chapters]
    assert not any(chapter.is_used for chapter in form.chapters)
