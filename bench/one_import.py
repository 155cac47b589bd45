"""One list of so many rows through the pages, in a process that does nothing else: seconds and the peak of memory."""

import csv
import io
import json
import os
import resource
import sys
import time

import django

HEADER = ("Cognome", "Nome", "Data di nascita", "Codice fiscale", "Comune", "Genitore", "E-mail genitore", "Cell.")


def main() -> None:
    """python -m bench.one_import KIND ROWS NOMINATOR PROGRAMME"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
    django.setup()
    kind, rows, nominator, programme = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    content = _file(kind, rows)
    print(json.dumps(_through_the_pages(content, kind, nominator, programme)))


def _file(kind: str, rows: int) -> bytes:
    lines = [_line(kind, number) for number in range(rows)]
    if kind == "csv":
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows([HEADER, *lines])
        return out.getvalue().encode("cp1252")
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in [HEADER, *lines]:
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _line(kind: str, number: int) -> tuple[str, ...]:
    name = "".join("abcdefghij"[int(digit)] for digit in f"{number:05}")
    day = f"{number % 28 + 1:02}/{number % 12 + 1:02}/{2010 + number % 8}"
    address = f"famiglia.{kind}{number}@example.org" if number % 20 else ""
    return (f"Prova {kind} {name}", "Ada", day, "", "Vigevano", "Rosa Prova", address, f"39{number:08}")


def _through_the_pages(content: bytes, kind: str, nominator: str, programme: str) -> dict[str, float]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.utils import timezone

    from mentoring.jobs.lists import write_lists
    from mentoring.people.models import Membership
    from mentoring.programmes.models import Programme
    from mentoring.rolls.models import Roll, RollRow
    from mentoring.rolls.queries import counts_of

    member = Membership.objects.filter(organisation__slug=nominator, role="nominator").select_related("user").first()
    assert member is not None
    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    session = client.session
    session["shoes"] = f"m{member.pk}"
    session.save()
    fields = {"programme": Programme.objects.get(slug=programme).pk, "reason": "member"}
    began, processor = time.perf_counter(), time.process_time()
    file = SimpleUploadedFile(f"elenco.{kind}", content)
    answer = client.post("/segnalatore/elenco/", {**fields, "table": file}, follow=True)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    preview = time.perf_counter() - began
    roll = Roll.objects.latest("pk")
    client.post(f"/segnalatore/elenchi/{roll.pk}/conferma/")
    write_lists(timezone.now())
    seconds = time.perf_counter() - began
    return {
        "preview": preview,
        "seconds": seconds,
        "processor": time.process_time() - processor,
        "written": counts_of(roll).written if RollRow.objects.filter(roll=roll, verdict="new").exists() else 0,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
