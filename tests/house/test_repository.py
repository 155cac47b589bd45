"""What may be in a file that we commit."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Put together from parts, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("npmmirror", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("conda", "anaconda", "org"),
        ("crates", "io"),
    )
]
REGISTRY = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, REGISTRIES)) + r")(?![\w-])", re.IGNORECASE)
# Any address of an archive or a mirror, wherever it is: no package is fetched by a full address.
ARCHIVE = re.compile(r"https?://\S+\.(?:whl|tgz|tar\.gz)\b")
# Somebody's home on Linux, macOS and Windows; and the very folder that this copy lies in.
SOMEBODYS_MACHINE = re.compile(
    r"(?<![\w.:/-])(?:/(?:home|Users)/[a-z]\w*/|/(?:root)/)|\b[A-Z]:\\Users\\" + "|" + re.escape(f"{ROOT}/"), re.ASCII
)


def committed_texts() -> list[tuple[str, str]]:
    """Name and text of every file under version control; pictures and fonts have no text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    raw = [(name, (ROOT / name).read_bytes()) for name in names]
    return [(name, content.decode(errors="replace")) for name, content in raw if b"\0" not in content]


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in committed_texts()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_repository_is_read_at_all():
    names = [name for name, _ in committed_texts()]
    assert "pyproject.toml" in names
    assert "requirements/base.txt" in names


def test_no_committed_file_names_the_host_of_a_package_registry():
    assert found(REGISTRY) == []


def test_no_committed_file_fetches_an_archive_by_its_full_address():
    assert found(ARCHIVE) == []


def test_no_committed_file_knows_the_machine_of_one_developer():
    assert found(SOMEBODYS_MACHINE) == []


@pytest.mark.parametrize("host", REGISTRIES)
def test_a_registry_would_be_noticed(host):
    assert REGISTRY.search(f'"resolved": "https://registry.{host}/htmx"')


@pytest.mark.parametrize("path", [f"C:\\{'Users'}\\ada", f"/{'home'}/ada/x", f"/{'Users'}/ada/x", f"{ROOT}/var"])
def test_a_developers_folder_would_be_noticed(path):
    assert SOMEBODYS_MACHINE.search(f"see {path}")
