"""The pages around a yes: on paper, in one's own hands, taken back; and the documents behind it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mentoring.awards.queries import simulate
from mentoring.nominations.commands import nominate
from mentoring.nominations.grounds import list_disadvantage, require_of, tell_reasons
from mentoring.nominations.models import Consent, Evidence, Nomination
from mentoring.nominations.reasons import Demand, Fact, Paper, Reasons, Wants
from mentoring.nominations.rules import Nominee
from mentoring.people.models import User
from mentoring.vouchers.models import Voucher
from tests.attachments.test_files import EXE, PDF, SVG, picture
from tests.web.walk import WALKERS


def enter(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def put_forward(town, age=12, programme=None, **facts) -> Nomination:
    nominee = Nominee("Ada", f"Pagina {town.form_key()[:6]}", town.born(age), **facts)
    options = {"programme": programme or town.arte, "nominator": town.school, "reason": "merit", "now": town.now}
    return nominate(town.teacher, nominee=nominee, **options).nomination


def a_file(content=None, name="modulo.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content, "application/octet-stream")


def wanting(town, facts=None, papers=()):
    wants = Wants(facts or {}, frozenset(papers))
    require_of(town.operator, programme=town.arte, wants=wants, now=town.now)


# -- the paper path -------------------------------------------------------------------------------------------
def test_a_nominator_records_the_signed_paper_with_its_scan(town):
    nomination, teacher = put_forward(town, 15), enter(town.teacher)
    address = reverse("web:nominator_signed", args=[nomination.pk])
    assert list(teacher.get(address).context["form"].fields) == [
        "guardian_name",
        "person_name",
        "signed_on",
        "email",
        "scan",
    ]
    told = {"guardian_name": "Rosa Pagina", "signed_on": town.today.isoformat(), "scan": a_file()}
    answer = teacher.post(address, told, follow=True)
    assert "Manca ancora una firma" in answer.content.decode()
    second = {"person_name": "Ada Pagina", "signed_on": town.today.isoformat(), "scan": a_file(PDF, "foglio.pdf")}
    answer = teacher.post(address, second, follow=True)
    assert "la famiglia ha detto sì" in answer.content.decode()
    assert set(nomination.consents.values_list("giver", "channel")) == {("guardian", "paper"), ("person", "paper")}


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (EXE, "modulo.pdf", "è di un altro tipo"),
        (SVG, "modulo.jpg", "è di un altro tipo"),
        (PDF + b"\n" * (20 * 1024 * 1024), "modulo.pdf", "troppo grande"),
        (picture()[:300], "modulo.jpg", "è rovinato"),
        (b"", "modulo.pdf", "è vuoto"),
    ],
    ids=["exe", "svg", "20 MB", "cut off", "empty"],
)
def test_a_file_that_is_not_taken_is_told_beside_its_field_and_what_was_typed_stays(town, content, name, words):
    nomination = put_forward(town, 9)
    told = {"guardian_name": "Rosa Pagina", "signed_on": town.today.isoformat(), "scan": a_file(content, name)}
    answer = enter(town.teacher).post(reverse("web:nominator_signed", args=[nomination.pk]), told)
    assert answer.status_code == 409
    assert words in str(answer.context["form"].errors["scan"])
    assert 'value="Rosa Pagina"' in answer.content.decode()
    assert not nomination.consents.exists()


def test_a_day_to_come_is_told_beside_its_field(town):
    nomination = put_forward(town, 9)
    tomorrow = (town.today + timedelta(days=1)).isoformat()
    told = {"guardian_name": "Rosa", "signed_on": tomorrow, "scan": a_file()}
    answer = enter(town.teacher).post(reverse("web:nominator_signed", args=[nomination.pk]), told)
    assert answer.context["form"].errors["signed_on"]


# -- reasons and papers ---------------------------------------------------------------------------------------
def test_the_form_shows_just_what_the_programme_asks(town):
    nomination, teacher = put_forward(town), enter(town.teacher)
    address = reverse("web:nominator_grounds", args=[nomination.pk])
    assert list(teacher.get(address).context["form"].fields) == ["reason", "words"]
    wanting(town, {Fact.AVERAGE: Demand.WELCOME, Fact.NEED: Demand.NEEDED})
    fields = list(teacher.get(address).context["form"].fields)
    assert fields == ["reason", "average", "need", "need_attested", "words"]


def test_a_nomination_that_lacks_something_is_not_ready_and_says_why(town):
    family = town.new_family()
    nomination = family.nomination
    assert nomination.pk in [one.nomination_id for one in simulate(town.arte, town.now)]
    wanting(town, {Fact.NEED: Demand.NEEDED}, [Paper.REPORT])
    assert nomination.pk not in [one.nomination_id for one in simulate(town.arte, town.now)]
    teacher = enter(town.teacher)
    page = teacher.get(reverse("web:nominator_nomination", args=[nomination.pk])).content.decode()
    assert "Non è ancora pronta: manca" in page
    assert "Fascia ISEE" in page
    assert "«Pagella»" in page
    address = reverse("web:nominator_grounds", args=[nomination.pk])
    told = {"do": "facts", "reason": "need", "need": "15000"}
    assert teacher.post(address, told).context["form"].errors["need_attested"]
    teacher.post(address, {**told, "need_attested": "on"})
    told = {"do": "paper", "form_key": town.form_key(), "kind": "report", "file": a_file(name="pagella.jpg")}
    assert "C'è tutto." in teacher.post(address, told, follow=True).content.decode().replace("&#x27;", "'")
    nomination.refresh_from_db()
    assert nomination.is_ready
    assert nomination.need_attested_by_id == town.teacher.user_id
    assert nomination.pk in [one.nomination_id for one in simulate(town.arte, town.now)]
    teacher.post(reverse("web:nominator_evidence_remove", args=[Evidence.objects.get(nomination=nomination).pk]))
    nomination.refresh_from_db()
    assert nomination.lacking == "paper:report"


@pytest.mark.parametrize("typed", ["11", "0,5", "otto", "8,5,5", "NaN", "1e99"])
def test_an_average_that_is_none_is_told(town, typed):
    wanting(town, {Fact.AVERAGE: Demand.WELCOME})
    nomination = put_forward(town)
    address = reverse("web:nominator_grounds", args=[nomination.pk])
    answer = enter(town.teacher).post(address, {"do": "facts", "reason": "merit", "average": typed})
    assert answer.context["form"].errors["average"]


def test_a_disadvantage_is_read_by_who_wrote_it_and_the_family_only(town):
    line = list_disadvantage(town.operator, territory=town.territory, name="Orfano di guerra", now=town.now)
    family = town.new_family()
    tell_reasons(
        town.teacher,
        nomination=family.nomination,
        reason="need",
        reasons=Reasons(disadvantages=(line.slug,)),
        words="",
        now=town.now,
    )
    assert "Orfano di guerra" in enter(family.guardian).get(reverse("web:consents")).content.decode()
    page = reverse("web:nominator_nomination", args=[family.nomination.pk])
    assert "Orfano di guerra" in enter(town.teacher).get(page).content.decode()
    operator = enter(town.operator)
    for name in ("operator_desk", "operator_round_new", "operator_outbox", "operator_letters"):
        assert "Orfano di guerra" not in operator.get(reverse(f"web:{name}")).content.decode()
    row = Nomination.objects.filter(pk=family.nomination.pk).extra(select={"raw": "disadvantages"}).values("raw").get()
    assert line.slug not in row["raw"]


# -- documents leave safely -----------------------------------------------------------------------------------
def test_a_document_leaves_with_safe_headers_for_two_and_is_not_there_for_others(town):
    nomination = town.leo.nominations.get()
    address = reverse("web:nominator_grounds", args=[nomination.pk])
    told = {"do": "paper", "form_key": town.form_key(), "kind": "report", "file": a_file(PDF, "pagella.pdf")}
    enter(town.teacher).post(address, told)
    document = reverse("web:evidence", args=[Evidence.objects.get(nomination=nomination).pk])
    for actor in (town.teacher, town.guardian):
        answer = enter(actor).get(document)
        assert answer.content == PDF
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"] == 'attachment; filename="pagella.pdf"'
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert "no-store" in answer["Cache-Control"]
    may = {"teacher", "guardian", "visitor"}
    for walker in WALKERS:
        if walker.key not in may:
            assert walker.client().get(document).status_code == 404, walker


# -- taken back -----------------------------------------------------------------------------------------------
def test_a_family_reads_its_yes_and_takes_it_back(town):
    family = town.new_family()
    voucher = town.funded_voucher(50_00, family)
    guardian = enter(family.guardian)
    page = guardian.get(reverse("web:consents")).content.decode()
    assert "Con il sì della famiglia" in page
    given = Consent.objects.get(nomination=family.nomination)
    assert "Cambiare idea" in guardian.get(reverse("web:consent_text", args=[given.pk])).content.decode()
    address = reverse("web:consent_end", args=[family.nomination.pk])
    assert "serve a qualcun altro" in guardian.get(address).content.decode()
    assert Voucher.objects.get(pk=voucher.pk).state == "active"  # A look changes nothing.
    guardian.post(address)
    assert Voucher.objects.get(pk=voucher.pk).state == "stopped"
    nominator = enter(town.teacher).get(reverse("web:nominator_nomination", args=[family.nomination.pk]))
    assert "La famiglia ha ritirato il sì" in nominator.content.decode()
    operator = enter(town.operator).get(reverse("web:operator_consents")).content.decode()
    assert "famiglia segnalata da Scuola del Girasole" in operator
    assert family.person.last_name not in operator


def test_a_nominator_records_it_for_a_family_without_an_account(town):
    family = town.new_family()
    enter(town.teacher).post(reverse("web:nominator_consent_end", args=[family.nomination.pk]))
    family.nomination.refresh_from_db()
    assert family.nomination.state == Nomination.State.REVOKED


def test_an_operator_publishes_words_and_says_what_is_wanted(town):
    operator = enter(town.operator)
    operator.post(reverse("web:operator_consent_text"), {"lingua": "it", "purpose": "Buoni", "body": "Parole mie."})
    assert "Parole mie." in operator.get(reverse("web:operator_consent_text")).content.decode()
    operator.post(reverse("web:operator_disadvantage"), {"name": "Famiglia numerosa"})
    address = reverse("web:operator_wants", args=[town.arte.slug])
    operator.post(address, {"disadvantage": "needed", "papers": ["disadvantage"]})
    nomination = put_forward(town)
    assert nomination.lacking == "fact:disadvantage paper:disadvantage"
    teacher = enter(town.teacher)
    assert "Famiglia numerosa" in teacher.get(reverse("web:nominator_grounds", args=[nomination.pk])).content.decode()
    desk = teacher.get(reverse("web:nominator_desk"), {"state": "lacking"})
    assert "a cui manca qualcosa" in teacher.get(reverse("web:nominator_desk")).content.decode()
    assert desk.context["listing"].page.paginator.count == 1


def test_before_the_yes_the_operator_finds_the_name_nowhere(town):
    nomination = put_forward(town, guardian_name="Rosalinda Segreta", guardian_email="rosalinda.segreta@example.org")
    hidden = (nomination.person.last_name, "Rosalinda", "rosalinda.segreta")
    operator = enter(town.operator)
    for name in ("desk", "consents", "round_new", "rounds", "outbox", "letters", "programmes"):
        for query in ({}, {"q": "Pagina"}, {"export": "csv"}):
            page = operator.get(reverse(f"web:operator_{name}"), query).content.decode(errors="replace")
            assert not any(word in page for word in hidden), name
