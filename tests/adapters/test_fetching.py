"""Nobody makes us knock at doors inside our own network, wait for ever, or swallow what does not end."""

import gzip
import ipaddress
import socket
import threading
import time
from contextlib import contextmanager

import pytest

from mentoring.adapters.fetching import Limits, NotFetched, fetch, is_public

HOME = Limits(may_stay_home=True, most_seconds=5, most_bytes=50_000)


@contextmanager
def server(*answers: bytes, drip: float = 0):
    """A server that says what it is told to, byte by byte if it drips. Gives its port and what it was asked."""
    asked: list[bytes] = []
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for answer in answers:
                try:
                    connection, _address = listening.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(65_536))
                    try:
                        if not drip:
                            connection.sendall(answer)
                        for at in range(len(answer) if drip else 0):
                            if is_over.wait(drip):
                                return
                            connection.sendall(answer[at : at + 1])
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], asked
        finally:
            is_over.set()
            listening.close()
            thread.join(5)


def answer(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers, "", ""))
    return head.encode() + body


def at_home(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def why_not(url: str, limits: Limits = HOME, resolve=at_home) -> NotFetched:
    with pytest.raises(NotFetched) as refused:
        fetch(url, limits=limits, resolve=resolve)
    return refused.value


# -- what is fetched ----------------------------------------------------------------------------------------
def test_a_page_is_fetched_by_its_name():
    with server(answer(b"BEGIN:VCALENDAR", "Content-Type: text/calendar; charset=utf-8")) as (port, asked):
        fetched = fetch(f"http://teatro.example:{port}/cartellone.ics?anno=2026#su", limits=HOME, resolve=at_home)
    assert (fetched.content, fetched.media_type) == (b"BEGIN:VCALENDAR", "text/calendar")
    assert asked[0].startswith(b"GET /cartellone.ics?anno=2026 HTTP/1.1\r\n")
    assert f"Host: teatro.example:{port}".encode() in asked[0]
    assert b"Cookie" not in asked[0]
    assert b"Authorization" not in asked[0]


def test_chunks_and_compression_are_understood():
    body = gzip.compress(b"BEGIN:VCALENDAR" * 100)
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:10], body[10:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    with server(head + chunked) as (port, _asked):
        assert fetch(f"http://a.example:{port}/", limits=HOME, resolve=at_home).content == b"BEGIN:VCALENDAR" * 100


def test_a_redirect_is_followed_and_told():
    moved = answer(b"", "Location: /nuovo.ics", status="301 Moved Permanently")
    with server(moved, answer(b"qui")) as (port, _asked):
        fetched = fetch(f"http://a.example:{port}/vecchio", limits=HOME, resolve=at_home)
    assert (fetched.content, fetched.url) == (b"qui", f"http://a.example:{port}/nuovo.ics")


# -- where we do not go -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", NotFetched.BAD_ADDRESS),
        ("ftp://example.org/a", NotFetched.BAD_ADDRESS),
        ("gopher://example.org:70/", NotFetched.BAD_ADDRESS),
        ("//example.org/a", NotFetched.BAD_ADDRESS),
        ("http:///a", NotFetched.BAD_ADDRESS),
        ("http://", NotFetched.BAD_ADDRESS),
        ("http://[::1", NotFetched.BAD_ADDRESS),
        ("http://example.org:99999/", NotFetched.BAD_ADDRESS),
        ("http://[fe80::1%25eth0]/", NotFetched.BAD_ADDRESS),
        ("http://example.org\\@127.0.0.1/", NotFetched.BAD_ADDRESS),
        ("http://example.org/a b", NotFetched.BAD_ADDRESS),
        ("http://example.org/\r\nX: y", NotFetched.BAD_ADDRESS),
        (f"http://example.org/{'a' * 2_000}", NotFetched.BAD_ADDRESS),
        ("http://io:segreto@example.org/", NotFetched.CREDENTIALS),
        ("http://example.org@127.0.0.1/", NotFetched.CREDENTIALS),
        ("http://example.org:22/", NotFetched.PORT),
        ("https://example.org:8443/", NotFetched.PORT),
    ],
)
def test_only_plain_addresses_of_the_web_are_asked(url, reason):
    def nobody(_host, _port):
        raise AssertionError("not even the name may be looked up")

    assert why_not(url, Limits(), nobody).reason == reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
        "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1",
        "2001:0:7f00:1::", "::127.0.0.1", "::10.0.0.1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_not_visited(address):
    assert not is_public(ipaddress.ip_address(address))
    assert why_not("http://theatre.example/", Limits(), lambda _h, _p: [address]).reason == NotFetched.PRIVATE
    # One good address among them opens no door either.
    both = ["93.184.215.14", address]
    assert why_not("https://theatre.example/", Limits(), lambda _h, _p: both).reason == NotFetched.PRIVATE


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "0"])
def test_our_own_machine_is_known_in_every_disguise(host):
    assert why_not(f"http://{host}/", Limits(), _offline).reason in {NotFetched.PRIVATE, NotFetched.UNKNOWN_HOST}


def _offline(host: str, port: int) -> list[str]:
    """What the operating system makes of a number, and of its own name; nothing goes out."""
    if host == "localhost":
        return ["127.0.0.1", "::1"]
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]


def test_the_setting_lets_nobody_into_the_neighbours_network():
    assert why_not("http://theatre.example/", HOME, lambda _h, _p: ["10.0.0.1"]).reason == NotFetched.PRIVATE


def test_without_the_setting_our_own_machine_is_closed(settings):
    assert not settings.FETCHES_FROM_ITSELF
    with pytest.raises(NotFetched) as refused:
        fetch("http://a.example/", resolve=at_home)
    assert refused.value.reason == NotFetched.PRIVATE


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_visited():
    """DNS rebinding: the second answer would be another address, but nobody asks for it."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with server(answer(b"qui")) as (port, _asked):
        fetched = fetch(f"http://rebind.example:{port}/", limits=HOME, resolve=lambda _h, _p: next(answers))
    assert fetched.content == b"qui"
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize(
    ("onwards", "reason"),
    [
        ("http://intern.example/", NotFetched.PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", NotFetched.PRIVATE),
        ("file:///etc/passwd", NotFetched.BAD_ADDRESS),
        ("http://a:b@public.example/", NotFetched.CREDENTIALS),
        ("http://[", NotFetched.BAD_ADDRESS),
    ],
)
def test_every_redirect_is_looked_at_again(onwards, reason):
    where = {"intern.example": ["192.168.1.1"], "169.254.169.254": ["169.254.169.254"]}
    with server(answer(b"", f"Location: {onwards}", status="302 Found")) as (port, _asked):
        refused = why_not(f"http://a.example:{port}/", HOME, lambda host, _p: where.get(host, ["127.0.0.1"]))
    assert refused.reason == reason


def test_a_circle_of_redirects_ends():
    circle = answer(b"", "Location: /", status="307 Temporary Redirect")
    with server(*[circle] * 6) as (port, asked):
        assert why_not(f"http://a.example:{port}/").reason == NotFetched.REDIRECTS
    assert len(asked) == 6


# -- too much, too slow, not enough -------------------------------------------------------------------------
def test_what_is_announced_too_large_is_not_read():
    with server(answer(b"x", length=50_001)) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason == NotFetched.TOO_LARGE


def test_what_is_larger_than_announced_is_left_there():
    with server(answer(b"x" * 40_000, length=10)) as (port, _asked):
        assert fetch(f"http://a.example:{port}/", limits=HOME, resolve=at_home).content == b"x" * 10


def test_what_says_no_length_ends_at_our_own():
    with server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason == NotFetched.TOO_LARGE


def test_less_than_announced_is_not_taken_for_the_whole():
    with server(answer(b"x" * 10, length=100)) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason == NotFetched.CUT_OFF


def test_a_compressed_bomb_is_put_out():
    bomb = gzip.compress(b"\0" * 30_000_000)
    assert len(bomb) < 50_000
    with server(answer(bomb, "Content-Encoding: gzip")) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason == NotFetched.TOO_LARGE


def test_half_a_compressed_answer_is_none():
    body = gzip.compress(bytes(range(256)) * 40)[:-9]
    with server(answer(body, "Content-Encoding: gzip")) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason == NotFetched.CUT_OFF


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"])
def test_a_slow_drip_ends_in_time(part):
    """Each byte comes in time, the whole does not: in the head of the answer, or in its body."""
    limits = Limits(may_stay_home=True, most_seconds=0.6)
    with server((part + b"H" * 500), drip=0.01) as (port, _asked):
        before = time.monotonic()
        assert why_not(f"http://a.example:{port}/", limits).reason == NotFetched.TOO_SLOW
    assert time.monotonic() - before < 4


def test_a_server_that_says_nothing_is_left():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        limits = Limits(may_stay_home=True, most_seconds=0.3)
        assert why_not(f"http://a.example:{listening.getsockname()[1]}/", limits).reason == NotFetched.TOO_SLOW


def test_endless_headers_end():
    with server(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50_000) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason in {NotFetched.NOT_HTTP, NotFetched.TOO_LARGE}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", NotFetched.NOT_HTTP),
        (answer(b"x", "Content-Encoding: br"), NotFetched.NOT_HTTP),
        (answer(b"not compressed at all", "Content-Encoding: gzip"), NotFetched.NOT_HTTP),
        (answer(b"x", status="404 Not Found"), NotFetched.STATUS),
        (answer(b"x", status="500 Oh"), NotFetched.STATUS),
        (answer(b"", status="302 Found"), NotFetched.STATUS),
    ],
)
def test_what_is_no_page_is_refused(said, reason):
    with server(said) as (port, _asked):
        assert why_not(f"http://a.example:{port}/").reason == reason


def test_nobody_there_and_no_such_name():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert why_not(f"http://a.example:{port}/").reason == NotFetched.UNREACHABLE

    def nowhere(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    assert why_not("http://a.example/", HOME, nowhere).reason == NotFetched.UNKNOWN_HOST
    assert why_not("http://a.example/", HOME, lambda _h, _p: []).reason == NotFetched.UNKNOWN_HOST


def test_a_certificate_that_is_for_nobody_is_no_certificate():
    with server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as (port, _asked):
        assert why_not(f"https://a.example:{port}/").reason in {NotFetched.INSECURE, NotFetched.UNREACHABLE}
