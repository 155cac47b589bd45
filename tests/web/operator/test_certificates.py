"""What an auditor asks the operator for: two files, from the page of a round."""

import json

from django.test import Client

from mentoring.awards.models import Archive, Round
from mentoring.demo.town import Town
from mentoring.records.models import Entry
from tests.web.operator.pages import text_of


def a_round(town: Town) -> Round:
    """The town's first one: approved."""
    return Round.objects.filter(programme=town.arte, state=Round.State.APPROVED).earliest("pk")


def address(made: Round, name: str) -> str:
    return f"/gestore/assegnazioni/{made.pk}/{name}.json"


def test_the_page_of_a_round_leads_to_both_files(town: Town, teresa: Client) -> None:
    made = a_round(town)
    page = teresa.get(f"/gestore/assegnazioni/{made.pk}/")
    assert "Per chi controlla" in text_of(page)
    for name in ("certificato", "dati"):
        assert address(made, name) in page.content.decode()
        answer = teresa.get(address(made, name))
        assert answer["Content-Disposition"] == f'attachment; filename="{town.territory.slug}-{made.pk}-{name}.json"'
        assert answer["Content-Type"] == "application/json"
    assert teresa.get(address(made, "certificato")).content.decode() == Archive.objects.get(round=made).certificate


def test_who_took_the_inputs_is_written_down(town: Town, teresa: Client) -> None:
    kept = json.loads(teresa.get(address(a_round(town), "dati")).content)
    assert sorted(kept) == ["format", "inputs", "result"]
    assert [entry.user_id for entry in Entry.objects.filter(verb="took_inputs")] == [town.operator.user_id]


def test_a_round_that_waits_has_no_certificate_yet_and_says_so(town: Town, teresa: Client) -> None:
    town.new_family()
    teresa.post("/gestore/assegnazioni/nuova/?programme=arte-e-bellezza")
    made = Round.objects.latest("pk")
    page = teresa.get(f"/gestore/assegnazioni/{made.pk}/")
    assert "Il certificato firmato nasce con l'ultima approvazione" in text_of(page)
    assert address(made, "certificato") not in page.content.decode()
    assert teresa.get(address(made, "certificato")).status_code == 404
    assert teresa.get(address(made, "dati")).status_code == 200
    teresa.post(f"/gestore/assegnazioni/{made.pk}/", {"do": "reject"})
    assert "È stata respinta: non ha un certificato" in text_of(teresa.get(f"/gestore/assegnazioni/{made.pk}/"))


def test_they_are_only_to_be_read(town: Town, teresa: Client) -> None:
    for name in ("certificato", "dati"):
        assert teresa.post(address(a_round(town), name)).status_code == 405
