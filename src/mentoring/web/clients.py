"""From where somebody knocks: the address behind the proxies that we know, and only behind those."""

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest


def address_of_client(request: HttpRequest) -> str:
    """The address of whoever asks; empty if it cannot be told.

    Each proxy adds whom it heard to the end of X-Forwarded-For. What stands before what ours have added was written by
    strangers. A request that came round the proxies has too few entries: then its own address counts.
    """
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    heard = [entry.strip() for entry in request.headers.get("x-forwarded-for", "").split(",") if entry.strip()]
    told = heard[-trusted] if 0 < trusted <= len(heard) else request.META.get("REMOTE_ADDR", "")
    return clean_client_ip(told) or ""
