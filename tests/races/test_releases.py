"""Several organisers release the same draft at once; people register while it is released."""

from collections import Counter

from sqlalchemy import select

from app.agenda.releases import AgendaRelease
from app.database import db
from app.events.models import Event
from app.participation import holders, releasing, telling
from app.participation.invitations import Invitation
from tests import make
from tests.races.releasing import at_once
from tests.races.test_last_seats import asking

ORGANISERS, NEWCOMERS = 4, 6


def a_new_version() -> Event:
    """Giulia and Aino hold the event as it was released; in the draft the welcome ends later."""
    project = make.project()
    make.organiser(project)
    event = make.event(project, seats=None, days=1)
    item = make.item(event, "09:00", "09:30")
    make.holding(event, "Giulia", "Aino")
    item.ends_at = make.wall(event.first_date, "09:45")
    db.session.commit()
    return event


def numbers() -> list[tuple[int, bool]]:
    chosen = select(AgendaRelease.number, AgendaRelease.is_current).order_by(AgendaRelease.number)
    return [tuple(row) for row in db.session.execute(chosen)]


def test_released_by_four_at_once_it_is_one_version_and_one_mail_each(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        seen = releasing.would_release(a_new_version()).seen
        db.session.commit()

        came = at_once(server.app, [("release", seen)] * ORGANISERS)

        assert Counter(came) == {2: 1, None: ORGANISERS - 1}
        assert numbers() == [(1, False), (2, True)]
        while telling.write_some() is not None:  # where two seconds were too short, the rest is the worker's
            pass
        assert sorted(mail.recipient for mail in make.mails()) == ["aino@example.org", "giulia@example.org"]
    assert server.command("check").endswith("nothing found.\n")


def test_who_looks_too_early_releases_it_again(start_server):
    """So the test above can see a race where there is one."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        seen = releasing.would_release(a_new_version()).seen
        db.session.commit()

        at_once(server.app, [("release unlooking", seen)] * ORGANISERS)

        assert [number for number, _is_current in numbers()] == list(range(1, 2 + ORGANISERS))


def test_who_registers_meanwhile_knows_the_newest_version_one_way_or_the_other(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = a_new_version()
        people = [asking(event, number) for number in range(NEWCOMERS)]
        make.save(*people)
        seen = releasing.would_release(event).seen
        deeds = [("confirm", one.token) for one in people]
        db.session.commit()

        came = at_once(server.app, [*deeds[:3], ("release", seen), *deeds[3:]])
        while telling.write_some() is not None:
            pass

        assert ([*came[:3], *came[4:]], came[3] >= 2) == ([True] * NEWCOMERS, True)
        assert {one.sent["release"] for one in db.session.scalars(select(Invitation))} == {2}
        told = Counter(mail.purpose for mail in make.mails())
        assert (told["seat_confirmed"], told["agenda_changed"]) == (NEWCOMERS, came[3])
        assert holders.untold_by_event([db.session.get_one(Event, event.id)]) == {}
    assert server.command("check").endswith("nothing found.\n")
