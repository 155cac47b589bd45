"""What town and tests build with: short ways through several commands, always the same ones that the pages call."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mentoring.claims.commands import Order, Printed, claim, make_sheet
from mentoring.claims.rules import USUAL_LIFE, Claim
from mentoring.demo.clock import Clock
from mentoring.demo.iban import italian_iban
from mentoring.funds.commands import pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, consent
from mentoring.nominations.rules import Nominee
from mentoring.offers.dates import add_occurrence
from mentoring.offers.publishing import publish
from mentoring.offers.trusting import let_publish
from mentoring.offers.writing import Draft, Spot, add_place, draft_offer
from mentoring.people.commands import add_member, create_user, register_organisation, user_of_confirmed_address
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import shoes_of, user_by_email
from mentoring.people.rules import Consents, age_on
from mentoring.programmes.commands import admit, ask_admission
from mentoring.programmes.queries import disciplines_with
from mentoring.treasury.commands import record_incoming
from mentoring.vouchers.commands import Grant, issue

NO_ROUND = 0

if TYPE_CHECKING:
    from mentoring.claims.models import ClaimCode
    from mentoring.funds.models import Fund
    from mentoring.nominations.models import Nomination
    from mentoring.offers.models import Occurrence, Offer, Place
    from mentoring.people.models import Organisation, Person, User
    from mentoring.programmes.models import Admission, Discipline, Programme, Territory
    from mentoring.vouchers.models import Voucher


def handed_out(*, fund: "Fund", amount: Cents, key: str, now: datetime, **what: Any) -> "Voucher":
    """A voucher straight from a fund, without a round that somebody prepares and approves."""
    post(
        chart.Move.ROUND_APPROVED,
        source=chart.fund(fund.pk),
        destination=chart.award_round(NO_ROUND),
        amount=amount,
        key=f"handed-out:{key}",
        territory_id=fund.territory_id,
        fund_id=fund.pk,
        at=now,
    )
    return issue(Grant(fund=fund, amount=amount, **what), round_id=NO_ROUND, key=key, now=now)


@dataclass
class Family:
    """A young person, who answers for them, and who put them forward."""

    person: "Person"
    guardian: Actor  # For an adult: the person's own actor.
    young: Actor | None  # The person's own log-in, if there is one.
    nomination: "Nomination"
    email: str


class Tools:
    """Needs a clock, a territory and an operator."""

    clock: Clock
    territory: "Territory"
    operator: Actor

    @staticmethod
    def form_key() -> str:
        return secrets.token_urlsafe(24)

    def born(self, age: int) -> date:
        """A birthday of somebody who is this old today: New Year's Day, so it has been this year."""
        return date(self.clock.today.year - age, 1, 1)

    def acting(self, email: str, role: Role, organisation: "Organisation | None" = None) -> Actor:
        """A user in the shoes of a role (of an organisation, if they wear that role for several)."""
        user = user_by_email(email)
        assert user is not None, email
        pairs = [shoes.actor for shoes in shoes_of(user, self.clock.today) if shoes.actor.role == role]
        if organisation is not None:
            pairs = [actor for actor in pairs if actor.organisation_id == organisation.pk]
        assert pairs, f"{email} is no {role}"
        return pairs[0]

    def confirmed_user(self, email: str, name: str, password: str | None = None) -> "User":
        create_user(email=email, name=name, password=password)
        return user_of_confirmed_address(email=email)

    def asking_organisation(
        self, name: str, kind: str, role: Role, user: "User", **facts: str
    ) -> tuple["Organisation", "Admission"]:
        """A body that asks to take part."""
        organisation = register_organisation(
            name=name, kind=kind, now=self.clock.now, member=user, role=role, email=user.email, **facts
        )
        asked = ask_admission(territory=self.territory, organisation=organisation, role=role, now=self.clock.now)
        return organisation, asked

    def admitted_organisation(self, name: str, kind: str, role: Role, user: "User", **facts: str) -> "Organisation":
        """A body that takes part."""
        organisation, asked = self.asking_organisation(name, kind, role, user, **facts)
        admit(self.operator, admission=asked, now=self.clock.now)
        if role == Role.PROVIDER:
            let_publish(self.operator, territory=self.territory, provider=organisation, now=self.clock.now)
        return organisation

    def also_admitted(self, organisation: "Organisation", role: Role, user: "User") -> None:
        """A body that takes part gets one more role."""
        add_member(organisation, user=user, role=role)
        asked = ask_admission(territory=self.territory, organisation=organisation, role=role, now=self.clock.now)
        admit(self.operator, admission=asked, now=self.clock.now)
        if role == Role.PROVIDER:
            let_publish(self.operator, territory=self.territory, provider=organisation, now=self.clock.now)

    def new_organisation(self, kind: str, role: Role, name: str = "") -> tuple["Organisation", Actor]:
        """An admitted body with one member in this role, and that member."""
        mark = secrets.token_hex(4)
        user = self.confirmed_user(f"ente.{mark}@example.org", f"Persona {mark}")
        iban = italian_iban(int(mark, 16))
        organisation = self.admitted_organisation(name or f"Ente {mark}", kind, role, user, iban=iban)
        return organisation, self.acting(user.email, role)

    def given_fund(self, actor: Actor, mentor: "Organisation", amount: Cents, earmark: Earmark) -> "Fund":
        """A mentor promises and the money arrives: the fund it is in."""
        promise = pledge(
            actor,
            territory=self.territory,
            mentor=mentor,
            amount=Cents(max(amount, self.territory.pool_below_cents)),  # Below it would join the common fund.
            recurrence="once",
            earmark=earmark,
            form_key=self.form_key(),
            now=self.clock.now,
        )
        return self.paid_in(promise.remittance_code, amount, mentor.name)

    def paid_in(self, remittance_code: str, amount: Cents, payer: str) -> "Fund":
        """A transfer with a code arrives today."""
        incoming = record_incoming(
            self.operator,
            territory=self.territory,
            amount=amount,
            received_on=self.clock.today,
            remittance_code=f"MENTORING {remittance_code}",
            payer=payer,
            form_key=self.form_key(),
            now=self.clock.now,
        )
        assert incoming.gift is not None
        return incoming.gift.fund

    def consented_family(
        self,
        actor: Actor,
        programme: "Programme",
        nominator: "Organisation",
        *,
        born_on: date,
        municipality: str,
    ) -> Family:
        """A new family whose guardian says yes by the link of the e-mail; from 14 on the young person does, too."""
        mark = secrets.token_hex(4)
        nominee = Nominee(
            first_name="Ada",
            last_name=f"Prova {mark}",
            born_on=born_on,
            municipality=municipality,
            guardian_name=f"Rosa Prova {mark}",
            guardian_email=f"famiglia.{mark}@example.org",
        )
        return self.agreeing_family(actor, programme, nominator, nominee, own_email=f"ada.{mark}@example.org")

    def agreeing_family(
        self, actor: Actor, programme: "Programme", nominator: "Organisation", nominee: Nominee, *, own_email: str = ""
    ) -> Family:
        """This family is put forward by e-mail, and says yes."""
        asked = nominate(
            actor, programme=programme, nominator=nominator, nominee=nominee, reason="merit", now=self.clock.now
        )
        return self.say_yes(asked.nomination, email=nominee.guardian_email, own_email=own_email)

    def say_yes(self, nomination: "Nomination", *, email: str, own_email: str = "", channel: str = "link") -> Family:
        """Whoever has to sign signs, and leaves an address: from 14 to 17 the young person may leave one, too."""
        needed, person = nomination.consents_needed(self.clock.today), nomination.person
        own = own_email if needed.person and needed.guardian else ""
        answer = Answer(
            guardian_name=nomination.guardian_name if needed.guardian else "",
            person_name=person.full_name if needed.person else "",
            email=email,
            person_email=own,
        )
        consent(nomination=nomination, answer=answer, channel=channel, now=self.clock.now)
        return Family(
            person=person,
            guardian=self.standing_for(person, email),
            young=self.standing_for(person, own) if own else None,
            nomination=nomination,
            email=email,
        )

    def handed_out(
        self, actor: Actor, programme: "Programme", nominator: "Organisation", how_many: int, *, language: str = "it"
    ) -> Printed:
        """A sheet of codes that a nominator has printed and cut."""
        last_day = min(self.clock.today + USUAL_LIFE, programme.ends_on)
        order = Order(programme, nominator, "member", language, how_many, last_day)
        return make_sheet(actor, order=order, form_key=self.form_key(), now=self.clock.now)

    def comes_with(self, code: str, nominee: Nominee, *, email: str = "") -> "ClaimCode":
        """A family uses a code: whoever has to sign signs."""
        needed = Consents.needed_at(age_on(nominee.born_on, self.clock.today))
        told = Claim(
            nominee=nominee,
            guardian_name=f"Rosa {nominee.last_name}" if needed.guardian else "",
            person_name=f"{nominee.first_name} {nominee.last_name}" if needed.person else "",
            email=email,
        )
        return claim(typed=code, claim=told, now=self.clock.now)

    def standing_for(self, person: "Person", email: str) -> Actor:
        """The user of an address, in the shoes of this person or of their guardian."""
        user = user_by_email(email)
        assert user is not None, email
        return next(s.actor for s in shoes_of(user, self.clock.today) if s.actor.stands_for(person.pk))

    def new_place(self, actor: Actor, provider: "Organisation", spot: Spot) -> "Place":
        return add_place(actor, provider=provider, spot=spot, now=self.clock.now)

    def new_offer(
        self,
        actor: Actor,
        provider: "Organisation",
        place: "Place",
        *,
        price_cents: int,
        title: str = "Serata di prova",
        kind: str = "event",
        discipline: str = "music",
        **facts: object,
    ) -> "Offer":
        """A draft."""
        draft = Draft(
            discipline=self.discipline(discipline),
            place=place,
            kind=kind,
            title=title,
            price_cents=price_cents,
            **facts,  # type: ignore[arg-type]
        )
        return draft_offer(actor, territory=self.territory, provider=provider, draft=draft, now=self.clock.now)

    def published_date(
        self, actor: Actor, offer: "Offer", *, starts_at: datetime, ends_at: datetime, capacity: int
    ) -> "Occurrence":
        """One more date of an offer, which is published with its first one."""
        occurrence = add_occurrence(
            actor, offer=offer, starts_at=starts_at, ends_at=ends_at, capacity=capacity, now=self.clock.now
        )
        if offer.state == "draft":
            publish(actor, offer=offer, now=self.clock.now)
        return occurrence

    @staticmethod
    def discipline(slug: str) -> "Discipline":
        return disciplines_with([slug])[0]
