"""All settings, from the environment, in one page.

Only two things differ between a laptop and production: DATABASE_URL and the keys. Without a DATABASE_URL
everything lives in one SQLite file below var/.
"""

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from mentoring.config.broker import broker_from
from mentoring.config.keys import keys_from
from mentoring.config.maps import maps_from

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(os.environ.get("MENTORING_VAR", BASE_DIR / "var"))


def _flag(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0", "false", "no")


# -- who we are ---------------------------------------------------------------------------------------------
DEMO = _flag("MENTORING_DEMO")  # One-click log-ins and the demo post office exist only here.
DEBUG = _flag("MENTORING_DEBUG")
PUBLIC_URL = os.environ.get("MENTORING_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = os.environ.get("MENTORING_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

KEYS = keys_from(os.environ, VAR_DIR)
SECRET_KEY = KEYS.session
FIELD_KEYS = KEYS.fields  # Newest first: the first one writes, all of them read.
FINGERPRINT_KEY = KEYS.fingerprint

# -- rooms, from the ground up ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "mentoring.ledger",
    "mentoring.records",
    "mentoring.people",
    "mentoring.attachments",
    "mentoring.programmes",
    "mentoring.offers",
    "mentoring.funds",
    "mentoring.nominations",
    "mentoring.rolls",
    "mentoring.claims",
    "mentoring.cards",
    "mentoring.ushers",
    "mentoring.vouchers",
    "mentoring.awards",
    "mentoring.bookings",
    "mentoring.community",
    "mentoring.twins",
    "mentoring.treasury",
    "mentoring.playbills",
    "mentoring.checkins",
    "mentoring.privacy",
    "mentoring.impact",
    "mentoring.jobs",
    "mentoring.api",
    "mentoring.demo",
    "mentoring.web",  # Before allauth: our pages win.
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mentoring.web.compression.CompressionMiddleware",
    "mentoring.web.edges.ProblemMiddleware",
    "mentoring.web.middleware.TerritoryMiddleware",
    "csp.middleware.CSPMiddleware",
    "mentoring.web.edges.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentoring.web.looks.TerritoryLanguageMiddleware",
    "mentoring.web.middleware.ActorMiddleware",
    "mentoring.web.middleware.RefusalMiddleware",
    "mentoring.web.second_factor.SecondStepGuard",
]
# What is left for a device at a door, which has no session (see wsgi.py).
DEVICE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mentoring.web.edges.ProblemMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mentoring.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "mentoring.config.urls"
WSGI_APPLICATION = "mentoring.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "mentoring.web.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "mentoring.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "mentoring.web.templatetags.mentoring",
            ],
        },
    }
]

# -- database: the only branch ------------------------------------------------------------------------------
_SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE takes the write lock at BEGIN: without it two writers that both read first meet "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000;"
    ),
}
_POSTGRESQL_OPTIONS: dict[str, Any] = {
    # Django never prepares by default; prepared statements on a kept connection measured 8 % faster.
    "server_side_binding": True,
    "prepare_threshold": 1,
}


def _database() -> dict[str, Any]:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    database: dict[str, Any] = dict(
        dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'mentoring.sqlite3'}")
    )
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    database["OPTIONS"] = {**database.get("OPTIONS", {}), **(_SQLITE_OPTIONS if is_sqlite else _POSTGRESQL_OPTIONS)}
    database["CONN_MAX_AGE"] = None
    return database


DATABASES = {"default": _database()}
# What all workers must count together (log-in limits) lies in the database, if that is one for many workers. What may
# differ for a minute (public figures) stays in the memory of each.
_IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_IN_DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "records_cache"}
_IS_FOR_MANY = not DATABASES["default"]["ENGINE"].endswith("sqlite3")
CACHES = {"default": _IN_DATABASE if _IS_FOR_MANY else _IN_MEMORY, "worker": {**_IN_MEMORY, "LOCATION": "worker"}}

# -- log-in -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "mentoring.web.accounts.AccountAdapter"
ACCOUNT_FORMS = {"signup": "mentoring.web.newcomers.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "mentoring.web.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "mentoring.web.second_factor.AuthenticateForm",
    "reauthenticate": "mentoring.web.second_factor.ReauthenticateForm",
    "activate_totp": "mentoring.web.second_factor.ActivateForm",
    "add_webauthn": "mentoring.web.second_factor.AddPasskeyForm",
    "edit_webauthn": "mentoring.web.second_factor.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Mentoring"
MFA_TOTP_TOLERANCE = 1  # A phone's clock may be half a minute off.
# Whoever approves money proves twice who they are. In the demo one click is enough: nothing there is real.
REQUIRE_SECOND_FACTOR = not DEMO
# Identities from elsewhere. An address opens an account only if the other side has verified it.
BROKER = broker_from(os.environ)
SOCIALACCOUNT_PROVIDERS = BROKER.providers() if BROKER else {}
SOCIALACCOUNT_ADAPTER = "mentoring.web.broker.BrokerAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "web:home"
LOGIN_URL = "account_login"

# -- languages and clocks -----------------------------------------------------------------------------------
LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italiano")), ("en", _("Inglese"))]
LOCALE_PATHS = [BASE_DIR / "src" / "mentoring" / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# -- files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "build" / "assets"]
# Hashed names once they are collected, and while they are being collected; tests ask for plain ones.
_HASHED_STATIC = not _flag("MENTORING_PLAIN_STATIC") and (
    "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _HASHED_STATIC
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_HANDLERS = ["mentoring.web.uploads.InMemory"]

# -- pages of others ----------------------------------------------------------------------------------------
# May an address that somebody gives lead to this very machine? Only where its own tests run.
FETCHES_FROM_ITSELF = _flag("MENTORING_FETCHES_FROM_ITSELF")

# -- mail: the outbox delivers, this is how -----------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("MENTORING_MAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("MENTORING_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MENTORING_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MENTORING_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MENTORING_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("MENTORING_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("MENTORING_MAIL_FROM", "Mentoring <noreply@mentoring.example>")

# -- maps ---------------------------------------------------------------------------------------------------
# Drawn by us, unless a server of tiles is named; then browsers ask that one, and it learns who looks at which town.
MAPS = maps_from(os.environ)

# -- front door ---------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *MAPS.image_sources()],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *(BROKER.form_targets() if BROKER else [])],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# How many proxies stand before us: of X-Forwarded-For so many entries are believed, of a stranger's none.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MENTORING_TRUSTED_PROXIES", "0"))
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SESSION_ENGINE = "mentoring.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_keys": {"()": "mentoring.config.logs.HideKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_keys"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("MENTORING_LOG_LEVEL", "WARNING")},
}
