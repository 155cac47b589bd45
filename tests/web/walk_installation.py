"""What the walk opens of the installation: a territory, its look, and who runs it."""

from io import BytesIO

from PIL import Image

from mentoring.adapters.logos import drawn_anew
from mentoring.demo.town import Town
from mentoring.people.models import Membership
from mentoring.people.operators import invite_operator
from mentoring.people.permissions import Role
from mentoring.programmes.charters import Picture
from mentoring.programmes.territories import keep_logo
from tests.web.walk import EVERYBODY, Thing

INSTALLATION = frozenset({"administrator"})


def things_of_the_installation(town: Town) -> dict[str, list[Thing]]:
    """Only its administrator opens these; colours and logos are in the header of every page."""
    here = town.territory
    asked = invite_operator(
        town.administrator, organisation=town.casa, email="zita@example.org", territory_id=here.pk, now=town.now
    )
    drawn = drawn_anew(a_logo())
    picture = Picture(drawn.png, drawn.width, drawn.height)
    logo = keep_logo(town.administrator, territory=here, picture=picture, now=town.now)
    operator = Membership.objects.filter(organisation=town.casa, role=Role.OPERATOR).latest("pk")
    territory = Thing((here.pk,), INSTALLATION)
    return {
        "web:installation_create": [Thing(("018102",), INSTALLATION)],
        "web:installation_territory": [territory],
        "web:installation_edit": [territory],
        "web:installation_approvals": [territory],
        "web:installation_invite": [Thing((here.pk,), INSTALLATION, body={"email": "nina@example.org"})],
        "web:installation_uninvite": [Thing((here.pk, asked.pk), INSTALLATION)],
        "web:installation_dismiss": [Thing((here.pk, operator.pk), INSTALLATION)],
        "web:look": [Thing(("26306b", "a8263b"), EVERYBODY)],
        "web:logo": [Thing((logo.logo_version,), EVERYBODY)],
    }


def a_logo(colour: str = "#ffffff", size: tuple[int, int] = (240, 120)) -> bytes:
    """A plain picture."""
    paper = BytesIO()
    Image.new("RGBA", size, colour).save(paper, "PNG")
    return paper.getvalue()
