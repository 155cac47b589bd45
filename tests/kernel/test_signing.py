"""One way to write data down, and signatures over it that anybody can check."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from mentoring.kernel.signing import (
    MOST,
    NotCanonical,
    canonical,
    digest,
    is_signed,
    key_id,
    new_private_key,
    parsed,
    pem,
    public_key_of,
    seal_holds,
    sealed,
    signature,
)

# Test vector 1 of RFC 8032 (7.1), its 32 bytes in base64url.
PRIVATE, PUBLIC = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
data = st.recursive(
    st.none() | st.booleans() | st.integers(-MOST, MOST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(data)
def test_what_is_written_is_read_back_and_written_the_same(said: object) -> None:
    assert parsed(canonical(said)) == said
    assert canonical(parsed(canonical(said))) == canonical(said)


@given(st.dictionaries(texts, st.integers(0, 9), min_size=2, max_size=6))
def test_the_order_in_which_keys_were_put_in_does_not_matter(said: dict[str, int]) -> None:
    assert canonical(dict(reversed(said.items()))) == canonical(said)


def test_keys_are_in_order_and_nothing_is_wasted() -> None:
    said = {"b": [1, -2, None, True], "a": {"é": 'a"\\\n\x7f€'}, "A": ()}
    assert canonical(said) == '{"A":[],"a":{"é":"a\\"\\\\\\n\x7f€"},"b":[1,-2,null,true]}'.encode()


def test_keys_are_in_the_order_of_the_rfc() -> None:
    """The example of RFC 8785, 3.2.3: a letter beyond U+FFFF comes before U+FB33."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(parsed(canonical(dict.fromkeys(keys, 0)))) == ordered


@pytest.mark.parametrize("bad", [1.0, float("nan"), MOST + 1, -MOST - 1, {1: 2}, b"x", {"a"}, "\ud800", {"\ud800": 1}])
def test_what_could_be_written_in_two_ways_is_refused(bad: object) -> None:
    with pytest.raises(NotCanonical):
        canonical({"a": [bad]})


@pytest.mark.parametrize(
    "text", ["", "{", "1.5", "1e3", "NaN", '{"a":1,"a":1}', "9007199254740992", b"\xff", "[" * 100_000, '"\\ud800"']
)
def test_what_was_not_written_by_us_is_refused(text: str | bytes) -> None:
    with pytest.raises(NotCanonical):
        parsed(text)


def test_a_digest_is_that_of_the_bytes() -> None:
    assert digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()


def test_it_is_the_signature_of_the_rfc() -> None:
    assert public_key_of(PRIVATE) == PUBLIC
    assert key_id(PUBLIC) == "21fe31dfa154a261"


def test_what_is_signed_is_known_again_and_nothing_else_is() -> None:
    private = new_private_key()
    public = public_key_of(private)
    signed = signature(private, {"cents": 1})
    assert is_signed(public, {"cents": 1}, signed)
    assert signed == signature(private, {"cents": 1})
    assert not is_signed(public, {"cents": 2}, signed)
    assert not is_signed(public_key_of(new_private_key()), {"cents": 1}, signed)
    assert private != new_private_key()


@pytest.mark.parametrize("broken", ["", "A", "AAAA", "€", "=" * 8, PUBLIC + "=", PUBLIC + "\n", PUBLIC[:-1] + "p"])
def test_what_is_no_key_or_no_signature_is_not_right(broken: str) -> None:
    signed = signature(PRIVATE, 1)
    assert is_signed(PUBLIC, 1, signed)
    assert not is_signed(broken, 1, signed)
    assert not is_signed(PUBLIC, 1, broken)
    assert not is_signed(PUBLIC, 1, signed[:-1] + ("B" if signed[-1] == "A" else "A"))


def test_a_sealed_document_holds_until_a_word_of_it_changes() -> None:
    document = sealed(PRIVATE, {"cents": 80_00, "to": "Leo"})
    assert document["public_key"] == PUBLIC
    assert seal_holds(document)
    assert seal_holds(parsed(canonical(document)))
    assert not seal_holds({**document, "cents": 81_00})
    assert not seal_holds({**document, "more": 1})
    assert not seal_holds({name: fact for name, fact in document.items() if name != "to"})
    for name in ("key_id", "public_key", "signature"):
        assert not seal_holds({**document, name: document[name][::-1]})
        assert not seal_holds({**document, name: None})
        assert not seal_holds({key: fact for key, fact in document.items() if key != name})


def test_the_name_of_another_key_is_not_believed() -> None:
    """Even if it was signed along."""
    said = {"public_key": PUBLIC, "key_id": "0" * 16}
    assert not seal_holds({**said, "signature": signature(PRIVATE, said)})


def test_openssl_reads_the_key(tmp_path: Path) -> None:
    """With nothing of ours: what docs/certificate.md tells others to do."""
    from base64 import urlsafe_b64decode

    load_pem_public_key(pem(PUBLIC).encode())
    said = {"programme": "Arte", "cents": 80_00}
    (tmp_path / "key.pem").write_text(pem(PUBLIC))
    (tmp_path / "said").write_bytes(canonical(said))
    (tmp_path / "signature").write_bytes(urlsafe_b64decode(signature(PRIVATE, said) + "=="))
    ask = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "said"]
    answer = subprocess.run([*ask, "-sigfile", "signature"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in answer.stdout, answer.stderr


def test_it_needs_neither_settings_nor_a_database() -> None:
    asked = "import sys, mentoring.kernel.signing; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
