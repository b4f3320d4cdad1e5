"""Settings, read once from the environment. Every name is explained in docs/settings.md."""

import os
import re
import secrets
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")


def setting(name: str, default: str = "") -> str:
    return os.environ.get(f"SYNODOS_{name}", default)


def is_on(name: str, default: str = "off") -> bool:
    return setting(name, default).lower() in {"on", "1", "true", "yes"}


def database_url() -> str:
    """The database, with the driver named: a bare `postgresql://` means psycopg 3."""
    url = setting("DATABASE_URL")
    if not url:
        INSTANCE.mkdir(exist_ok=True)
        url = f"sqlite:///{INSTANCE}/synodos.db"
    return re.sub("^postgres(ql)?://", "postgresql+psycopg://", url)


def secret_key() -> str:
    """The key from the environment; outside production one that is made once and kept in instance/."""
    if key := setting("SECRET_KEY"):
        return key
    if Config.PRODUCTION:
        return ""
    INSTANCE.mkdir(exist_ok=True)
    kept = INSTANCE / "secret_key"
    try:
        with os.fdopen(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # another process of the same start was quicker: both read its key
    return kept.read_text()


class Config:
    PRODUCTION = setting("ENVIRONMENT", "demonstration") == "production"
    BASE_URL = setting("BASE_URL") or ("" if PRODUCTION else f"http://{HOST}:{PORT}")
    SECRET_KEY = ""  # set below: it needs to know PRODUCTION

    SQLALCHEMY_DATABASE_URI = database_url()
    POSTGRESQL_PROGRAMS = setting("POSTGRESQL_PROGRAMS")  # the folder of pg_dump; empty: the path
    ERASURES_FILE = setting("ERASURES_FILE")  # empty: the database alone knows who was erased
    # A restarted database goes unnoticed; what people typed, and their links, stand in no log.
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "hide_parameters": True}

    MAIL_SERVER = setting("MAIL_SERVER")  # empty: mails are written to MAIL_FOLDER
    MAIL_PORT = int(setting("MAIL_PORT", "25"))
    MAIL_USERNAME = setting("MAIL_USERNAME") or None
    MAIL_PASSWORD = setting("MAIL_PASSWORD") or None
    MAIL_USE_TLS = is_on("MAIL_USE_TLS")
    MAIL_USE_SSL = is_on("MAIL_USE_SSL")
    MAIL_TIMEOUT = float(setting("MAIL_TIMEOUT", "20"))  # seconds
    MAIL_SENDER = setting("MAIL_SENDER", "events@synodos.example.org")
    MAIL_DEFAULT_SENDER = MAIL_SENDER
    MAIL_FOLDER = setting("MAIL_FOLDER", str(INSTANCE / "mail"))
    MAIL_KEPT_DAYS = int(setting("MAIL_KEPT_DAYS", "90"))  # how long what a mail said is kept
    MAIL_LEASE = float(setting("MAIL_LEASE", "60"))  # seconds; then another worker may take a mail

    INBOX_SERVER = setting("INBOX_SERVER")  # empty: nobody reads replies
    INBOX_PORT = int(setting("INBOX_PORT", "993"))
    INBOX_USE_SSL = is_on("INBOX_USE_SSL", "on" if INBOX_PORT == 993 else "off")
    INBOX_USERNAME = setting("INBOX_USERNAME") or MAIL_SENDER
    INBOX_PASSWORD = setting("INBOX_PASSWORD")
    INBOX_FOLDER = setting("INBOX_FOLDER", "INBOX")
    INBOX_AUTHSERV_ID = setting("INBOX_AUTHSERV_ID")
    INBOX_EVERY = float(setting("INBOX_EVERY", "30"))  # seconds between two looks

    LOG_FORMAT = setting("LOG_FORMAT", "json" if PRODUCTION else "text")
    LOG_LEVEL = setting("LOG_LEVEL", "info" if PRODUCTION else "warning")
    METRICS_TOKEN = setting("METRICS_TOKEN")  # empty: /metrics is closed, or open to this machine alone
    METRICS_FOLDER = setting("METRICS_FOLDER", str(INSTANCE / "metrics"))

    RATE_LIMITS = is_on("RATE_LIMITS", "on")
    PROXIES = int(setting("PROXIES", "0"))  # how many proxies in front may be believed

    MAX_CONTENT_LENGTH = 2_000_000  # bytes of one request
    MAX_FORM_MEMORY_SIZE = 1_000_000
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SECURE = BASE_URL.startswith("https://")
    # No other host or page of the same name can put a cookie in its place (RFC 6265bis §4.1.3.2).
    SESSION_COOKIE_NAME = "__Host-session" if SESSION_COOKIE_SECURE else "session"
    SESSION_COOKIE_PATH = "/"
    # A session ends when nobody was seen in it for a while, and in any case some day.
    SESSION_IDLE = timedelta(hours=float(setting("SESSION_IDLE_HOURS", "48")))
    SESSION_LIFETIME = timedelta(days=float(setting("SESSION_DAYS", "14")))
    PERMANENT_SESSION_LIFETIME = SESSION_LIFETIME  # of the cookie
    OIDC_ISSUER = setting("OIDC_ISSUER")  # empty: nobody signs in with an account of her organisation
    OIDC_CLIENT_ID = setting("OIDC_CLIENT_ID")
    OIDC_CLIENT_SECRET = setting("OIDC_CLIENT_SECRET")
    OIDC_NAME = setting("OIDC_NAME") or "OpenID Connect"  # what the button says
    WTF_CSRF_TIME_LIMIT = 12 * 3600  # seconds: long enough for a form left open over lunch
    BABEL_DEFAULT_LOCALE = "en_GB"


Config.SECRET_KEY = secret_key()
