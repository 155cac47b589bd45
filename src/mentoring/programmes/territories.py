"""Commands: the installation founds territories, changes what they are and how they look."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from mentoring.people.commands import register_organisation, tell_members
from mentoring.people.models import Organisation, User
from mentoring.people.operators import invite_operator
from mentoring.people.permissions import Actor, Role, may_administer, require
from mentoring.people.queries import bodies_with_tax_code
from mentoring.programmes.charters import Charter, Dress, Picture
from mentoring.programmes.colours import Colours, is_readable
from mentoring.programmes.commands import Body, set_up_vertical
from mentoring.programmes.errors import AddressInUse, BodyKnown, HardToRead
from mentoring.programmes.models import Discipline, Logo, Look, Territory, Vertical
from mentoring.programmes.municipalities import municipality
from mentoring.programmes.queries import disciplines_of
from mentoring.programmes.verticals import OF_THE_HOUSE
from mentoring.records.commands import note


@transaction.atomic
def create_territory(
    actor: Actor,
    *,
    charter: Charter,
    dress: Dress,
    operator: Organisation | Body,
    invited: Iterable[str],
    form_key: str,
    now: datetime,
) -> Territory:
    """A new territory, run by a body that is known or comes with it; its first operators are invited by e-mail.

    The same form again gives the territory it made, and invites nobody twice.
    Refuses with NotAllowed, AddressInUse, HardToRead, BodyKnown or TooManyInvitations.
    """
    require(may_administer(actor))
    User.objects.select_for_update().get(pk=actor.user_id or 0)  # Two of the same form at once: one after the other.
    made = Territory.objects.filter(form_key=form_key).first()
    if made is not None:
        return made
    _refuse_unreadable(dress.colours)
    body = operator if isinstance(operator, Organisation) else _new_body(operator, now)
    territory = _founded(charter, body, form_key, now)
    Look.objects.create(territory=territory, **asdict(dress))
    note(actor, "founded", territory, at=now)
    for email in invited:
        invite_operator(actor, organisation=body, email=email, territory_id=territory.pk, now=now)
    return territory


def _new_body(body: Body, now: datetime) -> Organisation:
    if bodies_with_tax_code(body.fiscal_code):
        raise BodyKnown(field="fiscal_code")
    return register_organisation(now=now, **asdict(body))


def _founded(charter: Charter, operator: Organisation, form_key: str, now: datetime) -> Territory:
    place = municipality(charter.istat_code)
    _refuse_taken_host(charter.host)
    try:
        with transaction.atomic():
            territory = Territory.objects.create(
                slug=charter.slug,
                istat_code=charter.istat_code,
                province=place.province if place else "",
                region=place.region if place else "",
                operator=operator,
                founded_at=now,
                form_key=form_key,
                **_changeable(charter),
            )
    except IntegrityError:  # Of that slug, or since a moment of that host, there is one already.
        _refuse_taken_host(charter.host)
        raise AddressInUse(field="slug") from None
    _give_disciplines(territory, charter.disciplines)
    return territory


def _changeable(charter: Charter) -> dict[str, object]:
    """What may be changed later, by the names of the columns."""
    return {
        "name": charter.name,
        "host": charter.host,
        "municipalities": list(charter.municipalities),
        "languages": list(charter.languages),
        "account_holder": charter.account_holder,
        "iban": charter.iban,
    }


def _give_disciplines(territory: Territory, slugs: Iterable[str]) -> None:
    wanted = set(slugs)
    for vertical in OF_THE_HOUSE:  # A family that nobody has chosen from yet is set up now.
        if wanted & {slug for slug, _it, _en in vertical.disciplines} and not _is_set_up(vertical.slug):
            set_up_vertical(**asdict(vertical))
    chosen = list(Discipline.objects.filter(slug__in=wanted))
    territory.disciplines.set(chosen)
    territory.verticals.set({discipline.vertical_id for discipline in chosen})


def _is_set_up(slug: str) -> bool:
    return Vertical.objects.filter(slug=slug).exists()


def _refuse_taken_host(host: str, *, but: int = 0) -> None:
    if host and Territory.objects.filter(host=host).exclude(pk=but).exists():
        raise AddressInUse(field="host")


def _refuse_unreadable(colours: Colours) -> None:
    for name in ("primary", "accent"):
        if not is_readable(getattr(colours, name)):
            raise HardToRead(field=name)


@transaction.atomic
def edit_territory(actor: Actor, *, territory: Territory, charter: Charter, now: datetime) -> None:
    """Change what a territory is. Its operators are told when its account is another.

    Refuses with NotAllowed or AddressInUse.
    """
    require(may_administer(actor))
    row = Territory.objects.select_for_update(no_key=True).get(pk=territory.pk)
    _refuse_taken_host(charter.host, but=row.pk)
    wanted = _changeable(charter)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if set(disciplines_of(row).values_list("slug", flat=True)) != set(charter.disciplines):
        changed.append("disciplines")
        _give_disciplines(row, charter.disciplines)
    if not changed:
        return
    Territory.objects.filter(pk=row.pk).update(**{name: wanted[name] for name in changed if name in wanted})
    note(actor, "edited", row, at=now, fields=sorted(changed))
    territory.refresh_from_db()
    if "iban" in changed:
        _tell_of_account(territory, now)


def _tell_of_account(territory: Territory, now: datetime) -> None:
    tell_members(
        territory.operator,
        Role.OPERATOR,
        "account_changed",
        key=f"account-changed:{territory.pk}:{now.timestamp():.0f}",
        at=now,
        territory_id=territory.pk,
        territory=territory.name,
        iban_end=territory.iban[-4:],
    )


@transaction.atomic
def dress_territory(actor: Actor, *, territory: Territory, dress: Dress, now: datetime) -> Look:
    """Change how a territory looks and speaks. Refuses with NotAllowed, or HardToRead for a colour too light."""
    require(may_administer(actor))
    _refuse_unreadable(dress.colours)
    look = _look_of(territory)
    wanted = asdict(dress)
    changed = [name for name, value in wanted.items() if getattr(look, name) != value]
    if changed:
        Look.objects.filter(pk=look.pk).update(**{name: wanted[name] for name in changed})
        note(actor, "dressed", look, at=now, fields=sorted(changed))
        look.refresh_from_db()
    return look


@transaction.atomic
def keep_logo(actor: Actor, *, territory: Territory, picture: Picture, now: datetime) -> Look:
    """The logo of a territory, instead of the one it has. The same again changes nothing. Refuses with NotAllowed."""
    require(may_administer(actor))
    look = _look_of(territory)
    version = sha256(picture.png).hexdigest()[:16]
    if version != look.logo_version:
        Logo.objects.update_or_create(look=look, defaults={"png": picture.png})
        _name_logo(look, version, picture.width, picture.height)
        note(actor, "logo_changed", look, at=now)
    return look


@transaction.atomic
def forget_logo(actor: Actor, *, territory: Territory, now: datetime) -> Look:
    """A territory without a logo. Refuses with NotAllowed."""
    require(may_administer(actor))
    look = _look_of(territory)
    if look.logo_version:
        Logo.objects.filter(look=look).delete()
        _name_logo(look, "", 0, 0)
        note(actor, "logo_removed", look, at=now)
    return look


def _name_logo(look: Look, version: str, width: int, height: int) -> None:
    Look.objects.filter(pk=look.pk).update(logo_version=version, logo_width=width, logo_height=height)
    look.refresh_from_db()


def _look_of(territory: Territory) -> Look:
    """Its look, kept from now on, and locked for whoever changes it."""
    look, _made = Look.objects.get_or_create(territory=territory)
    return Look.objects.select_for_update().get(pk=look.pk)


@transaction.atomic
def edit_operator(actor: Actor, *, territory: Territory, now: datetime, **facts: str) -> None:
    """Change the record of the body that runs a territory. Refuses with NotAllowed, or BodyKnown for another's code."""
    require(may_administer(actor))
    body = Organisation.objects.select_for_update(no_key=True).get(pk=territory.operator_id)
    if any(other.pk != body.pk for other in bodies_with_tax_code(facts.get("fiscal_code", ""))):
        raise BodyKnown(field="fiscal_code")
    changed = {name: fact for name, fact in facts.items() if getattr(body, name) != fact}
    if changed:
        Organisation.objects.filter(pk=body.pk).update(**changed)
        note(actor, "edited", body, at=now, fields=sorted(changed))
