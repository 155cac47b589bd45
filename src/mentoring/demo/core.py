"""The heart of the town, with one or two of each: enough for tests, and the beginning of the whole town."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.awards.commands import approve_round, prepare_round
from mentoring.bookings.commands import book
from mentoring.demo import cast
from mentoring.demo.clock import Clock, at, this_evening
from mentoring.demo.iban import italian_iban
from mentoring.demo.town import Town
from mentoring.funds.commands import pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.nominations.rules import Nominee
from mentoring.offers.commands import Spot
from mentoring.people.commands import add_member, register_organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import Plan, found_territory, open_programme, set_up_vertical
from mentoring.programmes.rules import Scope
from mentoring.treasury.commands import record_incoming

if TYPE_CHECKING:
    from mentoring.people.models import User

DAYS = 245  # Eight months of history.
MUNICIPALITIES = ("Vigevano", "Mortara", "Gambolò", "Cassolnovo", "Garlasco", "Gravellona Lomellina", "Cilavegna")
CULTURE = (
    ("music", "Musica", "Music"),
    ("theatre", "Teatro", "Theatre"),
    ("dance", "Danza", "Dance"),
    ("cinema", "Cinema", "Cinema"),
    ("museum", "Musei", "Museums"),
    ("visual-arts", "Arti visive", "Visual arts"),
    ("reading", "Lettura", "Reading"),
    ("circus", "Circo", "Circus"),
)
SPORT = (
    ("swimming", "Nuoto", "Swimming"),
    ("football", "Calcio", "Football"),
    ("athletics", "Atletica", "Athletics"),
    ("climbing", "Arrampicata", "Climbing"),
    ("basketball", "Pallacanestro", "Basketball"),
    ("gymnastics", "Ginnastica", "Gymnastics"),
)


def begin(now: datetime) -> Town:
    """Eight months before now: the territory, its programmes, and the bodies and people that everybody knows."""
    town = Town(Clock(at(timezone.localdate(now) - timedelta(days=DAYS), 9)))
    _found(town)
    _admit_the_first(town)
    town.clock.move_by(days=2)
    _open_programmes(town)
    _publish_the_first_offers(town, now)
    town.clock.move_by(days=3)
    _first_gifts(town)
    town.clock.move_by(days=7)
    _first_families(town, timezone.localdate(now).year)
    town.clock.move_by(days=2)
    first_round(town)
    return town


def finish(town: Town) -> Town:
    """What is going on right now: a seat for next week, somebody who asks to take part, money without a name."""
    book(town.young, person=town.viola, occurrence=town.play_date, form_key=town.form_key(), now=town.now)
    user = town.confirmed_user("gelateria@example.org", "Panna Cotti")
    _gelateria, town.asking = town.asking_organisation("Gelateria Panna e Poesia", "shop", Role.MENTOR, user)
    town.unmatched = record_incoming(
        town.operator,
        territory=town.territory,
        amount=Cents(50_00),
        received_on=town.today,
        remittance_code="",
        payer="PIETRO SENZA CAUSALE",
        form_key=town.form_key(),
        now=town.now,
    )
    return town


def _user(town: Town, part: cast.Part) -> "User":
    return town.confirmed_user(part.email, part.name, cast.PASSWORD)


def _found(town: Town) -> None:
    now = town.now
    teresa, bruno = _user(town, cast.OPERATOR), _user(town, cast.SECOND_OPERATOR)
    town.casa = register_organisation(
        name="Casa dei Mentori",
        kind="association",
        now=now,
        member=teresa,
        role=Role.OPERATOR,
        email="ciao@casadeimentori.example",
        phone="0381 000 100",
        address="via del Popolo Contento 3",
        municipality="Vigevano",
        about="Tiene insieme chi dà, chi propone e chi va. Un nome inventato, per una città vera.",
    )
    add_member(town.casa, user=bruno, role=Role.OPERATOR)
    verticals = [
        set_up_vertical(slug="culture", name="Cultura", name_en="Culture", disciplines=CULTURE),
        set_up_vertical(slug="sport", name="Sport", name_en="Sport", disciplines=SPORT),
    ]
    town.territory = found_territory(
        slug="vigevano",
        name="Vigevano",
        operator=town.casa,
        account_holder="Casa dei Mentori",
        iban=italian_iban(18177),
        istat_code="018177",
        municipalities=MUNICIPALITIES,
        verticals=verticals,
    )
    town.operator = town.acting(cast.OPERATOR.email, Role.OPERATOR)
    town.second_operator = town.acting(cast.SECOND_OPERATOR.email, Role.OPERATOR)


def _admit_the_first(town: Town) -> None:
    shopkeeper, officer = _user(town, cast.SHOPKEEPER), _user(town, cast.FOUNDATION_OFFICER)
    town.shop = town.admitted_organisation(
        "Cartoleria Matita Allegra", "shop", Role.MENTOR, shopkeeper, municipality="Vigevano"
    )
    town.foundation = town.admitted_organisation(
        "Fondazione Buonseme", "foundation", Role.MENTOR, officer, municipality="Vigevano"
    )
    town.shopkeeper = town.acting(shopkeeper.email, Role.MENTOR)
    town.foundation_officer = town.acting(officer.email, Role.MENTOR)
    teacher, musician = _user(town, cast.TEACHER), _user(town, cast.MUSIC_TEACHER)
    town.school = town.admitted_organisation(
        "Scuola del Girasole", "school", Role.NOMINATOR, teacher, municipality="Vigevano"
    )
    town.teacher = town.acting(teacher.email, Role.NOMINATOR)
    town.music_school = town.admitted_organisation(
        "Civica Scuola di Musica",
        "music_school",
        Role.NOMINATOR,
        musician,
        slug="civica-scuola-di-musica",
        iban=italian_iban(1001),
        municipality="Vigevano",
    )
    town.also_admitted(town.music_school, Role.PROVIDER, musician)
    town.music_teacher = town.acting(musician.email, Role.NOMINATOR)
    town.music_manager = town.acting(musician.email, Role.PROVIDER)
    manager, usher = _user(town, cast.MANAGER), _user(town, cast.USHER)
    town.theatre = town.admitted_organisation(
        "Teatro del Gelso", "theatre", Role.PROVIDER, manager, iban=italian_iban(1002), municipality="Vigevano"
    )
    add_member(town.theatre, user=usher, role=Role.DOOR)
    town.manager = town.acting(manager.email, Role.PROVIDER)
    town.usher = town.acting(usher.email, Role.DOOR)
    coach = town.confirmed_user("rondine@example.org", "Delfina Bracciate")
    town.sports_club = town.admitted_organisation(
        "Polisportiva Rondine", "sports_club", Role.PROVIDER, coach, iban=italian_iban(1003), municipality="Vigevano"
    )
    town.coach = town.acting(coach.email, Role.PROVIDER)


def school_year_end(today: date) -> date:
    """The next 31 August that is more than half a year away: what is awarded now can still be spent."""
    this_year = date(today.year, 8, 31)
    return this_year if (this_year - today).days > 180 else date(today.year + 1, 8, 31)


def _open_programmes(town: Town) -> None:
    culture, sport = town.territory.verticals.order_by("pk")
    ends_on = school_year_end(town.today + timedelta(days=DAYS))
    town.arte = open_programme(
        town.operator,
        territory=town.territory,
        plan=Plan(
            vertical=culture,
            slug="arte-e-bellezza",
            name="Arte e bellezza",
            summary="Cento euro per andare a teatro, a un concerto, al museo, al cinema: scegli tu.",
            starts_on=town.today,
            ends_on=ends_on,
            award=Cents(100_00),
            ages_counted_on=town.today,
            youngest=6,
            oldest=25,
        ),
        now=town.now,
    )
    town.sport = open_programme(
        town.operator,
        territory=town.territory,
        plan=Plan(
            vertical=sport,
            slug="sport-per-tutti",
            name="Sport per tutti",
            summary="Sessanta euro per provare uno sport, o per andare avanti con quello che ti piace.",
            starts_on=town.today,
            ends_on=ends_on,
            award=Cents(60_00),
            ages_counted_on=town.today,
            youngest=6,
            oldest=18,
        ),
        now=town.now,
    )
    town.prima_nota = open_programme(
        town.operator,
        territory=town.territory,
        plan=Plan(
            vertical=culture,
            slug="prima-nota",
            name="Prima nota",
            summary="Ottanta euro per la quota d'iscrizione alla scuola di musica, per chi ha meno di 18 anni.",
            starts_on=min(town.today, date(2026, 9, 1)),
            ends_on=ends_on,
            award=Cents(80_00),
            ages_counted_on=date(2026, 9, 19),
            oldest=17,
            scope=Scope(
                disciplines=frozenset({"music"}),
                kinds=frozenset({"enrolment"}),
                providers=frozenset({town.music_school.pk}),
            ),
        ),
        now=town.now,
    )


def _publish_the_first_offers(town: Town, now: datetime) -> None:
    """`now` is the moment until which the town is built: tonight is that day's evening."""
    town.stage = town.new_place(
        town.manager, town.theatre, Spot("Sala del Gelso", "via del Gelso 12", "Vigevano", 45.3172, 8.8571)
    )
    town.concert = town.new_offer(
        town.manager,
        town.theatre,
        town.stage,
        price_cents=12_00,
        title="Il violino e la pioggia",
        summary=(
            "Un violino, un pianoforte e le pagine che Vivaldi, Debussy e Morricone hanno dedicato alla pioggia. "
            "Prima di ogni brano i musicisti raccontano come è nato. Un'ora e mezza, senza intervallo."
        ),
    )
    evening = this_evening(now)
    two_hours = timedelta(hours=2)
    town.tonight_date, town.later_date = (
        town.published_date(town.manager, town.concert, starts_at=start, ends_at=start + two_hours, capacity=capacity)
        for start, capacity in ((evening, 120), (evening + timedelta(days=10), 120))
    )
    town.play = town.new_offer(
        town.manager,
        town.theatre,
        town.stage,
        price_cents=10_00,
        title="Il barone che non voleva scendere",
        discipline="theatre",
        summary=(
            "Un ragazzo sale su un albero e decide di restarci. Liberamente ispirato al Barone rampante, con attori, "
            "corde e un albero vero in scena. Adatto dai 10 anni."
        ),
        youngest=10,
    )
    start = at(timezone.localdate(now) + timedelta(days=6), 20, 45)
    town.play_date = town.published_date(
        town.manager, town.play, starts_at=start, ends_at=start + two_hours, capacity=80
    )
    town.draft = town.new_offer(
        town.manager, town.theatre, town.stage, price_cents=8_00, title="Prove aperte", discipline="theatre"
    )
    _publish_enrolment(town, now)
    pool = town.new_place(
        town.coach, town.sports_club, Spot("Piscina Rondine", "viale delle Bracciate 5", "Vigevano", 45.3093, 8.8462)
    )
    town.swimming = town.new_offer(
        town.coach,
        town.sports_club,
        pool,
        price_cents=36_00,
        title="Nuotare senza paura",
        kind="course",
        discipline="swimming",
        summary="Otto lezioni per chi l'acqua la guarda da lontano. Gruppi da sei, un'istruttrice in acqua con voi.",
        youngest=6,
        oldest=14,
    )
    start = at(timezone.localdate(now) + timedelta(days=4), 17)
    town.swimming_date = town.published_date(
        town.coach, town.swimming, starts_at=start, ends_at=start + timedelta(hours=1), capacity=6
    )


def _publish_enrolment(town: Town, now: datetime) -> None:
    rooms = town.new_place(
        town.music_manager,
        town.music_school,
        Spot("Civica Scuola di Musica", "via delle Sette Note 7", "Vigevano", 45.3188, 8.8593),
    )
    town.enrolment = town.new_offer(
        town.music_manager,
        town.music_school,
        rooms,
        price_cents=80_00,
        title="Quota d'iscrizione all'anno scolastico",
        kind="enrolment",
        summary=(
            "La prima rata dell'anno: una lezione individuale alla settimana, il solfeggio insieme agli altri e "
            "l'orchestra dei ragazzi. Si può pagare per intero con il buono «Prima nota»."
        ),
    )
    start = at(timezone.localdate(now) - timedelta(days=50), 9)
    town.enrolment_period = town.published_date(
        town.music_manager,
        town.enrolment,
        starts_at=start,
        ends_at=start + timedelta(days=130),
        capacity=200,
    )


def _first_gifts(town: Town) -> None:
    """The shop gives to the common fund, the foundation gives to a fund of its own."""
    now = town.now
    town.shop_pledge = pledge(
        town.shopkeeper,
        territory=town.territory,
        mentor=town.shop,
        amount=Cents(120_00),
        recurrence="monthly",
        earmark=Earmark(),
        form_key=town.form_key(),
        now=now,
    )
    town.common_fund = town.paid_in(town.shop_pledge.remittance_code, Cents(120_00), "MATITA ALLEGRA SNC")
    town.foundation_fund = town.given_fund(
        town.foundation_officer, town.foundation, Cents(1_500_00), Earmark(oldest=25)
    )


def _first_families(town: Town, this_year: int) -> None:
    mother = {"guardian_name": cast.GUARDIAN.name, "guardian_email": cast.GUARDIAN.email, "municipality": "Vigevano"}
    for part in (cast.GUARDIAN, cast.YOUNG, cast.ADULT):
        _user(town, part)
    leo = Nominee("Leo", "Nespoli", date(this_year - 11, 1, 5), fiscal_code="", **mother)
    viola = Nominee("Viola", "Nespoli", date(this_year - 16, 1, 4), fiscal_code="", **mother)
    giona = Nominee("Giona", "Passeri", date(this_year - 19, 1, 3), guardian_email=cast.ADULT.email)
    family = town.agreeing_family(town.teacher, town.arte, town.school, leo)
    town.leo, town.guardian = family.person, family.guardian
    family = town.agreeing_family(town.teacher, town.arte, town.school, viola, own_email=cast.YOUNG.email)
    assert family.young is not None
    town.viola, town.young = family.person, family.young
    family = town.agreeing_family(town.teacher, town.arte, town.school, giona)
    town.giona, town.adult = family.person, family.guardian


def first_round(town: Town) -> None:
    """Teresa prepares, Bruno approves."""
    prepared = prepare_round(town.operator, programme=town.arte, now=town.now)
    approve_round(town.second_operator, round=prepared, now=town.now)
