"""The server is killed in the middle of everything: what was confirmed is there, and the rest is whole or absent."""

import secrets
import threading
from collections.abc import Callable

import httpx
from django.urls import reverse

from mentoring.bookings.models import Booking, Group
from mentoring.bookings.queries import story_differences
from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Offer, Reduction
from mentoring.people.commands import door_token
from tests.live.site import Site

PEOPLE, AT_ONCE, KILL_AFTER = 60, 6, 15


class Crowd:
    """Several threads with a list of errands; at a number of confirmations, somebody pulls the plug."""

    def __init__(self, errands: list[Callable[[], httpx.Response]], pull_the_plug: Callable[[], None]) -> None:
        self._errands = list(enumerate(errands))
        self._plug = pull_the_plug
        self._lock = threading.Lock()
        self.confirmed: set[int] = set()
        self.tried: set[int] = set()

    def run(self) -> None:
        """Until the errands are done, or nobody answers any more."""
        threads = [threading.Thread(target=self._work) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._errands:
                    return
                number, errand = self._errands.pop(0)
                self.tried.add(number)
            try:
                answer = errand()
            except httpx.TransportError:
                return  # The plug is out.
            assert answer.status_code in (200, 302), answer.text
            with self._lock:
                self.confirmed.add(number)
                is_time = len(self.confirmed) == KILL_AFTER
            if is_time:
                self._plug()


def test_killed_while_people_are_let_in(site: Site, town: Town) -> None:
    occurrence = town.new_date(capacity=PEOPLE)
    bookings = [town.booked(occurrence) for _ in range(PEOPLE)]
    headers = {"Authorization": f"Bearer {door_token(town.usher, now=town.now)}"}

    def scan(booking: Booking) -> httpx.Response:
        body = {"code": booking.code, "redeem_key": f"phone-{booking.pk}"}
        return httpx.post(f"{site.url}/api/v1/door/redemptions", json=body, headers=headers, timeout=30)

    crowd = Crowd([lambda booking=booking: scan(booking) for booking in bookings], site.kill)
    crowd.run()
    site.start()
    assert KILL_AFTER <= len(crowd.confirmed) < PEOPLE
    states = [Booking.objects.get(pk=booking.pk).state for booking in bookings]
    assert all(states[number] == Booking.State.REDEEMED for number in crowd.confirmed)
    assert all(states[n] == Booking.State.HELD for n in range(PEOPLE) if n not in crowd.tried)
    assert list(differences()) == []
    assert story_differences() == []
    # The phones ask again for all they had tried, and get a yes for each: nobody stands outside, nothing is paid twice.
    assert {scan(bookings[number]).status_code for number in crowd.tried} == {200}
    for number in crowd.tried:
        assert balance(chart.held(bookings[number].pk)) == 0


def test_killed_while_people_book(site: Site, town: Town) -> None:
    occurrence = town.new_date(capacity=PEOPLE)
    families = [town.funded_family(12_00) for _ in range(PEOPLE // 2)]
    pages = [site.client(family.email) for family in families]
    keys = [secrets.token_hex(16) for _ in families]
    url = reverse("web:book", args=[occurrence.pk])

    def press(number: int) -> httpx.Response:
        return pages[number].post(url, data={"form_key": keys[number]}, follow_redirects=False)

    crowd = Crowd([lambda number=number: press(number) for number in range(len(families))], site.kill)
    crowd.run()
    site.start()
    assert KILL_AFTER <= len(crowd.confirmed) < len(families)
    booked = {booking.person_id for booking in Booking.objects.filter(occurrence=occurrence)}
    assert all(families[number].person.pk in booked for number in crowd.confirmed)
    occurrence.refresh_from_db()
    assert occurrence.seats_taken == len(booked)
    assert story_differences() == []
    assert {press(number).status_code for number in range(len(families))} == {302}
    occurrence.refresh_from_db()
    assert occurrence.seats_taken == len(families)


def test_killed_while_classes_are_taken_along(site: Site, town: Town) -> None:
    """A group is one transaction: everybody of it has a seat and their money set aside, or nobody has."""
    occurrence = town.new_date(capacity=PEOPLE)
    Offer.objects.filter(pk=occurrence.offer_id).update(contribution_cents=4_00)
    schools = Reduction.objects.create(offer_id=occurrence.offer_id, name="Scuole", price_cents=11_00, for_groups=True)
    classes = [[town.funded_family(12_00), town.funded_family(9_00)] for _ in range(KILL_AFTER + AT_ONCE + 2)]
    teacher, keys = site.client(cast.TEACHER.email), [secrets.token_hex(16) for _ in classes]
    url = reverse("web:nominator_group_new", args=[occurrence.pk]) + f"?price={schools.pk}"

    def press(number: int) -> httpx.Response:
        people = [family.person.pk for family in classes[number]]
        form = {"form_key": keys[number], "name": f"{number}", "told": "on", "people": people}
        return teacher.post(url, data=form | {"said": f"{people[1]}:200"}, follow_redirects=False)

    crowd = Crowd([lambda number=number: press(number) for number in range(len(classes))], site.kill)
    crowd.run()
    site.start()
    assert KILL_AFTER <= len(crowd.confirmed) < len(classes)
    whole = {group.name: group.bookings.count() for group in Group.objects.filter(occurrence=occurrence)}
    assert {str(number) for number in crowd.confirmed} <= whole.keys() <= {str(number) for number in crowd.tried}
    assert set(whole.values()) == {2}
    paid = Booking.objects.filter(occurrence=occurrence).values_list("price_cents", "contribution_cents", "price_name")
    assert set(paid) == {(11_00, 0, "Scuole"), (9_00, 2_00, "Scuole")}
    occurrence.refresh_from_db()
    assert occurrence.seats_taken == 2 * len(whole)
    assert list(differences()) == []
    assert story_differences() == []
    # The teacher presses again wherever no answer came: nobody gets a second seat.
    assert {press(number).status_code for number in range(len(classes)) if str(number) not in whole} == {302}
    occurrence.refresh_from_db()
    assert occurrence.seats_taken == 2 * len(classes) == Booking.objects.filter(occurrence=occurrence).count()
