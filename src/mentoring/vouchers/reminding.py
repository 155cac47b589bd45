"""What is about to end is announced while there is time to use it."""

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mentoring.ledger import chart
from mentoring.ledger.queries import balances
from mentoring.nominations.agreed import agreed_programmes
from mentoring.people.commands import tell
from mentoring.people.models import Guardianship
from mentoring.people.queries import addresses_for, is_leaving
from mentoring.people.rules import ADULT_AT
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.rules import DAYS_BEFORE, LETTERS_TAKE, knew_then, reminder_due


def remind_of_ends(now: datetime) -> int:
    """Tell whoever has something left that it ends in six weeks, three weeks, three days. Returns how many were told.

    One message for all that ends on one day in one wallet, each announced once. After some days without a pass only the
    nearest one goes out. Who gets letters is told a week earlier, so that it arrives.
    """
    due = _due(now).order_by("person_id", "programme__territory_id", "expires_on", "pk")
    rows = due.values_list("person_id", "programme__territory_id", "expires_on", "pk")
    wallets = [[pk for *_wallet, pk in together] for _key, together in groupby(list(rows), key=lambda row: row[:3])]
    return sum(_remind(pks, now) for pks in wallets)


def _due(now: datetime) -> QuerySet[Voucher]:
    """Vouchers for which the day of a reminder has come that was not dealt with yet."""
    today = timezone.localdate(now)
    # To the day is not needed here: addresses_for has the last word.
    is_minor = Q(person__born_on__gt=today - timedelta(days=round(ADULT_AT * 365.25)))
    has_guardian = Q(Exists(Guardianship.objects.filter(person=OuterRef("person"))))
    has_mail = Q(person__user__isnull=False) | (is_minor & has_guardian)
    due = Q(pk__in=[])
    for days in DAYS_BEFORE:
        not_yet = Q(told_days_before__isnull=True) | Q(told_days_before__gt=days)
        last = today + timedelta(days=days)
        due |= not_yet & (Q(expires_on__lte=last) | (Q(expires_on__lte=last + LETTERS_TAKE) & ~has_mail))
    return Voucher.objects.filter(due, state=Voucher.State.ACTIVE, expires_on__gte=today)


@transaction.atomic
def _remind(pks: list[int], now: datetime) -> bool:
    """Deal with what ends on one day in one wallet: told if there is something to use, and not looked at again."""
    rows = Voucher.objects.filter(pk__in=pks, state=Voucher.State.ACTIVE).order_by("pk")
    vouchers = list(rows.select_for_update(of=("self",)).select_related("person__user", "programme"))
    if not vouchers:
        return False
    one, today = vouchers[0], timezone.localdate(now)
    addresses = addresses_for(one.person, today)
    ahead = timedelta(0) if addresses else LETTERS_TAKE
    days = reminder_due(one.expires_on, today, ahead)
    if days is None:
        return False
    fresh = [each for each in vouchers if each.told_days_before is None or each.told_days_before > days]
    Voucher.objects.filter(pk__in=[each.pk for each in fresh]).update(told_days_before=days)
    agreed = agreed_programmes(one.person_id, today)
    free = balances(chart.Pocket.VOUCHER, [each.pk for each in fresh])
    cents = sum(
        free[each.pk]
        for each in fresh
        if each.programme_id in agreed and knew_then(one.expires_on, days, timezone.localdate(each.issued_at), ahead)
    )
    if not cents or is_leaving(one.person):
        return False
    territory_id = one.programme.territory_id
    tell(
        one.person,
        "voucher_ending",
        key=f"voucher-ending:{one.person_id}:{territory_id}:{one.expires_on}:{days}",
        at=now,
        territory_id=territory_id,
        first_name=one.person.first_name,
        amount_cents=cents,
        expires_on=one.expires_on.isoformat(),
    )
    return True
