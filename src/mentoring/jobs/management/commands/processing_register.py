"""The register of processing activities, from the code."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from mentoring.privacy.activities import ACTIVITIES
from mentoring.privacy.elsewhere import NOT_PERSONAL, OF_BODIES
from mentoring.privacy.register import HOLDINGS

HEAD = """# Registro dei trattamenti

Article 30 of the GDPR. This page is written by `python -m mentoring processing_register > docs/register.md` from the
code that holds the data, and a test compares the two. It speaks Italian, as the pages do that people read. For how
long a territory really keeps what stands on its operator's page "Quanto teniamo i dati"; here stands what comes with
the house.
"""


def written() -> str:
    """The whole page."""
    with translation.override("it"):
        lines = [HEAD]
        for key, about in ACTIVITIES.items():
            lines += [
                f"## {about.name}\n",
                f"- **Perché:** {about.purpose}",
                f"- **Con quale diritto:** {about.basis}",
                f"- **Di chi:** {about.subjects}",
                f"- **Chi li riceve:** {about.recipients}",
                f"- **Fino a quando:** {about.kept}\n",
                "| tabella | dati | non consegnati a chi li chiede |",
                "|---|---|---|",
            ]
            for table, holding in HOLDINGS.items():
                if holding.activity == key:
                    told = ", ".join(str(label) for label in holding.told.values())
                    lines.append(f"| `{table}` {holding.title} | {told} | {', '.join(holding.withheld)} |")
            lines += [f"| `{table}` | {why} | |" for table, (own, why) in OF_BODIES.items() if own == key]
            lines.append("")
        lines += ["## Tabelle che non dicono di nessuno\n"]
        lines += [f"- `{table}`: {why}" for table, why in NOT_PERSONAL.items()]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Write the register of processing activities (GDPR art. 30), as it follows from the code."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        self.stdout.write(written(), ending="")
