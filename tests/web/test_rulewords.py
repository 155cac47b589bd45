"""Rules as people read them: whatever a rulebook can say has its sentence."""

import pytest

from mentoring.awards.ranking import Facts, barred_by
from mentoring.awards.rulebook import Attribute, ByBracket, Criterion, Eligibility, Fixed, OfOffer, Quota, Rulebook
from mentoring.programmes.models import Programme
from mentoring.web.rulewords import (
    RuleNames,
    amount_in_words,
    amounts_by_bracket,
    award_in_brief,
    awards_in_brief,
    barred_in_words,
    criteria_in_words,
    eligibility_in_words,
    key_in_words,
    quotas_in_words,
    review_in_words,
    rule_names,
    ties_in_words,
)
from tests.awards.rule_sets import published

NAMES = RuleNames({7: "Scuola del Girasole"}, {"affido": "Affido", "lutto": "Lutto"}, {3: "Corso di tromba"})
EURO = "\u00a0€"


def rules(**said) -> Rulebook:
    return Rulebook(**{"amount": Fixed(cents=80_00), **said})


def test_each_rule_that_keeps_somebody_out_has_a_sentence():
    asked = Eligibility(
        youngest=6, oldest=14, municipalities=("Vigevano", "Mortara"), nominator_kinds=("school", "agency"),
        reasons=("merit",), brackets=("15000", "10000"), again_after_months=12,
    )  # fmt: skip
    assert eligibility_in_words(rules(eligibility=asked)) == {
        "age": "Avere da 6 a 14 anni.",
        "municipality": "Abitare a Vigevano o Mortara.",
        "nominator_kind": "Essere segnalati da: scuola o servizio sociale o associazione di aiuto.",
        "reason": "Essere segnalati per: merito.",
        "bracket": f"Avere un ISEE fino a 15.000{EURO}, attestato da chi segnala.",
        "served": "Se c'è già stato un buono, devono essere passati almeno 12 mesi.",
    }


def test_brackets_with_a_gap_are_named_one_by_one():
    asked = eligibility_in_words(rules(eligibility=Eligibility(brackets=("20000", "10000"))))
    assert asked["bracket"] == "Avere un ISEE fino a 10.000 € o da 15.000 a 20.000 €, attestato da chi segnala."


def test_what_is_not_asked_is_not_said():
    assert eligibility_in_words(rules()) == {"served": "Non avere già avuto il buono di questo programma."}


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ({"youngest": 6}, {"age": 5}),
        ({"municipalities": ("Mortara",)}, {}),
        ({"nominator_kinds": ("agency",)}, {}),
        ({"reasons": ("need",)}, {}),
        ({"brackets": ("10000",)}, {}),
        ({"again_after_months": 6}, {"months_since_served": 2}),
    ],
)
def test_whoever_is_kept_out_is_told_the_very_rule(asked, facts):
    book = rules(eligibility=Eligibility(**asked))
    somebody = Facts(**{
        "nomination_id": 1, "arrival": 1, "age": 12, "municipality": "Vigevano", "nominator_id": 7,
        "nominator_kind": "school", "reason": "merit", **facts,
    })  # fmt: skip
    barred = barred_by(book, somebody)
    assert barred_in_words(barred, book) == eligibility_in_words(book)[barred]


def test_limits_and_ceilings_have_their_words_and_no_reason_has_none():
    for barred in ("limit", "ceiling:nominator", "ceiling:municipality"):
        assert barred_in_words(barred, rules()).endswith(".")
    assert barred_in_words("", rules()) == ""


@pytest.mark.parametrize(
    ("by", "key", "words"),
    [
        (Attribute.BRACKET, "10000", "fino a 10.000 €"),
        (Attribute.REASON, "need", "situazione economica"),
        (Attribute.AVERAGE, "850", "da 8,5 in su"),
        (Attribute.AVERAGE, "800", "da 8 in su"),
        (Attribute.CONDUCT, "9", "da 9 in su"),
        (Attribute.PRIZE, "yes", "c'è un premio o un riconoscimento"),
        (Attribute.DISADVANTAGES, "affido,lutto", "Affido e Lutto"),
        (Attribute.PRIORITY, "yes", "«da servire per primi»"),
        (Attribute.FIRST_TIME, "yes", "mai avuto un buono qui"),
        (Attribute.SIBLINGS, "2", "almeno 2"),
        (Attribute.DISTANCE, "Mortara", "Mortara"),
        (Attribute.NOMINATOR_KIND, "school", "scuola"),
        (Attribute.AGE, "12", "da 12 anni in su"),
    ],
)
def test_what_gives_points_is_said(by, key, words):
    assert key_in_words(by, key, NAMES) == words


def test_every_criterion_has_a_name_a_most_and_its_rows_in_order():
    book = rules(
        criteria=(
            Criterion(by=Attribute.BRACKET, points={"15000": 20, "10000": 40}),
            Criterion(by=Attribute.DISADVANTAGES, points={"lutto": 5, "affido": 15}),
            Criterion(by=Attribute.AVERAGE, points={"1000": 10, "850": 1}),
            Criterion(by=Attribute.PRIORITY, points={"yes": 1}),
        ),
        priorities_per_nominator=3,
    )
    bracket, troubles, average, priority = criteria_in_words(book, NAMES)
    assert bracket.rows == [("fino a 10.000 €", 40), ("da 10.000 a 15.000 €", 20)]
    assert troubles.rows == [("Affido", 15), ("Lutto", 5)]
    assert average.rows == [("da 8,5 in su", 1), ("da 10 in su", 10)]
    assert bracket.sentence == "Fascia ISEE: fino a 40 punti."
    assert (troubles.most, priority.sentence) == (20, "Il segno di chi segnala: fino a 1 punto.")
    assert priority.hint == "Di ogni segnalatore contano i primi 3 segni."


def test_amounts_are_said_with_their_limits():
    fixed, whole = amount_in_words(rules(), NAMES)
    assert fixed == f"Il buono è di 80{EURO}, uguale per tutti."
    assert whole == "O intero, o si aspetta: un buono a metà non c'è."
    book = rules(amount=OfOffer(offer_id=3), least_cents=40_00, most_per_year_cents=200_00)
    price, least, year = amount_in_words(book, NAMES)
    assert price == "Il buono è quanto costa «Corso di tromba» il giorno dell'assegnazione."
    assert f"almeno di 40{EURO}" in least
    assert f"al massimo 200{EURO}" in year
    by_bracket = rules(amount=ByBracket(cents={"15000": 60_00, "10000": 80_00}, otherwise_cents=20_00))
    assert amounts_by_bracket(by_bracket) == [
        ("fino a 10.000 €", 80_00), ("da 10.000 a 15.000 €", 60_00), ("senza fascia, o con un'altra", 20_00),
    ]  # fmt: skip
    assert amounts_by_bracket(rules()) == []


@pytest.mark.parametrize(
    ("said", "brief"),
    [
        ({}, f"80{EURO}"),
        ({"least_cents": 40_00}, f"40–80{EURO}"),
        ({"amount": ByBracket(cents={"10000": 120_00, "15000": 100_50})}, f"100,50–120{EURO}"),
        ({"amount": ByBracket(cents={"10000": 120_00}, otherwise_cents=60_00)}, f"60–120{EURO}"),
        (
            {"amount": ByBracket(cents={"10000": 120_00}), "eligibility": Eligibility(brackets=("10000",))},
            f"120{EURO}",
        ),
    ],
)
def test_what_one_may_hope_for_fits_into_a_sentence(said, brief):
    assert award_in_brief(Programme(award_cents=100_00), rules(**said)) == brief


def test_the_price_of_an_offer_is_what_it_costs_today_or_else_the_programmes_amount(town):
    priced = rules(amount=OfOffer(offer_id=town.enrolment.pk))
    assert award_in_brief(town.arte, priced) == f"80{EURO}"
    assert award_in_brief(town.arte, rules(amount=OfOffer(offer_id=0))) == f"100{EURO}"


def test_programmes_are_told_with_what_their_newest_rules_give(town, django_assert_num_queries):
    published(town.arte, town.now, rules(amount=Fixed(cents=55_00)))
    published(town.arte, town.now, rules(amount=Fixed(cents=65_00)))
    with django_assert_num_queries(1):
        told = awards_in_brief([town.arte, town.prima_nota])
    assert told == [(town.arte, f"65{EURO}"), (town.prima_nota, f"80{EURO}")]


def test_places_that_are_reserved_or_limited_are_said_group_by_group():
    book = rules(
        quotas=(
            Quota(by="nominator", of="7", at_least=5, at_most=20),
            Quota(by="nominator", of="*", at_most=1),
            Quota(by="municipality", of="Mortara", at_least=1),
            Quota(by="municipality", of="*", at_least=2),
            Quota(by="nominator", of="99", at_least=2),
        )
    )
    assert quotas_in_words(book, NAMES) == [
        "Per chi è segnalato da Scuola del Girasole: 5 posti riservati e al massimo 20 posti.",
        "Per ogni segnalatore: al massimo 1 posto.",
        "Per chi abita a Mortara: 1 posto riservato.",
        "Per ogni comune: 2 posti riservati.",
        "Per chi è segnalato da ?: 2 posti riservati.",
    ]


def test_ties_and_reviews_are_said():
    assert "sorteggio" in ties_in_words(rules())
    assert ties_in_words(Rulebook.by_arrival(80_00)) == "Non ci sono punti: viene prima chi è stato segnalato prima."
    assert review_in_words(rules(review_days=1)).endswith("entro 1 giorno dal risultato.")


def test_names_are_looked_up_only_for_what_the_rules_speak_of(town, django_assert_num_queries):
    quota = Quota(by="nominator", of=str(town.school.pk), at_least=1)
    book = rules(
        amount=OfOffer(offer_id=town.enrolment.pk),
        criteria=(Criterion(by=Attribute.DISADVANTAGES, points={"affido": 1}),),
        quotas=(quota,),
    )
    with django_assert_num_queries(0):
        assert rule_names(town.territory, [rules()]) == RuleNames()
    with django_assert_num_queries(3):
        names = rule_names(town.territory, [book, book])
    assert names.organisations == {town.school.pk: town.school.name}
    assert names.offers == {town.enrolment.pk: town.enrolment.title}
