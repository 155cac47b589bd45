"""A phone that keeps passkeys: Chromium's virtual authenticator, spoken to over the DevTools protocol."""

from playwright.sync_api import CDPSession, Page

_PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Phone:
    """In the hand of whoever looks at the page."""

    def __init__(self, page: Page) -> None:
        self._devtools: CDPSession = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable")
        made = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _PHONE})
        self._key = {"authenticatorId": made["authenticatorId"]}

    def forgets_everything(self) -> None:
        """As when its owner deletes the passkeys, or resets it."""
        self._devtools.send("WebAuthn.clearCredentials", self._key)
