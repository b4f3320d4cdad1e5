"""`flask check` finds each lie that it promises to find."""

import pytest
from sqlalchemy import select

from app.agenda.releases import AgendaRelease
from app.database import db
from app.participation import changes, ical
from app.participation.invitations import Invitation, Method, owed_to
from app.participation.states import State
from app.proof import PROOFS
from tests import make
from tests.mail.workers import mail


@pytest.fixture
def world(app):
    """An event with one seat taken and one person waiting."""
    event = make.event(make.project(), seats=1)
    make.participation(event)
    make.participation(event, make.person("Aino"), State.WAITING)
    return event


def check(cli_runner) -> tuple[int, list[str]]:
    db.session.commit()
    done = cli_runner.invoke(args=["check"])
    return done.exit_code, done.output.splitlines()


def test_all_is_well(cli_runner, world):
    assert check(cli_runner) == (0, [f"{len(PROOFS)} proofs, nothing found."])


def test_a_counter_that_lies(cli_runner, world):
    world.pool.taken, world.pool.waiting = 3, 0
    assert check(cli_runner) == (
        1,
        [
            "Event 1: counters say 3 seats taken and 0 waiting, but 1 people have a seat and 1 wait.",
            "Error: 1 findings.",
        ],
    )


def test_a_participation_on_a_strange_day_or_out_of_the_queue(cli_runner, world):
    giulia = make.participation(make.event(world.project, slug="other"), make.person("Giulia"))
    giulia.choose(world.days[:1])
    giulia.waiting_since = giulia.registered_at
    db.session.commit()
    assert check(cli_runner)[1] == [
        "Participation 3 comes on a day of another event.",
        "Participation 3 waits without a place in the queue, or the other way round.",
        "Error: 2 findings.",
    ]


def test_who_has_lost_her_only_day_keeps_her_place(cli_runner, world):
    giulia = make.participation(world, make.person("Giulia"), days=world.days[:1])
    owed_to(giulia, ical.facts(giulia))
    eleni = make.organiser(world.project)
    changes.move(world, [world.days[1].span], actor=eleni, zone=world.zone, later=True)
    assert check(cli_runner)[0] == 0
    changes.tell(world, actor=eleni)
    assert check(cli_runner)[0] == 0


def test_a_calendar_that_shows_what_is_not_so(cli_runner, world):
    waiting = db.session.get(type(make.participation(world, make.person("Giulia"), State.CANCELLED)), 2)
    make.save(
        Invitation(
            participation=waiting,
            day=world.days[0],
            method=Method.REQUEST,
            messages=1,
            stamp=waiting.registered_at,
        )
    )
    assert check(cli_runner)[1] == [
        "Invitation 1 stands in a calendar, but its person is not expected on that day.",
        "Error: 1 findings.",
    ]


def test_a_ledger_with_half_an_entry(cli_runner, world):
    make.save(Invitation(participation_id=1, day=world.days[0], method=None, messages=2))
    assert check(cli_runner)[1][0] == "Invitation 1 says something else than its messages."


def test_an_event_at_another_time_than_its_days(cli_runner, world):
    world.ends_at = world.starts_at
    assert check(cli_runner)[1][0] == "Event 1 begins or ends at another time than its days."


def test_an_item_on_a_day_of_another_event(cli_runner, world):
    other = make.event(world.project, slug="other")
    make.item(world).day = other.days[0]
    assert check(cli_runner)[1][0] == "Agenda item 1 stands on a day of another event."


def test_half_a_calendar_in_a_mail(cli_runner, world):
    make.save(mail(calendar=b"BEGIN:VCALENDAR"))
    assert check(cli_runner)[1][0] == "Mail 1 has left and failed at once, or carries half a calendar."


def test_releases_with_a_hole_two_that_count_and_one_that_cannot_be_read(cli_runner, world):
    for _time in range(3):
        make.release(world)
    first, second, third = db.session.scalars(select(AgendaRelease).order_by(AgendaRelease.number))
    first.is_current, third.number = True, 4
    second.document = {"zone": "Europe/Athens", "days": [{"id": 1}]}

    code, found = check(cli_runner)

    assert (code, found[:2], found[2].partition(":")[0]) == (
        1,
        [
            "Event 1: its 3 releases have numbers from 1 to 4.",
            "Event 1: 2 releases are current, the newest is 4.",
        ],
        "Release 2 cannot be read",
    )
