"""What every earlier release made of its demonstration comes along: whole, proved, and its pages open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.database import db
from app.demo.people import ORGANISER
from app.events.models import Event
from app.events.terms import Status
from app.extensions import plain_type
from app.network.models import Project
from app.participation.models import Participation
from app.people.models import Person
from tests import make
from tests.conftest import Client
from tests.databases import Databases
from tests.house.test_upgrades import RELEASES, counted
from tests.releases.keeping import FOLDER, load

MIGRATIONS = str(Path(__file__).parents[2] / "migrations")
MANAGED = ("", "/agenda", "/participants", "/invitations", "/counts")


@pytest.fixture(scope="module", params=RELEASES)
def site(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    """A site that ran that release, and then this one."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": databases.bare(),
            "BASE_URL": "http://localhost",
            "TESTING": True,
        }
    )
    app.test_client_class = Client
    with app.app_context():
        upgrade(MIGRATIONS, request.param)
        with db.engine.begin() as connection:
            app.config["BEFORE"] = load(request.param, connection)
        upgrade(MIGRATIONS)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_every_release_is_kept() -> None:
    assert sorted(path.name.partition(".")[0] for path in FOLDER.glob("*.gz")) == list(RELEASES)


def test_no_row_is_lost(site):
    after = counted(db.engine)
    assert {name: after[name] for name in site.config["BEFORE"]} == site.config["BEFORE"]


def test_the_tables_are_those_of_the_models(site):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_item": plain_type})
        assert compare_metadata(context, db.metadata) == []


def test_all_that_is_counted_is_right(site):
    done = site.test_cli_runner().invoke(args=["check"])
    assert (done.exit_code, done.output.splitlines()[:-1]) == (0, [])


def test_its_pages_open(site):
    """For a visitor, for whoever takes part, and for the organiser."""
    client = site.test_client()
    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    opened = ["/", *(f"/projects/{slug}" for slug in db.session.scalars(select(Project.slug)))]
    opened += [f"/events/{event.slug}" for event in events if event.status is Status.PUBLISHED]
    firsts = select(Participation.token).where(
        Participation.id.in_(select(db.func.min(Participation.id)).group_by(Participation.event_id))
    )
    opened += [f"/me/{token}" for token in db.session.scalars(firsts)]
    assert {page: client.get(page).status_code for page in opened} == dict.fromkeys(opened, 200)
    assert len(opened) > 15

    make.sign_in(client, db.session.scalars(select(Person).filter_by(email=ORGANISER)).one())
    managed = [f"/manage/events/{event.slug}{part}" for event in events for part in MANAGED]
    assert {page: client.get(page).status_code for page in managed} == dict.fromkeys(managed, 200)
