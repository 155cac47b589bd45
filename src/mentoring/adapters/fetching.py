"""Fetching a page that a stranger named, without becoming the stranger's hand inside our own network.

Only http and https, only their own ports, no passwords in addresses. A name is resolved once, every address behind it
must be a public one, and the connection goes to the address that was looked at: a name that points elsewhere a moment
later changes nothing. After a redirect all of this begins again. Size and time are limited as a whole, so that a slow
drip, a false length and a compressed bomb all end alike. No proxy of the environment is used.
"""

import io
import ipaddress
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


class NotFetched(Exception):
    """Why a page was not fetched; `reason` is one of the constants, `facts` what to say beside it."""

    BAD_ADDRESS = "bad_address"  # No web address, or one in a disguise.
    CREDENTIALS = "credentials"
    PORT = "port"
    UNKNOWN_HOST = "unknown_host"
    PRIVATE = "private"  # An address that is not of the public network.
    UNREACHABLE = "unreachable"
    INSECURE = "insecure"  # The certificate is not good, or a secure page sends us to one that is not.
    REDIRECTS = "redirects"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"  # Less came than was announced.
    STATUS = "status"  # facts: status
    NOT_HTTP = "not_http"  # What came is no answer of a web server, or compressed in a way we did not ask for.

    def __init__(self, reason: str, **facts: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True)
class Fetched:
    """What came, and from where in the end."""

    content: bytes
    url: str
    media_type: str = ""


@dataclass(frozen=True)
class Limits:
    """How much and how long. Tests allow themselves their own machine, and any port."""

    most_bytes: int = 10_000_000
    most_seconds: float = 20.0
    most_redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})
    may_stay_home: bool = False  # Loopback, and any port: for tests, and for a development machine.


def system_resolver(host: str, port: int) -> list[str]:
    """Every address behind a name, as the operating system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(url: str, *, limits: Limits | None = None, resolve: Resolver = system_resolver) -> Fetched:
    """The bytes behind a public web address. Raises NotFetched with the reason."""
    limits = limits or Limits(may_stay_home=settings.FETCHES_FROM_ITSELF)
    ends = monotonic() + limits.most_seconds
    for _hop in range(limits.most_redirects + 1):
        target = _target(url, limits)
        addresses = _public(target, limits, resolve)
        with _connected(target, addresses, ends) as line:
            answer = _asked(line, target, ends, limits.most_bytes)
            onwards = answer.headers.get("Location", "") if answer.status in {301, 302, 303, 307, 308} else ""
            if not onwards:
                return Fetched(_content(answer, limits.most_bytes), url, answer.headers.get_content_type())
        url = _next(url, onwards)
    raise NotFetched(NotFetched.REDIRECTS)


# -- where to -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Target:
    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def shown(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


def _target(url: str, limits: Limits) -> _Target:
    if len(url) > 2_000 or re.search(r"[\x00-\x20\x7f\\]", url):
        raise NotFetched(NotFetched.BAD_ADDRESS)
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = _host(parts)
    except ValueError as error:
        raise NotFetched(NotFetched.BAD_ADDRESS) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise NotFetched(NotFetched.BAD_ADDRESS)
    if parts.username is not None or parts.password is not None:
        raise NotFetched(NotFetched.CREDENTIALS)
    if port not in limits.ports and not limits.may_stay_home:
        raise NotFetched(NotFetched.PORT)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{_quoted(parts.query)}" if parts.query else "")
    return _Target(host, port, path, parts.scheme == "https")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if "%" in host:  # The zone of a link-local address.
        raise ValueError(host)
    return host if ":" in host or host.isascii() else host.encode("idna").decode("ascii")


def _quoted(query: str) -> str:
    return quote(query, safe="/%:@!$&'()*+,;=~-._?")


def _next(url: str, onwards: str) -> str:
    try:
        following = urljoin(url, onwards.strip())
    except ValueError as error:
        raise NotFetched(NotFetched.BAD_ADDRESS) from error
    if url.startswith("https:") and not following.startswith("https:"):
        raise NotFetched(NotFetched.INSECURE)
    return following.partition("#")[0]


def _public(target: _Target, limits: Limits, resolve: Resolver) -> list[str]:
    """The addresses behind the name, if there is none among them that is not public."""
    try:
        found = resolve(target.host, target.port)
        addresses = [ipaddress.ip_address(one) for one in found]
    except (OSError, UnicodeError, ValueError) as error:
        raise NotFetched(NotFetched.UNKNOWN_HOST) from error
    if not addresses:
        raise NotFetched(NotFetched.UNKNOWN_HOST)
    if not all(is_public(one) or (limits.may_stay_home and one.is_loopback) for one in addresses):
        raise NotFetched(NotFetched.PRIVATE)
    return [str(one) for one in addresses]


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: Address) -> bool:
    """May a stranger send us there? Also what is wrapped in an IPv6 address must be public."""
    if isinstance(address, ipaddress.IPv6Address) and not all(map(is_public, _wrapped(address))):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not getattr(address, "is_site_local", False)
    )


def _wrapped(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


# -- the way there ------------------------------------------------------------------------------------------
class _Line:
    """A connection that is closed in the end."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def __enter__(self) -> socket.socket:
        return self.connection

    def __exit__(self, *_failure: object) -> None:
        self.connection.close()


def _connected(target: _Target, addresses: list[str], ends: float) -> _Line:
    """A connection to the first of the addresses that answers, and to nothing else."""
    for address in addresses:
        try:
            connection = socket.create_connection((address, target.port), timeout=_left(ends))
        except OSError:
            continue
        try:
            return _Line(_wrapped_in_tls(connection, target, ends) if target.is_secure else connection)
        except OSError as error:
            connection.close()
            if isinstance(error, ssl.SSLError):
                raise NotFetched(NotFetched.INSECURE) from error
    _left(ends)
    raise NotFetched(NotFetched.UNREACHABLE)


def _wrapped_in_tls(connection: socket.socket, target: _Target, ends: float) -> ssl.SSLSocket:
    """The certificate must be for the name, whatever address it was found at."""
    connection.settimeout(_left(ends))
    return ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)


def _left(ends: float) -> float:
    left = ends - monotonic()
    if left <= 0:
        raise NotFetched(NotFetched.TOO_SLOW)
    return left


class _Drip(io.RawIOBase):
    """What comes over the line, as long as there is time, and as long as it is not too much."""

    def __init__(self, connection: socket.socket, ends: float, most: int) -> None:
        self.connection, self.ends, self.left = connection, ends, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        self.connection.settimeout(_left(self.ends))
        try:
            came = self.connection.recv_into(buffer)
        except TimeoutError as error:
            raise NotFetched(NotFetched.TOO_SLOW) from error
        self.left -= came
        if self.left < 0:
            raise NotFetched(NotFetched.TOO_LARGE)
        return came


class _Reader:
    """As much of a socket as the standard library's reader of answers asks for."""

    def __init__(self, drip: _Drip) -> None:
        self.drip = drip

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.drip)


_ROOM_FOR_HEADERS = 100_000


def _asked(connection: socket.socket, target: _Target, ends: float, most: int) -> HTTPResponse:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.shown}",
        "User-Agent: Mentoring",
        "Accept: text/calendar, application/ld+json, text/html;q=0.9, */*;q=0.5",
        "Accept-Encoding: gzip, identity",
        "Connection: close",
    )
    try:
        connection.settimeout(_left(ends))
        connection.sendall("\r\n".join((*lines, "", "")).encode("ascii"))
        drip = _Drip(connection, ends, most + _ROOM_FOR_HEADERS)
        answer = HTTPResponse(_Reader(drip), method="GET")  # type: ignore[arg-type]
        answer.begin()
    except TimeoutError as error:
        raise NotFetched(NotFetched.TOO_SLOW) from error
    except (HTTPException, ValueError) as error:
        raise NotFetched(NotFetched.NOT_HTTP) from error
    except OSError as error:
        raise NotFetched(NotFetched.UNREACHABLE) from error
    return answer


# -- what came ----------------------------------------------------------------------------------------------
def _content(answer: HTTPResponse, most: int) -> bytes:
    if answer.status != 200:
        raise NotFetched(NotFetched.STATUS, status=answer.status)
    if (answer.length or 0) > most:
        raise NotFetched(NotFetched.TOO_LARGE)
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise NotFetched(NotFetched.NOT_HTTP)
    pieces = _pieces(answer)
    content = bytearray()
    for piece in _unpacked(pieces, most) if "gzip" in encoding else pieces:
        content += piece
        if len(content) > most:
            raise NotFetched(NotFetched.TOO_LARGE)
    return bytes(content)


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read(64_000):
            yield piece
    except (HTTPException, ValueError, OSError) as error:
        raise NotFetched(NotFetched.CUT_OFF) from error
    if answer.length:
        raise NotFetched(NotFetched.CUT_OFF)


def _unpacked(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Never more than a piece at a time: a bomb goes off one spark after the other, and is put out."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            rest = piece
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, min(most + 1, 1_000_000))
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise NotFetched(NotFetched.NOT_HTTP) from error
    if not unpacker.eof:
        raise NotFetched(NotFetched.CUT_OFF)
