"""A browser of whoever runs the installation, and what they type."""

from typing import Any

import pytest
from django.test import Client

from mentoring.demo.iban import italian_iban


@pytest.fixture
def administrator(town, enter) -> Client:
    return enter(town.administrator)


@pytest.fixture
def typed() -> dict[str, Any]:
    """A form for Mortara with nothing wrong in it."""
    return {
        "form_key": "once",
        "name": "Mortara",
        "slug": "mortara",
        "host": "",
        "municipalities": "Mortara\nparona\nCilavegna",
        "languages": ["it"],
        "disciplines": ["music", "theatre"],
        "account_holder": "Comune di Mortara",
        "iban": italian_iban(18102),
        "primary": "#7a1f3d",
        "accent": "#0b5d66",
        "logo_alt": "",
        "title_it": "Mortara suona",
        "lead_it": "Un posto per tutti.",
        "runs_by_it": "Il Comune di Mortara.",
        "email": "ciao@mortara.example",
        "phone": "0384 111",
        "operator": "new",
        "body_name": "Comune di Mortara",
        "body_kind": "public_body",
        "fiscal_code": "00343690186",
        "pec": "comune@pec.example",
        "invited": "zoe@example.org\nyuri@example.org",
    }
