"""Whom most stories about agendas need: Eleni and Giulia, and two days in Thessaloniki, two weeks ahead."""

import pytest
from flask.testing import FlaskClient

from app.events.models import Event
from app.network.models import Project
from app.people.models import Person
from tests import make
from tests.agenda.programmes import FIRST
from tests.conftest import Clock


@pytest.fixture
def event(project: Project, clock: Clock) -> Event:
    clock.set("2027-04-01 09:00", make.ATHENS)
    return make.event(project, first=FIRST)


@pytest.fixture
def giulia(project: Project) -> Person:
    """She organises, too."""
    return make.organiser(project, "Giulia")


@pytest.fixture
def signed_in(client: FlaskClient, event: Event, eleni: Person) -> FlaskClient:
    return make.sign_in(client, eleni)
