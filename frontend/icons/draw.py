"""Draws the icons of the door's app (door-*.png) from our sign. They are kept; run this when the sign changes.

.venv/bin/python frontend/icons/draw.py
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))
from tests.browser import QUIET, chromium  # noqa: E402 - from a folder that is no package

SIGN = (HERE.parent / "favicon.svg").read_text()
# A phone cuts a mask out of the whole square, and rounds the corners of its own icons itself.
WHOLE = SIGN.replace(' rx="15"', "")
MASKED = WHOLE.replace("translate(6 6) scale(.8125)", "translate(12 12) scale(.625)")
ICONS = {
    "door-192.png": (SIGN, 192),
    "door-512.png": (SIGN, 512),
    "door-mask-512.png": (MASKED, 512),
    "door-180.png": (WHOLE, 180),
}

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
    for name, (drawing, side) in ICONS.items():
        page = browser.new_page(viewport={"width": side, "height": side})
        page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{side}px}}</style>{drawing}")
        page.screenshot(path=HERE / name, omit_background=True)
        page.close()
    browser.close()
