"""What a family wrote in a review is handed over to it, goes with it, and does not outlive the reasons."""

from datetime import timedelta

import pytest

from mentoring.awards.models import Review, ReviewMessage
from mentoring.awards.questioned import turns
from mentoring.awards.reviews import write_to_review
from mentoring.demo.town import Town
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Person
from mentoring.people.permissions import Role
from mentoring.privacy.commands import erase
from mentoring.privacy.queries import held_on_person
from mentoring.privacy.retention import retain
from mentoring.twins.commands import merge
from tests.awards.somebody_waits import asked, waiting_family


@pytest.fixture
def review(town: Town) -> Review:
    made = asked(town, waiting_family(town), "Papà ha perso il lavoro.")
    write_to_review(town.operator, review=made, text="Ci dispiace.", form_key="q", now=town.now)
    return made


def words() -> set[str]:
    return set(ReviewMessage.objects.values_list("text", flat=True))


def test_it_is_in_the_download(town: Town, review: Review):
    family = review.award.nomination.person
    guardian = town.standing_for(family, review.award.nomination.guardian_email)
    told = {section.table: section.rows for section in held_on_person(guardian, family)}
    assert [row["text"] for row in told["awards.reviewmessage"]] == ["Papà ha perso il lavoro.", "Ci dispiace."]
    assert len(told["awards.review"]) == 1


def test_whoever_is_erased_leaves_a_review_without_words_that_waits_for_nobody(town: Town, review: Review):
    person = review.award.nomination.person
    erase(town.standing_for(person, review.award.nomination.guardian_email), person=person, now=town.now)
    review.refresh_from_db()
    assert review.state == Review.State.WITHDRAWN
    assert words() == {""}


def test_it_is_forgotten_with_the_reasons_and_not_before(town: Town, review: Review):
    over = town.arte.ends_on - town.today
    retain(town.territory, town.now + over)
    assert "Papà ha perso il lavoro." in words()
    retain(town.territory, town.now + over + timedelta(days=200))
    assert words() == {""}


def test_two_records_that_become_one_keep_it(town: Town, review: Review):
    goes = review.award.nomination.person
    school, teacher = town.new_organisation("school", Role.NOMINATOR)
    nominee = Nominee("Ada", goes.last_name, goes.born_on, guardian_name="Rosa", guardian_email="altra@example.org")
    other = town.agreeing_family(teacher, town.arte, school, nominee).person
    Person.objects.filter(pk=other.pk).update(fingerprint="known by its code: this record stays")
    kept = merge(town.operator, one=goes, other=other, now=town.now)
    assert kept.pk == other.pk
    mother = town.standing_for(kept, "altra@example.org")
    assert [turn.text for turn in turns(mother, review)] == ["Papà ha perso il lavoro.", "Ci dispiace."]
