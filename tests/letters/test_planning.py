"""Letters that leave by themselves, and the reminder of the event, with the clock in hand."""

from datetime import timedelta

import pytest

from app.clock import now
from app.database import db
from app.events.terms import Mode, Status
from app.i18n import Localised
from app.letters import actions, leaving, needs
from app.letters.models import Letter, LetterCopy, Stage
from app.letters.selection import Wanted
from app.participation import changes
from app.participation.states import State
from tests import make

DAY = timedelta(days=1)
NEWS = Localised(en="News", el="Νέα")
EVERYBODY = Wanted(states=("confirmed",))


@pytest.fixture
def event(project):
    return make.event(project, seats=None)


@pytest.fixture
def letter(event, eleni):
    return actions.write(event, NEWS, NEWS, EVERYBODY, actor=eleni, form_key="1")


def plan(letter, eleni, hours_before=None, send_at=None):
    actions.plan(letter, hours_before=hours_before, send_at=send_at, actor=eleni)


def at(clock, moment):
    clock.set(moment.strftime("%Y-%m-%d %H:%M:%S"))
    while leaving.write_in_turn() is not None:
        pass
    return [(mail.purpose, mail.recipient) for mail in make.mails()]


NIKOS = ("letter", "nikos@example.org")


def test_three_days_before_by_the_clock_on_the_wall(event, letter, eleni, clock):
    make.participation(event)
    plan(letter, eleni, 72)
    due = event.starts_at - 3 * DAY

    assert letter.due_at == due
    assert at(clock, due - timedelta(minutes=1)) == []
    assert at(clock, due) == [NIKOS]
    assert at(clock, due + timedelta(hours=1)) == [NIKOS]


def test_summer_time_moves_no_plan(project, eleni):
    """Three days before ten o'clock is ten o'clock, also where the clocks have changed between."""
    from datetime import date

    event = make.event(project, first=date(2027, 3, 30), days=1)  # the clocks go forward on the 28th
    letter = make.letter(event, "planned", hours_before=72)

    assert letter.due_at == make.wall(date(2027, 3, 27), "09:00")
    letter.hours_before = 5
    assert letter.due_at == event.starts_at - timedelta(hours=5)


def test_it_moves_with_the_event(event, letter, eleni, clock):
    make.participation(event)
    plan(letter, eleni, 72)
    due = event.starts_at - 3 * DAY
    changes.move(event, [(a + 7 * DAY, b + 7 * DAY) for a, b in (day.span for day in event.days)],
                 actor=eleni, zone=event.zone)  # fmt: skip

    assert NIKOS not in at(clock, due)
    assert NIKOS in at(clock, due + 7 * DAY)


def test_at_a_fixed_time(event, letter, eleni, clock):
    make.participation(event)
    when = event.starts_at - 10 * DAY
    plan(letter, eleni, send_at=when)

    assert at(clock, when - DAY) == []
    assert at(clock, when) == [NIKOS]


def test_thanks_afterwards(event, letter, eleni, clock):
    make.participation(event)
    plan(letter, eleni, -48)

    assert NIKOS not in at(clock, event.ends_at + DAY)
    assert NIKOS in at(clock, event.ends_at + 2 * DAY)


def test_taken_back_it_stays(event, letter, eleni, clock):
    make.participation(event)
    plan(letter, eleni, 72)
    actions.take_back(letter, actor=eleni)

    assert NIKOS not in at(clock, event.starts_at - 2 * DAY)
    assert db.session.get(Letter, letter.id).stage is Stage.DRAFT


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_only_of_an_event_that_takes_place(event, letter, eleni, clock, status):
    make.participation(event)
    plan(letter, eleni, 72)
    event.status = status
    db.session.commit()

    assert at(clock, event.starts_at - timedelta(hours=1)) == []


def test_before_is_not_after(event, letter, eleni, clock):
    """No worker ran for a week: what was to leave before the event does not leave during it."""
    make.participation(event)
    plan(letter, eleni, 72)

    assert NIKOS not in at(clock, event.starts_at + timedelta(minutes=1))
    assert db.session.get(Letter, letter.id).is_late


def test_what_is_needed_today(event, letter, eleni):
    make.participation(event)
    actions.change(letter, Localised(en="News"), Localised(en="News"), EVERYBODY, actor=eleni)
    assert needs.missing_languages([event]) == []
    plan(letter, eleni, 72)

    [need] = needs.missing_languages([event])
    assert need.title == "A planned letter is missing in Ελληνικά, which 1 person reads"
    assert need.where == {"slug": "good-practices", "number": letter.id}


def test_one_that_breaks_keeps_no_other_from_leaving(event, letter, eleni, clock, monkeypatch):
    make.participation(event)
    plan(letter, eleni, 72)
    broken = make.letter(event, "planned", hours_before=96)
    leave = leaving.leave

    def break_over_one(one):
        if one.id == broken.id:
            raise RuntimeError
        return leave(one)

    monkeypatch.setattr(leaving, "leave", break_over_one)

    assert at(clock, event.starts_at - 3 * DAY) == [NIKOS]


def test_what_did_not_leave_is_needed_today(event, letter, eleni, clock):
    plan(letter, eleni, 72)
    make.participation(event)
    clock.set(event.starts_at.strftime("%Y-%m-%d %H:%M"))

    assert [need.title for need in needs.missed([event])] == ["A planned letter did not leave"]


def test_a_draft_that_is_thrown_away_takes_its_letters(event, letter, eleni):
    nikos = make.participation(event)
    make.save(LetterCopy(letter=letter, participation=nikos))
    event.status = Status.DRAFT
    db.session.commit()
    changes.discard(event, actor=eleni)

    assert db.session.scalars(db.select(LetterCopy)).all() == []
    assert db.session.scalars(db.select(Letter)).all() == []


# The reminder

REMINDED = ("day_before", "nikos@example.org")


def test_the_day_before_each_hears_once_before_her_first_day(event, clock):
    make.participation(event)
    make.participation(event, make.person("Giulia"), days=[event.days[1]])
    first, second = (day.starts_at - DAY for day in event.days)

    assert at(clock, first - timedelta(minutes=1)) == []
    assert at(clock, first) == [REMINDED]
    assert at(clock, second) == [REMINDED, ("day_before", "giulia@example.org")]
    assert len(at(clock, event.ends_at - timedelta(hours=1))) == 2


def test_it_concerns_only_those_who_come(event, clock):
    for name, state in (("Aino", State.WAITING), ("Giulia", State.INVITED), ("Kostas", State.CANCELLED)):
        make.participation(event, make.person(name), state)

    assert at(clock, event.starts_at - DAY) == []


def test_it_says_when_where_and_how(project, clock):
    event = make.event(project, mode=Mode.HYBRID, practical=Localised(en="**Bus 27** stops there."))
    giulia = make.participation(event, make.person("Giulia"), zone="Europe/Rome")
    at(clock, event.starts_at - DAY)
    [mail] = make.mails()

    day = event.first_date.strftime("%A %-d %B %Y")
    assert mail.subject == f"Reminder: Good practices, {day}"
    assert f"{day}, 09:00–17:00 Thessaloniki time (08:00–16:00 in Bologna)" in mail.text
    assert f"http://localhost/join/{giulia.join_token}" in mail.text
    assert f"http://localhost/me/{giulia.token}" in mail.text
    assert "Bus 27 stops there." in mail.text
    assert "<strong>Bus 27</strong>" in mail.html


def test_words_of_the_organiser_and_another_time(event, eleni, clock):
    make.participation(event)
    text = Localised(el="Φέρτε μπουφάν, {given_name}.")
    actions.set_reminder(event, hours_before=48, text=text, actor=eleni)

    assert at(clock, event.starts_at - 2 * DAY) == [REMINDED]
    assert "Φέρτε μπουφάν, Nikos." in make.mails()[0].text


def test_switched_off_and_on_again(event, eleni, clock):
    make.participation(event)
    actions.set_reminder(event, stage=Stage.DRAFT, actor=eleni)
    assert at(clock, event.starts_at - DAY) == []
    actions.set_reminder(event, stage=Stage.PLANNED, actor=eleni)
    assert at(clock, event.starts_at - timedelta(hours=20)) == [REMINDED]


def test_a_moved_event_moves_it_and_nobody_hears_twice(event, eleni, clock):
    make.participation(event)
    assert REMINDED in at(clock, event.starts_at - DAY)
    spans = [(a + 7 * DAY, b + 7 * DAY) for a, b in (day.span for day in event.days)]
    changes.move(event, spans, actor=eleni, zone=event.zone)
    make.participation(event, make.person("Giulia"))

    mails = at(clock, event.starts_at - DAY)
    assert [one for one in mails if one[0] == "day_before"] == [
        REMINDED,
        ("day_before", "giulia@example.org"),
    ]


def test_who_registers_after_it_gets_none(event, clock):
    make.participation(event)
    at(clock, event.starts_at - DAY)
    make.participation(event, make.person("Giulia"))

    assert at(clock, event.starts_at - timedelta(hours=3)) == [REMINDED]


def test_published_too_late_for_it(project, clock):
    clock.set("2027-02-01 13:00")
    event = make.event(project, first=(now() + DAY).date(), hours=("12:00", "23:00"), days=1)
    make.participation(event)

    assert at(clock, event.starts_at - timedelta(minutes=5)) == []


def test_of_a_cancelled_event_nobody_is_reminded(event, eleni, clock):
    make.participation(event)
    changes.cancel(event, NEWS, actor=eleni)

    assert REMINDED not in at(clock, event.starts_at - DAY)


def test_looking_at_it_keeps_nothing(event):
    letter = Letter.reminder_of(event)
    db.session.commit()

    assert (letter.hours_before, letter.stage) == (24, Stage.PLANNED)
    assert db.session.scalars(db.select(Letter)).all() == []


def test_it_stays_as_proof(event, clock):
    nikos = make.participation(event)
    at(clock, event.starts_at - DAY)

    copy = db.session.scalars(db.select(LetterCopy)).one()
    assert (copy.participation_id, copy.mail.purpose, copy.letter.is_reminder) == (
        nikos.id,
        "day_before",
        True,
    )
