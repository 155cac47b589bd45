"""A territory finds its own words; words that could not be sent are not kept."""

import pytest
from django.conf import settings

from mentoring.jobs.delivery import letter_of
from mentoring.kernel.refusal import NotAllowed, NotFound
from mentoring.post.commands import reword, unword
from mentoring.post.errors import BrokenWords
from mentoring.post.kinds import GAPS, KINDS
from mentoring.post.words import Text, default_text, sample_words
from mentoring.records.commands import enqueue
from mentoring.records.models import Parcel, Wording
from mentoring.records.queries import history_of

OURS = Text("{first_name}: {amount} per te", "Evviva!\n\n{link}\n\nEntro {day}.")
EVERY = [(kind, language) for kind in KINDS for language, _name in settings.LANGUAGES]


def said(town, territory_id, language="it"):
    facts = {"first_name": "Leo", "amount_cents": 80_00, "programme": "Arte", "expires_on": "2027-06-30"}
    key = f"said:{Parcel.objects.count()}"
    enqueue(
        "voucher_issued",
        to="a@example.org",
        key=key,
        at=town.now,
        territory_id=territory_id,
        language=language,
        **facts,
    )
    return letter_of(Parcel.objects.get(key=key))


def ours(town, text=OURS, **changes):
    wanted = {"territory": town.territory, "kind": "voucher_issued", "language": "it", "text": text, "now": town.now}
    reword(town.operator, **{**wanted, **changes})


def test_a_territory_says_it_in_its_own_words(town):
    ours(town)
    letter = said(town, town.territory.pk)
    assert letter.subject == "Leo: 80\N{NO-BREAK SPACE}€ per te"
    assert letter.body.startswith(f"Evviva!\n\n{settings.PUBLIC_URL}/proposte/\n\nEntro ")
    assert ">Vai alle proposte</a>" in letter.html


def test_other_territories_and_other_languages_keep_theirs(town):
    ours(town)
    assert "Evviva" not in said(town, town.territory.pk + 1).body
    assert "Evviva" not in said(town, None).body
    assert "Evviva" not in said(town, town.territory.pk, "en").body


def test_reworded_twice_the_last_words_count(town):
    ours(town)
    ours(town, Text("Secondo", "Due volte."))
    assert said(town, town.territory.pk).subject == "Secondo"
    assert Wording.objects.count() == 1


def test_the_words_of_the_house_come_back(town):
    before = said(town, town.territory.pk)
    ours(town)
    unword(town.operator, territory=town.territory, kind="voucher_issued", language="it", now=town.now)
    assert said(town, town.territory.pk) == before
    assert [entry.verb for entry in history_of(town.territory)][-2:] == ["reworded", "unworded"]


@pytest.mark.parametrize(
    ("text", "field", "named"),
    [
        (Text("Ciao {nome}", "Evviva"), "subject", "{nome}"),
        (Text("Ciao", "Evviva {amuont}"), "body", "{amuont}"),
        (Text("Ciao", "Evviva {iban}"), "body", "{iban}"),
        (Text("Ciao", "{% include '/etc/passwd' %}"), "body", "{% include '/etc/passwd' %}"),
        (Text("Ciao", "{{ settings.SECRET_KEY }}"), "body", "parentesi graffa da sola"),
        (Text("Ciao", "{first_name.user.password}"), "body", "{first_name.user.password}"),
        (Text("Ciao {first_name", "Evviva"), "subject", "parentesi graffa da sola"),
    ],
)
def test_words_with_a_broken_gap_are_refused_and_the_gap_is_named(town, text, field, named):
    with pytest.raises(BrokenWords) as refused:
        ours(town, text)
    assert refused.value.field == field
    assert named in str(refused.value)
    assert "{first_name}" in str(refused.value)
    assert not Wording.objects.exists()


def test_a_message_that_would_be_useless_is_refused(town):
    with pytest.raises(BrokenWords, match=r"Manca \{link\}"):
        ours(town, Text("Una notizia", "Ci dica di sì."), kind="consent_request")


def test_only_the_territory_s_operator_finds_words_and_only_for_what_is_sent(town):
    for stranger in (town.manager, town.teacher, town.guardian):
        with pytest.raises(NotAllowed):
            reword(
                stranger,
                territory=town.territory,
                kind="voucher_issued",
                language="it",
                text=OURS,
                now=town.now,
            )
        with pytest.raises(NotAllowed):
            unword(stranger, territory=town.territory, kind="voucher_issued", language="it", now=town.now)
    with pytest.raises(NotFound):
        ours(town, kind="account")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_words_of_the_house_are_ones_that_could_be_kept(town, kind, language):
    ours(town, default_text(kind, language), kind=kind, language=language)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_kind_can_be_looked_at_with_its_sample_facts(kind, language):
    words = sample_words(kind, language, default_text(kind, language))
    assert len(words.subject) > 5
    assert "{" not in words.subject + words.body
    assert bool(words.button) == any(part.address for part in words.parts)


def test_every_gap_is_explained_and_every_explanation_is_of_a_gap():
    assert {gap for kind in KINDS.values() for gap in kind.gaps} == set(GAPS)
