"""The one settings file: defaults for a laptop, overridden by environment variables.

BAGDAR_DATA        folder of all state: database, secret, lake, uploads (default: ./var)
DATABASE_URL       PostgreSQL instead of the embedded SQLite
BAGDAR_SECRET_KEY  instead of the key kept in BAGDAR_DATA
BAGDAR_HOSTS       comma-separated host names served beyond loopback
BAGDAR_SITE_ADDRESS  how letters and calendars name this site, for example https://plan.example.kz
                   (default: the first of BAGDAR_HOSTS, or this machine and the port served)
BAGDAR_HTTPS       1 when a proxy in front ends TLS: secure cookies, HSTS
BAGDAR_LANGUAGE    language of a first visit when the browser names none of ours (default: ru)
BAGDAR_HEADS_TO    comma-separated addresses that get the journal's head every day
BAGDAR_API_REQUESTS_A_MINUTE  from one token or address, in each server process (default: 600)
"""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent
BAGDAR_DATA = Path(os.environ.get("BAGDAR_DATA", "var")).resolve()


def _secret_key() -> str:
    """Read the key of this installation, making it on the first start."""
    if key := os.environ.get("BAGDAR_SECRET_KEY"):
        return key
    BAGDAR_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = BAGDAR_DATA / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


def _database(url: str) -> dict[str, Any]:
    """Read the address of a database, which may hold a password and so is not repeated."""
    try:
        return dict(dj_database_url.parse(url, conn_max_age=0))
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood; "
            "write it as postgres://name:password@host:5432/database."
        ) from error


def _whole_number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} is “{text}”; write a whole number.")
    return int(text)


def _site_address(hosts: list[str], *, https: bool) -> str:
    """Return the address that letters name, without a slash at its end."""
    told = os.environ.get("BAGDAR_SITE_ADDRESS", "").rstrip("/")
    if told and not told.startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            f"BAGDAR_SITE_ADDRESS is “{told}”; write it whole, as https://plan.example.kz."
        )
    named = f"{'https' if https else 'http'}://{hosts[0]}" if hosts else "http://127.0.0.1:8000"
    return told or named


SECRET_KEY = _secret_key()
DEBUG = False
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EXTRA_HOSTS = [host for host in os.environ.get("BAGDAR_HOSTS", "").split(",") if host]
ALLOWED_HOSTS = LOOPBACK_HOSTS + EXTRA_HOSTS
HTTPS = os.environ.get("BAGDAR_HTTPS") == "1"
SITE_ADDRESS = _site_address(EXTRA_HOSTS, https=HTTPS)
SITE_ID = 1
ROOT_URLCONF = "bagdar.web.urls"
WSGI_APPLICATION = "bagdar.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "bagdar.web.journal",
    "bagdar.web.queue",
    "bagdar.web.territories",
    "bagdar.web.enterprises",
    "bagdar.web.people",
    "bagdar.web.statistics",
    "bagdar.web.projects",
    "bagdar.web.delivery",
    "bagdar.web.loads",
    "bagdar.web.jobs",
    "bagdar.web.spending",
    "bagdar.web.parties",
    "bagdar.web.instructions",
    "bagdar.web.alarms",
    "bagdar.web.cases",
    "bagdar.web.trends",
    "bagdar.web.minerals",
    "bagdar.web.barriers",
    "bagdar.web.inbox",
    "bagdar.web.control",
    "bagdar.web.scorecards",
    "bagdar.web.data_requests",
    "bagdar.web.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bagdar.web.middleware.BoundedMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bagdar.web.people.middleware.AskedMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bagdar.web.portal.context.page",
            ],
            "builtins": ["bagdar.web.wording"],
        },
    }
]

# --- databases -----------------------------------------------------------------------------

if _url := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": _database(_url)}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": 8,
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": BAGDAR_DATA / "bagdar.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                # Writers ask again ten times a second, in no order: among many, one may wait long.
                "timeout": 60,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                    "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
                    "PRAGMA secure_delete=ON;"
                ),
            },
        }
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people --------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "profile"
LOGOUT_REDIRECT_URL = "country"
ACCOUNT_ADAPTER = "bagdar.web.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes locks out, in the database and not per process
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an installation without mail has second steps too
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Bagdar"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_VERBOSE = False
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(BAGDAR_DATA / "outbox")

JOURNAL_HEADS_TO = [to for to in os.environ.get("BAGDAR_HEADS_TO", "").split(",") if to]

# --- browser security ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in EXTRA_HOSTS]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LARGEST_FORM_BYTES = 6 * 1024 * 1024  # with files; views that take more say so by `bounded`
API_REQUESTS_A_MINUTE = _whole_number("BAGDAR_API_REQUESTS_A_MINUTE", 600)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- languages -----------------------------------------------------------------------------

LANGUAGE_CODE = os.environ.get("BAGDAR_LANGUAGE", "ru")
LANGUAGES = [("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "locale_third_party"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("BAGDAR_TIME_ZONE", "Asia/Almaty")
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["bagdar.web.formats"]

# --- files ---------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = BAGDAR_DATA / "static"
MEDIA_ROOT = BAGDAR_DATA / "uploads"
EVIDENCE_ROOT = BAGDAR_DATA / "evidence"  # served by views alone, with the rights of the project
FILE_UPLOAD_TEMP_DIR = BAGDAR_DATA / "scratch"  # swept: what a killed server left goes by itself
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
