"""Pictures for tests: a sheet of one colour, as a file that somebody sends, and as we keep it."""

from functools import lru_cache
from io import BytesIO

from PIL import Image

from mentoring.adapters.pictures import drawn_anew
from mentoring.offers.pictures import NewPicture


@lru_cache
def sheet(colour: str = "#26306b", *, size: tuple[int, int] = (500, 400)) -> bytes:
    """A JPEG."""
    paper = BytesIO()
    Image.new("RGB", size, colour).save(paper, "JPEG")
    return paper.getvalue()


@lru_cache
def new_picture(colour: str = "#26306b") -> NewPicture:
    """The same, drawn anew."""
    drawn = drawn_anew(sheet(colour))
    return NewPicture(drawn.width, drawn.height, drawn.version, drawn.files)
