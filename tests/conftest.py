"""What every test may ask for. `pytest` runs on SQLite, `pytest --database=both` on PostgreSQL as well."""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

for name in [name for name in os.environ if name.startswith("SYNODOS_") and name != "SYNODOS_TESTS_FOLDER"]:
    del os.environ[name]  # the tests know nothing of how this machine is set up
os.environ["SYNODOS_SECRET_KEY"] = "only-for-tests"
os.environ["SYNODOS_METRICS_FOLDER"] = ""  # each process counts for itself
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from app import clock as app_clock
from app import create_app
from app.database import db
from app.network.models import Project
from app.people.models import Person
from tests import browser as chromium
from tests import make, programs
from tests.databases import ENGINES, Databases
from tests.postgres import Postgres
from tests.servers import LiveServer, MailServer

MEMORY, ROOM = "/dev/shm", 2 * 1024**3  # bytes
LONG = {"attacks", "house", "releases"}  # folders in which one test may ask for every page
OPENED = ExitStack()  # until the end of the process
IN_CI = os.environ.get("CI") == "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    choices = (*ENGINES, "both")
    parser.addoption("--database", choices=choices, default="sqlite", help="where the tests keep their data")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that starts the others
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, it still tidies up
        folder = Path(tempfile.mkdtemp(prefix="synodos-tests-", dir=in_memory()))
        folder.chmod(0o755)
        os.environ["SYNODOS_TESTS_FOLDER"] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    programs.end()
    OPENED.close()
    if not hasattr(config, "workerinput"):
        folder = tests_folder()
        if (postgres := Postgres(folder / "postgresql")).is_running:
            postgres.stop()
        shutil.rmtree(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on each that was selected; what a person sees in a browser on the first."""
    if "databases" not in metafunc.fixturenames:
        return
    selected = metafunc.config.getoption("--database")
    engines = list(ENGINES) if selected == "both" else [selected]
    if mark := metafunc.definition.get_closest_marker("database"):
        engines = [engine for engine in engines if engine in mark.args]
    elif "browser" in metafunc.fixturenames:
        engines = engines[:1]
    metafunc.parametrize("databases", engines, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the modules that take longest, so that the processes finish together."""
    servers = {"start_server", "live_server"}
    slow = {item.path for item in items if servers & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: (item.path not in slow, item.path.parent.name not in LONG))


def pytest_collection_finish() -> None:
    """What is loaded now, stays: to look again and again for what could go takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not chromium.chromium():
        terminalreporter.section("No Chromium: the browser tests did not run", sep="!", red=True, bold=True)


def in_memory() -> str | None:
    """Where there is room: a disk would make sure of data that nobody keeps."""
    with suppress(FileNotFoundError):
        if shutil.disk_usage(MEMORY).free > ROOM:
            return MEMORY
    return None


def tests_folder() -> Path:
    return Path(os.environ["SYNODOS_TESTS_FOLDER"])


@cache
def databases_of(engine: str) -> Databases:
    return OPENED.enter_context(Databases(engine, tests_folder()))


@cache
def application(engine: str) -> Flask:
    """One application per process and engine; building one for each test would take most of the time."""
    settings = {
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "RATE_LIMITS": False,
        "BASE_URL": "http://localhost",
        "MAIL_FOLDER": str(tests_folder() / f"mail-{os.getpid()}-{engine}"),
        "SQLALCHEMY_DATABASE_URI": databases_of(engine).new(),
    }
    app = create_app(settings)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(tests_folder()), "template-%s")
    app.test_client_class = Client
    OPENED.callback(forget_connections, app)
    return app


def forget_connections(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


class Client(FlaskClient):
    """Asks as a browser does: each request has its own application context, so its own session and `g`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()  # what the test has prepared is there, and afterwards it reads what was done
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Clock:
    """The clock of the application, in the hand of the test. It stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime.now(UTC)

    def set(self, moment: str, zone: str = "UTC") -> datetime:
        """To a wall time, as in `clock.set("2023-03-29 09:15", "Europe/Athens")`; returns the instant."""
        self.instant = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return self.instant

    def advance(self, **by: float) -> datetime:
        """By `minutes=5`, `days=1` and the like; returns the instant."""
        self.instant += timedelta(**by)
        return self.instant


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    return databases_of(request.param)


@pytest.fixture
def app(databases: Databases) -> Iterator[Flask]:
    """The application on an empty database, inside its context; on each database in turn."""
    app = application(databases.engine)
    kept = dict(app.config)
    databases.empty(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        yield app
        db.session.remove()
        if databases.engine == "sqlite":  # its file is about to be replaced
            db.engine.dispose()
    app.config.clear()
    app.config.update(kept)
    shutil.rmtree(app.config["MAIL_FOLDER"], ignore_errors=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cli_runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()

    class Hand(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.instant.astimezone(tz)

    monkeypatch.setattr(app_clock, "datetime", Hand)
    return clock


@pytest.fixture
def project(app: Flask) -> Project:
    return make.project()


@pytest.fixture
def eleni(project: Project) -> Person:
    """She organises."""
    return make.organiser(project)


@pytest.fixture
def smtp_server(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    """A real SMTP server; a test that has `app` as well sends through it."""
    with MailServer() as server:
        if "app" in request.fixturenames:
            request.getfixturevalue("app").config.update(server.settings)
        yield server


@pytest.fixture
def start_server(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """Starts Synodos on an empty database of its own: `server = start_server(RATE_LIMITS="off")`."""
    with ExitStack() as running:

        def start(**settings: Any) -> LiveServer:
            folder = tmp_path / f"server-{len(os.listdir(tmp_path))}"
            folder.mkdir()
            return running.enter_context(LiveServer(databases.new(), folder, **settings))

        yield start


@pytest.fixture(scope="module")
def live_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Synodos running on an empty database, one for all tests of a module, without limits on tries."""
    with LiveServer(databases.new(), tmp_path_factory.mktemp("server"), RATE_LIMITS="off") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Without one the test is skipped, and fails where everything must run (CI=true)."""
    if not chromium.chromium():
        (pytest.fail if IN_CI else pytest.skip)("No Chromium is installed: apt-get install chromium")
    with chromium.opened() as browser:
        yield browser


@pytest.fixture(autouse=True)
def nothing_to_complain_of() -> Iterator[None]:
    """In whatever browsers a test opens: no error, nothing that the policy refuses, no other host."""
    chromium.HEARD.clear()
    yield
    assert chromium.HEARD == []


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh visitor in front of the running site: `page.goto("/")`."""
    context = browser.new_context(base_url=live_server.url, viewport=chromium.DESKTOP, locale="en-GB")
    yield context.new_page()
    context.close()
