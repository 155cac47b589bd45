"""A school takes a class to the theatre, from its desk to the door."""

from html import unescape

from django.test import Client
from django.urls import reverse

from mentoring.bookings.models import Group
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.offers.models import Reduction
from tests.web.conftest import Enter


def chosen(town: Town, families: list[Family], **facts: object) -> dict[str, object]:
    people = [str(family.person.pk) for family in families]
    return {"form_key": town.form_key(), "name": "2B", "people": people, "told": "on", **facts}


def asked(town: Town) -> str:
    return reverse("web:nominator_group_new", args=[town.later_date.pk])


def told_on(client: Client, address: str) -> str:
    return unescape(client.get(address, follow=True).content.decode())


def group_of(town: Town, client: Client, families: list[Family]) -> Group:
    answer = client.post(asked(town), chosen(town, families))
    group = Group.objects.latest("pk")
    assert answer.url == reverse("web:nominator_group", args=[group.pk])  # type: ignore[attr-defined]
    return group


def test_a_teacher_finds_the_way_on_the_offers_page_and_nobody_else_does(town: Town, enter: Enter) -> None:
    page = reverse("web:offer", args=[town.concert.pk])
    assert asked(town) in told_on(enter(town.teacher), page)
    assert asked(town) not in told_on(enter(town.young), page)


def test_who_can_is_ticked_who_cannot_is_named_without_a_word_about_money(town: Town, enter: Enter) -> None:
    able, poor = town.funded_family(20_00), town.funded_family(5_00)
    page = told_on(enter(town.teacher), asked(town))
    assert f'value="{able.person.pk}"' in page
    assert f'value="{poor.person.pk}"' not in page
    assert poor.person.last_name in page
    assert "5,00" not in page


def test_a_group_is_booked_shown_and_given_back(town: Town, enter: Enter) -> None:
    teacher, families = enter(town.teacher), [town.funded_family(20_00) for _ in range(3)]
    group = group_of(town, teacher, families)
    page = told_on(teacher, reverse("web:nominator_group", args=[group.pk]))
    assert "Un codice per 3 persone" in page
    assert all(family.person.last_name in page for family in families)
    assert "2B" in told_on(teacher, reverse("web:nominator_groups"))
    away = reverse("web:nominator_group_cancel", args=[group.pk])
    assert "3 posti tornano liberi" in told_on(teacher, away)
    assert "3 posti sono liberi" in unescape(teacher.post(away, follow=True).content.decode())
    assert "Non c'è più nessun posto" in told_on(teacher, reverse("web:nominator_group", args=[group.pk]))


def test_without_the_families_yes_nothing_is_booked_and_nothing_is_lost(town: Town, enter: Enter) -> None:
    family = town.funded_family(20_00)
    answer = enter(town.teacher).post(asked(town), chosen(town, [family], told=""))
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Senza il loro sì" in page
    assert 'value="2B"' in page
    assert not Group.objects.exists()


def test_too_few_seats_are_said_on_the_form(town: Town, enter: Enter) -> None:
    town.later_date.capacity = 1
    town.later_date.save()
    answer = enter(town.teacher).post(asked(town), chosen(town, [town.funded_family(20_00) for _ in range(2)]))
    assert answer.status_code == 409
    assert "non bastano per tutti" in unescape(answer.content.decode())


def test_the_list_of_who_may_come_costs_the_same_however_many_there_are(
    town: Town, enter: Enter, django_assert_max_num_queries: object
) -> None:
    teacher = enter(town.teacher)
    for _ in range(8):
        town.funded_family(20_00)
    teacher.get(asked(town))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        teacher.get(asked(town))


def test_the_door_types_the_groups_code_and_lets_in_who_came(town: Town, enter: Enter) -> None:
    families = [town.funded_family(20_00) for _ in range(3)]
    group = group_of(town, enter(town.teacher), families)
    ill = families[2].person.bookings.get()
    type(town.later_date).objects.filter(pk=town.later_date.pk).update(starts_at=town.now)
    usher = enter(town.usher)
    door = reverse("web:door_occurrence", args=[town.later_date.pk])
    answer = usher.post(door, {"code": group.code, "redeem_key": "attempt-1"})
    gate = reverse("web:door_group", args=[group.pk])
    assert answer.url == gate  # type: ignore[attr-defined]
    page = told_on(usher, gate)
    assert "Il gruppo aspetta di entrare: 3 persone" in page
    assert families[0].person.last_name not in page  # A first name is all the door needs.
    here = [str(seat.pk) for seat in group.bookings.exclude(pk=ill.pk)]
    said = unescape(usher.post(gate, {"seat": here}, follow=True).content.decode())
    assert "Sono entrate 2 persone" in said
    assert "Il gruppo aspetta di entrare: è una persona sola." in said
    assert "Sono entrate 0" in unescape(usher.post(gate, {"seat": here}, follow=True).content.decode())


def test_the_codes_of_a_group_say_nothing_to_strangers(town: Town, enter: Enter) -> None:
    group = group_of(town, enter(town.teacher), [town.funded_family(20_00)])
    assert enter(town.coach).get(reverse("web:door_group", args=[group.pk])).status_code == 404
    assert enter(town.music_teacher).get(reverse("web:nominator_group", args=[group.pk])).status_code == 404


def test_what_is_left_for_the_door_is_read_by_the_teacher_the_family_and_the_door(town: Town, enter: Enter) -> None:
    type(town.concert).objects.filter(pk=town.concert.pk).update(contribution_cents=4_00)
    teacher, family = enter(town.teacher), town.funded_family(9_00)
    name = f"{family.person.last_name} {family.person.first_name}"
    assert f"{name} (3\N{NO-BREAK SPACE}€ all'ingresso)" in told_on(teacher, asked(town))
    stale = teacher.post(asked(town), chosen(town, [family]))
    assert "All'ingresso adesso c'è di più da pagare" in unescape(stale.content.decode())
    teacher.post(asked(town), chosen(town, [family], said=f"{family.person.pk}:300"))
    group = Group.objects.get()
    page = told_on(teacher, reverse("web:nominator_group", args=[group.pk]))
    assert "3\N{NO-BREAK SPACE}€ in tutto" in page
    assert "Un codice per una persona sola" in page
    own = told_on(enter(family.guardian), reverse("web:booking", args=[group.bookings.get().pk]))
    assert "Porta 3\N{NO-BREAK SPACE}€: si pagano all'ingresso." in own
    gate = told_on(enter(town.usher), reverse("web:door_group", args=[group.pk]))
    assert "paga 3\N{NO-BREAK SPACE}€ all'ingresso" in gate
    assert "qui pagano 3\N{NO-BREAK SPACE}€" in gate


def test_the_price_for_schools_is_chosen_before_who_comes(town: Town, enter: Enter) -> None:
    teacher, family = enter(town.teacher), town.funded_family(7_00)
    assert "A che prezzo" not in told_on(teacher, asked(town))
    schools = Reduction.objects.create(offer=town.concert, name="Scuole", price_cents=7_00, for_groups=True)
    assert f'value="{family.person.pk}"' not in told_on(teacher, asked(town))
    page = told_on(teacher, f"{asked(town)}?price={schools.pk}")
    assert f'value="{family.person.pk}"' in page
    assert f'action="{asked(town)}?price={schools.pk}"' in page
    assert "7\N{NO-BREAK SPACE}€ a persona" in page
    teacher.post(f"{asked(town)}?price={schools.pk}", chosen(town, [family]))
    seat = Group.objects.get().bookings.get()
    assert (seat.price_cents, seat.price_name) == (7_00, "Scuole")
    assert "al prezzo «Scuole»" in told_on(teacher, reverse("web:nominator_group", args=[seat.group_id]))


def test_a_price_that_went_meanwhile_is_said_and_the_page_shows_what_there_is(town: Town, enter: Enter) -> None:
    teacher, family = enter(town.teacher), town.funded_family(20_00)
    answer = teacher.post(f"{asked(town)}?price=99999", chosen(town, [family]))
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Questo prezzo adesso non c'è più" in page
    assert f'action="{asked(town)}"' in page
    assert teacher.get(f"{asked(town)}?price=abc").status_code == 200
