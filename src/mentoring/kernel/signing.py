"""Signatures that anybody can check, over one way to write data down. Pure: no settings, no database.

The canonical form is the part of RFC 8785 (JSON Canonicalization Scheme) that needs no floating point: keys in order,
no blanks, UTF-8, whole numbers that every machine can hold. The signature is Ed25519 (RFC 8032). Keys and signatures
are written in base64url without padding, as in a JSON Web Key (RFC 8037).
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST = 2**53 - 1  # What a double holds whole: some readers of JSON know no other numbers.
KEY_BYTES = 32


class NotCanonical(ValueError):
    """This cannot be written down in one way only: a float, a number too large, a key that is no text."""


def canonical(data: Any) -> bytes:
    """Equal data are equal bytes, on every machine. Raises NotCanonical."""
    try:
        return json.dumps(_plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except RecursionError:
        raise NotCanonical("nested too deeply") from None


def _plain(data: Any) -> Any:
    """The same with its keys in order. What JSON has in several forms, or not at all, is refused."""
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, str):
        return _whole(data)
    if isinstance(data, int):
        if abs(data) > MOST:
            raise NotCanonical(f"{data} is too large")
        return int(data)
    if isinstance(data, Mapping):
        if not all(isinstance(key, str) for key in data):
            raise NotCanonical("a key that is no text")
        return {key: _plain(data[key]) for key in sorted(map(_whole, data), key=_place)}
    if isinstance(data, (list, tuple)):
        return [_plain(part) for part in data]
    raise NotCanonical(f"a {type(data).__name__}")


def _whole(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise NotCanonical("half a letter (a lone surrogate)") from None
    return text


def _place(key: str) -> bytes:
    """Keys stand in the order of UTF-16, as the RFC wants it; beyond U+FFFF it differs from Python's own."""
    return key.encode("utf-16-be")


def parsed(text: bytes | str) -> Any:
    """What a JSON text says.

    Raises NotCanonical if it is no JSON, names a key twice, or holds what canonical() refuses.
    """
    try:
        return _plain(json.loads(text, object_pairs_hook=_named_once, parse_float=_refused, parse_constant=_refused))
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:  # Also UnicodeDecodeError and json.JSONDecodeError.
        raise NotCanonical(f"not JSON: {error}") from None


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):  # One reader would take the first, another the last.
        raise NotCanonical("a key that is there twice")
    return named


def _refused(number: str) -> Any:
    raise NotCanonical(f"{number} is no whole number")


def digest(data: Any) -> str:
    """SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


def new_private_key() -> str:
    """From the system's randomness."""
    return _written(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private_key: str) -> str:
    """What everybody may have."""
    return _written(_private(private_key).public_key().public_bytes_raw())


def key_id(public_key: str) -> str:
    """A short name for a key that follows from the key itself: 16 hex digits of its SHA-256."""
    return hashlib.sha256(_read(public_key)).hexdigest()[:16]


def pem(public_key: str) -> str:
    """A public key as OpenSSL reads it."""
    key = Ed25519PublicKey.from_public_bytes(_read(public_key))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signature(private_key: str, data: Any) -> str:
    """Over the canonical form; the same data and key give the same signature."""
    return _written(_private(private_key).sign(canonical(data)))


def is_signed(public_key: str, data: Any, signed: str) -> bool:
    """Is it the signature of this key over these data? False, too, for what is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(_read(public_key)).verify(_read(signed), canonical(data))
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_bytes(private_key: str, message: bytes) -> bytes:
    """The 64 bytes of a signature over a message that is no data: its first line must say what it is."""
    return _private(private_key).sign(message)


def are_bytes_signed(public_key: str, message: bytes, signed: bytes) -> bool:
    """Is it the signature of this key over this message? False, too, for what is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(_read(public_key)).verify(signed, message)
    except (InvalidSignature, ValueError):
        return False
    return True


SIGNATURE = "signature"


def sealed(private_key: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the key that signed it, and the signature over all the rest of it."""
    public_key = public_key_of(private_key)
    said = {**document, "key_id": key_id(public_key), "public_key": public_key}
    return {**said, SIGNATURE: signature(private_key, said)}


def seal_holds(document: Mapping[str, Any]) -> bool:
    """Has nobody changed a sealed document since it was signed? Whose key it is must be asked elsewhere."""
    said = {name: fact for name, fact in document.items() if name != SIGNATURE}
    public_key, signed = str(document.get("public_key")), str(document.get(SIGNATURE))
    return is_signed(public_key, said, signed) and document.get("key_id") == key_id(public_key)


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_read(key))


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(text: str) -> bytes:
    """Strict: one key has one spelling. Raises ValueError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if _written(raw) != text:
        raise ValueError("not in its one spelling")
    return raw
