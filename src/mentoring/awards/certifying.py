"""What a round was decided from is put away; once it is approved, the territory signs for it."""

from collections import defaultdict
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import QuerySet

from mentoring.awards.archive import BrokenArchive, Data, inputs_to_data, opened, packed, result_to_data, unpacked
from mentoring.awards.certificates import Kept, Occasion, statement
from mentoring.awards.models import Archive, Award, Round, Slice
from mentoring.awards.rules import Inputs, Result
from mentoring.kernel.signing import canonical
from mentoring.people.permissions import Actor
from mentoring.programmes.signing import signed
from mentoring.records.commands import note


def put_away(made: Round, *, inputs: Inputs, result: Result) -> None:
    """Keep what a round was decided from, and what was decided, as it is now. In the transaction that prepares it."""
    asked, input_hash = packed(inputs_to_data(inputs))
    decided, result_hash = packed(result_to_data(result))
    Archive.objects.create(round=made, inputs=asked, result=decided, input_hash=input_hash, result_hash=result_hash)


def certify(held: Round, *, now: datetime) -> None:
    """Sign for a round. In the transaction that approves it, when the last approval is there.

    A round that was prepared before archives were kept has none, and nothing to sign for.
    """
    archive = Archive.objects.filter(round=held).first()
    if archive is None:
        return
    programme = held.programme
    occasion = Occasion(
        territory=programme.territory.slug,
        programme=programme.slug,
        programme_name=programme.name,
        round_id=held.pk,
        kind=held.kind,
        rules_version=held.rules.version if held.rules else 0,
        prepared_at=held.prepared_at,
        approved_at=now,
        approvals=held.approvals.count(),
    )
    asked, input_hash = opened(archive.inputs)
    decided, result_hash = opened(archive.result)
    told = statement(occasion, Kept(asked, decided), input_hash=input_hash, result_hash=result_hash)
    certificate = signed(programme.territory, told, now=now)
    Archive.objects.filter(pk=archive.pk).update(certificate=canonical(certificate).decode())


def certificate_of(actor: Actor, pk: int) -> str | None:
    """The certificate of a round, signed JSON; empty before it is approved.

    None for others than its operator, or if nothing was kept of the round.
    """
    return _archives(actor, pk).values_list("certificate", flat=True).first()


@transaction.atomic
def take_inputs(actor: Actor, pk: int, *, now: datetime) -> bytes | None:
    """What a round was decided from, and what was decided, without names: JSON; None for others than its operator.

    Who took it is written down: it tells of single people, though not who they are.
    """
    archive = _archives(actor, pk).first()
    if archive is None:
        return None
    note(actor, "took_inputs", archive, at=now)
    return canonical(_kept(archive).to_data())


def _archives(actor: Actor, pk: int) -> QuerySet[Archive]:
    return Archive.objects.filter(round__in=Round.objects.visible_to(actor).filter(pk=pk))


# -- for whoever checks, at the machine ----------------------------------------------------------------------
def kept_of(certificate: Data) -> Kept | None:
    """What the round that a certificate names was decided from, if it lies here. Raises BrokenArchive."""
    here = Archive.objects.filter(
        round=certificate["round"], round__programme__territory__slug=certificate["territory"]
    )
    try:
        archive = here.first()
    except InvalidToken:
        raise BrokenArchive("none of the field keys opens it, or somebody changed it") from None
    return _kept(archive) if archive else None


def _kept(archive: Archive) -> Kept:
    return Kept(unpacked(archive.inputs), unpacked(archive.result))


def recorded(certificate: Data) -> list[Data]:
    """What the awards of a round say today, as decisions are told in the archive; none if the round is not here."""
    here = Award.objects.filter(round=certificate["round"], round__programme__territory__slug=certificate["territory"])
    slices: dict[int, list[Data]] = defaultdict(list)
    for award_id, fund_id, cents in (
        Slice.objects.filter(award__in=here).order_by("fund_id").values_list("award_id", "fund_id", "amount_cents")
    ):
        slices[award_id].append({"fund_id": fund_id, "cents": cents})
    names = ("pk", "position", "nomination_id", "amount_cents", "is_reserved", "points")
    return [
        {
            "position": position,
            "nomination_id": nomination_id,
            "amount_cents": amount_cents,
            "is_reserved": is_reserved,
            "lines": [dict(zip(("by", "key", "points", "most"), line, strict=True)) for line in points],
            "slices": slices[pk],
        }
        for pk, position, nomination_id, amount_cents, is_reserved, points in (
            here.order_by("position").values_list(*names)
        )
    ]
