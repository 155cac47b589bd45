"""Somebody at a browser of their own: they open, fill in, press, read their mail, and hold codes before a reader."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from mentoring.adapters.mail import Letter
from tests.live.site import Site

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
PASSWORD = "un posto in terza fila"
_CODE = re.compile(r"^[A-Z0-9][A-Z0-9-]{4,14}$", re.MULTILINE)


class Someone:
    """One person, one browser. Where they are logged in, they stay it."""

    def __init__(
        self, browser: Browser, site: Site, email: str = "", *, screen: ViewportSize = DESK, has_scripts: bool = True
    ) -> None:
        self.site = site
        self.email = email
        self.context = browser.new_context(
            locale="it-IT",
            viewport=screen,
            java_script_enabled=has_scripts,
            device_scale_factor=2,
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()

    # -- on a page ----------------------------------------------------------------------------------------------
    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def opens(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def goes_to(self, name: str) -> None:
        """Follow a link of the page."""
        self.main.get_by_role("link", name=name).first.click()

    def unfolds(self, words: str) -> None:
        self.main.locator("summary", has_text=words).first.click()

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(obbligatorio\))?\s*$"))

    def fills(self, form: str = "", /, **answers: str) -> None:
        """By the names of the fields, in one form where there are several."""
        for name, answer in answers.items():
            field = self.main.locator(f"{form} [name={name}]:visible")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=answer)
            else:
                field.fill(answer)

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.field(label).check()

    def presses(self, name: str) -> None:
        self.main.get_by_role("button", name=name).first.click()

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.main).to_contain_text(sentence)

    def is_told(self, sentence: str) -> None:
        """The message on top of the page."""
        expect(self.page.locator("[role=status], [role=alert]").filter(has_text=sentence).first).to_be_visible()

    def number(self, of: str) -> Locator:
        """A tile that counts something."""
        return self.main.locator(".tile", has_text=of).locator(".tile__number")

    # -- post ---------------------------------------------------------------------------------------------------
    def letter(self) -> Letter:
        """The newest one."""
        return self.site.letters_to(self.email)[-1]

    def code_in_letter(self) -> str:
        found = _CODE.search(self.letter().body)
        assert found, self.letter().body
        return found[0]

    def types_the_code(self) -> None:
        self.fills(code=self.code_in_letter())
        self.presses("Avanti")

    # -- ways in ------------------------------------------------------------------------------------------------
    def logs_in_with_password(self, password: str) -> None:
        self.opens("/accesso/login/")
        self.fills(login=self.email, password=password)
        self.presses("Entra")

    def logs_in_with_a_code(self) -> None:
        self.opens("/accesso/login/code/")
        self.fills(email=self.email)
        self.presses("Mandami il codice")
        self.types_the_code()

    # -- codes to scan ------------------------------------------------------------------------------------------
    def scans(self, picture: Locator) -> str:
        """What a phone reads when it is held before a part of the page."""
        return read_qr(picture.screenshot())

    def fetches(self, link: Locator) -> bytes:
        """A file that the page links to."""
        address = link.get_attribute("href")
        assert address
        answer = self.context.request.get(self.site.url + address)
        assert answer.ok, f"{address} answers {answer.status}"
        return answer.body()

    def leaves(self) -> None:
        self.context.close()


def read_qr(picture: bytes) -> str:
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return str(found.text)


def first_page(pdf: bytes, folder: Path) -> bytes:
    """A picture of it, as a printer would make it."""
    (folder / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "paper.pdf", "paper"], cwd=folder, check=True)
    return (folder / "paper.png").read_bytes()
