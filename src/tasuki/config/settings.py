"""Settings: one file. What differs between installations comes from the environment (see .env.example)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.csp import CSP

from tasuki.config.home import data_folder, telling_why
from tasuki.config.secret import secret_key
from tasuki.config.sqlite import journal_mode

PACKAGE = Path(__file__).resolve().parent.parent
DATABASE_URL = os.environ.get("DATABASE_URL", "")
TASUKI_HOME = data_folder(os.environ.get("TASUKI_HOME"), database=not DATABASE_URL)


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


with telling_why(TASUKI_HOME):
    SECRET_KEY = os.environ.get("TASUKI_SECRET_KEY") or secret_key(TASUKI_HOME)
DEBUG = _flag("TASUKI_DEBUG")
PUBLIC_URL = os.environ.get("TASUKI_URL", "http://127.0.0.1:8000").rstrip("/")
_host = urlsplit(PUBLIC_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [
    *dict.fromkeys([_host, "127.0.0.1", "localhost", "[::1]", *os.environ.get("TASUKI_HOSTS", "").split(",")])
]
ALLOWED_HOSTS = [host for host in ALLOWED_HOSTS if host]
_secure = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "ninja",
    "tasuki.web",
    "tasuki.jobs",
    "tasuki.audit",
    "tasuki.people",
    "allauth",
    "allauth.account",
    "tasuki.passages",
    "tasuki.connectors",
    "tasuki.tables",
    "tasuki.customers",
    "tasuki.sensitive",
    "tasuki.stakeholders",
    "tasuki.documents",
    "tasuki.playbooks",
    "tasuki.knowledge",
    "tasuki.commitments",
    "tasuki.transitions",
    "tasuki.messaging",
    "tasuki.meetings",
    "tasuki.outcomes",
    "tasuki.success",
    "tasuki.watch",
    "tasuki.succession",
    "tasuki.mailroom",
    "tasuki.customer_page",
    "tasuki.privacy",
    "tasuki.desk",
    "tasuki.help",
    "tasuki.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tasuki.people.middleware.ActorMiddleware",
    "tasuki.web.middleware.ErrorsMiddleware",
]

ROOT_URLCONF = "tasuki.config.urls"
DEFAULT_EXCEPTION_REPORTER_FILTER = "tasuki.web.reports.NothingPersonal"
WSGI_APPLICATION = "tasuki.config.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tasuki.web.context.page",
            ]
        },
    }
]


# -- data -------------------------------------------------------------------------------------


def _sqlite() -> dict[str, Any]:
    return {
        "ENGINE": "tasuki.config.sqlite_backend",
        "NAME": TASUKI_HOME / "tasuki.sqlite3",
        "OPTIONS": {
            "timeout": float(os.environ.get("TASUKI_DB_WAIT", "20")),
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                f"PRAGMA journal_mode={journal_mode()}; PRAGMA synchronous=FULL;"
                " PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;"
            ),
        },
        "CONN_MAX_AGE": 600,
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    # After so many times a statement is kept by the server; "none" where a pooler stands between.
    kept = query.pop("prepare_threshold", "5")
    options = {
        # jit: compiling a statement to machine code pays for reports over millions of rows; here it cost seconds
        # for statements that take milliseconds.
        "options": query.pop(
            "options",
            "-c synchronous_commit=on -c statement_timeout=60s -c lock_timeout=20s -c timezone=UTC -c jit=off",
        ),
        "prepare_threshold": int(kept) if kept.isdecimal() else None,
        **query,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in options.items() if key != "host"},
    }


ON_POSTGRES = DATABASE_URL.startswith(("postgres://", "postgresql://"))
if DATABASE_URL and not ON_POSTGRES:
    raise SystemExit(
        "DATABASE_URL: only postgresql://… is known. Leave it empty for the embedded SQLite database."
    )
DATABASES = {"default": _postgres(DATABASE_URL) if ON_POSTGRES else _sqlite()}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Far above what sign-in limits need: a flood of attempts must not push older ones out.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Counters of pages that anybody may open; apart, so that they push no counter of signing in out.
    "public": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "public_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# -- jobs -------------------------------------------------------------------------------------

if ON_POSTGRES:
    INSTALLED_APPS += ["procrastinate.contrib.django"]
    TASKS = {"default": {"BACKEND": "tasuki.jobs.engine.ProcrastinateBackend", "QUEUES": []}}
else:
    INSTALLED_APPS += ["django_ox"]
    TASKS = {"default": {"BACKEND": "tasuki.jobs.engine.EmbeddedBackend", "QUEUES": []}}

# -- signing in -------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["tasuki.people.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tasuki.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "tasuki.people.sign_in_forms.SignInForm",
    "change_password": "tasuki.people.sign_in_forms.ChangeForm",
    "reset_password": "tasuki.people.sign_in_forms.ForgottenForm",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# -- safety -----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _secure and not _flag("TASUKI_BEHIND_PROXY", True)
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
# Sign-in limits count by the visitor's address, which a trusted proxy passes on.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _flag("TASUKI_BEHIND_PROXY") else 0
if _flag("TASUKI_BEHIND_PROXY") and _secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
MAX_UPLOAD_BYTES = 300_000_000
# Files kept with an account; counted while they arrive, so that more never lies on the disk.
DOCUMENT_MAX_BYTES = int(os.environ.get("TASUKI_DOCUMENT_MB", "25")) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "tasuki.documents.uploads.Guard",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Where calendars send answers to invitations; empty: to the sender.
CALENDAR_REPLIES = os.environ.get("TASUKI_CALENDAR_REPLIES", "").strip()
# Networks that links may lead into when they are checked, beside the public internet.
HTTP_ALLOW = os.environ.get("TASUKI_HTTP_ALLOW", "")

# -- languages and time -----------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語"), ("es", "Español"), ("id", "Bahasa Indonesia")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "tasuki.web.locale_formats"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("TASUKI_STATIC", TASUKI_HOME / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tasuki.web.static_storage.Storage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = TASUKI_HOME / "files"

# -- mail -------------------------------------------------------------------------------------

_mail = urlsplit(os.environ.get("TASUKI_SMTP", ""))
_usual_port = {"smtps": 465, "smtp+tls": 587}.get(_mail.scheme, 25)
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail.hostname or "",
            "port": _mail.port or _usual_port,
            "username": unquote(_mail.username or ""),
            "password": unquote(_mail.password or ""),
            "use_ssl": _mail.scheme == "smtps",
            "use_tls": _mail.scheme == "smtp+tls",
            "timeout": 30,
        },
    },
}
DEFAULT_FROM_EMAIL = os.environ.get("TASUKI_MAIL_FROM", "tasuki@localhost")

# -- logging ----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "tasuki.web.logs.Line", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("TASUKI_LOG", "WARNING")},
}
