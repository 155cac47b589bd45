"""What the houses that everybody knows have on: tonight's concert, a play, the enrolment, a swimming course."""

from datetime import datetime, timedelta

from django.utils import timezone

from mentoring.demo.clock import at, this_evening
from mentoring.demo.town import Town
from mentoring.offers.writing import Spot

TWO_HOURS = timedelta(hours=2)


def publish_first_offers(town: Town, now: datetime) -> None:
    """`now` is the moment until which the town lives: tonight is that day's evening."""
    town.stage = town.new_place(
        town.manager, town.theatre, Spot("Sala del Gelso", "via del Gelso 12", "Vigevano", 45.3172, 8.8571)
    )
    _concert(town, now)
    _play(town, now)
    town.draft = town.new_offer(
        town.manager, town.theatre, town.stage, price_cents=8_00, title="Prove aperte", discipline="theatre"
    )
    _enrolment(town, now)
    _swimming(town, now)


def _concert(town: Town, now: datetime) -> None:
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
    town.tonight_date, town.later_date = (
        town.published_date(town.manager, town.concert, starts_at=start, ends_at=start + TWO_HOURS, capacity=120)
        for start in (this_evening(now), at(timezone.localdate(now) + timedelta(days=10), 21))
    )


def _play(town: Town, now: datetime) -> None:
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
        town.manager, town.play, starts_at=start, ends_at=start + TWO_HOURS, capacity=80
    )


def _enrolment(town: Town, now: datetime) -> None:
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


def _swimming(town: Town, now: datetime) -> None:
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
