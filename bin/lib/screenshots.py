"""Takes the pictures of docs/screenshots: what each role sees first, at 390 and 1280 pixels."""

import os
import socket
import sys
import time
from pathlib import Path

import django
from processes import end, start

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
django.setup()

from django.urls import reverse  # noqa: E402 - after Django is set up
from playwright.sync_api import sync_playwright  # noqa: E402 - after Django is set up

from mentoring.demo import cast  # noqa: E402 - after Django is set up
from mentoring.demo.links import token_for  # noqa: E402 - after Django is set up

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 860)}
ARTE = "arte-e-bellezza"
# name, who looks (nobody: a visitor), which page (and of what), what it is
PICTURES = [
    ("home", None, "web:home", "Home"),
    ("offers", None, "web:offers", "What is on"),
    ("become-mentor", None, "web:become_mentor", "Become a mentor"),
    ("mentor", cast.FOUNDATION_OFFICER, "web:mentor_desk", "Mentor: the path of the money"),
    ("operator", cast.OPERATOR, "web:operator_desk", "Operator: the desk"),
    ("rules-draft", cast.OPERATOR, ("web:operator_rules_draft", ARTE), "Operator: the rules of a programme, as a form"),
    ("what-if", cast.OPERATOR, ("web:operator_simulation", ARTE), "Operator: what if"),
    ("rules", None, ("web:rules", ARTE), "The rules, for everybody"),
    ("nominator", cast.TEACHER, "web:nominator_desk", "Nominator: who was put forward"),
    ("list", cast.TEACHER, "web:nominator_import", "Nominator: a school's list"),
    ("codes", cast.MUSIC_TEACHER, "web:nominator_codes", "Nominator: codes on paper for an open day"),
    ("wallet", cast.YOUNG, "web:wallet", "Beneficiary: the wallet"),
    ("results", cast.YOUNG, "web:results", "Beneficiary: how it went"),
    ("my-data", cast.YOUNG, "web:my_data", "Beneficiary: what is held, and who read it"),
    ("provider", cast.MANAGER, "web:provider_desk", "Provider: the desk"),
    ("statement", cast.MANAGER, "web:provider_statement", "Provider: the statement"),
    ("door", cast.USHER, "web:door", "Door: one evening"),
    ("door-offline", cast.USHER, "web:door", "Door: the same evening without a network"),
    ("installation", cast.ADMINISTRATOR, "web:installation", "Installation: its territories"),
]
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]


def main():
    port = free_port()
    url = f"http://localhost:{port}"
    server = start(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "--port", str(port), "--blocking-threads", "4", "--log-level", "error"),
            "mentoring.config.wsgi:application",
        ],
        env={**os.environ, "MENTORING_URL": url},
    )
    try:
        wait_for(port)
        take(url)
    finally:
        end(server)
    write_page()


def take(url):
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM)
        for size, (width, height) in SIZES.items():
            for name, who, page_name, _what in PICTURES:
                context = browser.new_context(viewport={"width": width, "height": height}, locale="it-IT")
                page = context.new_page()
                if who is not None:
                    page.goto(f"{url}/demo/entra/{token_for(who.email)}/")
                view, *arguments = [page_name] if isinstance(page_name, str) else page_name
                answer = page.goto(url + reverse(view, args=arguments))
                assert answer is not None
                assert answer.status == 200, f"{page_name}: {answer.status}"
                if page_name == "web:door":  # The first evening whose door is open.
                    page.locator("main a[href^='/ente/ingresso/']").first.click()
                if name == "door-offline":
                    lose_network(page)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"{name}-{size}.jpg", type="jpeg", quality=78)
                print(f"  {name}-{size}.jpg", flush=True)
                context.close()
        browser.close()


def lose_network(page):
    """The list is here and the app's frame is kept; then nobody answers any more."""
    page.get_by_text("Pronta anche senza rete").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("Senza rete dalle").wait_for()


def write_page():
    lines = [
        "# What it looks like",
        "",
        "Taken by `make screenshots` in the demo town: everybody in it is invented.",
        "",
    ]
    for name, _who, _page, what in PICTURES:
        desktop = f'<img src="screenshots/{name}-desktop.jpg" alt="{what}, on a desk" width="640">'
        phone = f'<img src="screenshots/{name}-phone.jpg" alt="{what}, on a phone" width="195">'
        lines += [f"## {what}", "", f"{desktop} {phone}", ""]
    (ROOT / "docs" / "screenshots.md").write_text("\n".join(lines))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _try in range(300):
        with socket.socket() as probe:
            probe.settimeout(0.1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    main()
