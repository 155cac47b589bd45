"""The door as an app of a phone: what it is called, what works it in the background, and its frame without a network.

None of the three names anybody, so they are for whoever asks. They live below the door's own path: a service worker
cares for what lies below it, and for nothing else of the installation.
"""

import hashlib
import json
from typing import Any

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.forms import CodeForm

DARK = "#0c0d16"  # The bar of door.css.
GROUND = "#12131f"
# What the frame is made of, and no page.
FRAME = [
    "app.css",
    "door.js",
    "door_reader.js",
    "sprites.svg",
    "favicon.svg",
    "fonts/titillium-web-v10-latin-ext_latin-regular.woff2",
    "fonts/titillium-web-v10-latin-ext_latin-600.woff2",
    "fonts/titillium-web-v10-latin-ext_latin-700.woff2",
    "fonts/lora-v20-latin-ext_latin-700.woff2",
]
ICONS = [
    ("door-192.png", "192x192", "any"),
    ("door-512.png", "512x512", "any"),
    ("door-mask-512.png", "512x512", "maskable"),
]


@audience(Role.PUBLIC)
def manifest(request: ActorRequest) -> HttpResponse:
    """What a phone wants to know before it puts the door on its first screen."""
    territory = getattr(request.territory, "name", "Mentoring")  # A bare installation has none.
    start = reverse("web:door")
    facts = {
        "id": start,
        "start_url": start,
        "scope": start,
        "name": _("Ingresso di %(territory)s") % {"territory": territory},
        "short_name": _("Ingresso"),
        "description": _("Chi entra stasera, anche senza rete."),
        "lang": get_language() or "it",
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": DARK,
        "background_color": GROUND,
        "icons": [
            {"src": static(f"mentoring/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@audience(Role.PUBLIC)
def worker(request: ActorRequest) -> HttpResponse:
    """The service worker: what it keeps, and where its own lines are. Changed words are a changed worker."""
    frame = render_to_string("provider/door_offline.html", _frame(), request)
    assets = [static(f"mentoring/{name}") for name in FRAME]
    lines = static("mentoring/door_worker.js")
    facts = {
        "version": hashlib.sha256("".join([frame, lines, *assets]).encode()).hexdigest()[:16],
        "shell": reverse("web:door_offline"),
        "assets": assets,
        "isFixed": isinstance(staticfiles_storage, ManifestFilesMixin),
    }
    script = f"self.DOOR = {json.dumps(facts)};\nimportScripts({json.dumps(lines)});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@audience(Role.PUBLIC)
def offline(request: ActorRequest) -> HttpResponse:
    """The frame: the door of the lists that are on the phone. The page itself knows no date and nobody."""
    return render(request, "provider/door_offline.html", _frame())


def _frame() -> dict[str, Any]:
    return {"form": CodeForm()}
