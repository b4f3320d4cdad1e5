"""An event that stands in calendars is moved, changed, cancelled: who is told what, and nobody else."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from app.audit.models import AuditEntry
from app.database import db
from app.errors import NotPossibleNow
from app.events.terms import Mode
from app.i18n import Localised
from app.participation import changes, holders
from app.participation.states import State
from tests import make


@pytest.fixture
def kick_off(project):
    return make.event(
        project,
        slug="kick-off",
        days=1,
        seats=3,
        hours=("10:00", "11:30"),
        mode=Mode.ONLINE,
        join_url="https://meet.example.org/kick-off",
        title=Localised(en="Kick-off", el="Εναρκτήρια συνάντηση"),
    )


@pytest.fixture
def two_days(project):
    return make.event(project)


def shifted(event, **by):
    return [
        (start + timedelta(**by), end + timedelta(**by)) for start, end in (day.span for day in event.days)
    ]


def entry(mail):
    """The UID, SEQUENCE and start that a calendar reads."""
    text = mail.calendar.replace(b"\r\n ", b"").decode()
    return tuple(
        re.search(pattern, text)[1]
        for pattern in (r"UID:(.+)\r", r"SEQUENCE:(\d+)", r"DTSTART;TZID=[^:]+:(\S+)\r")
    )


def move(event, spans, eleni, **more):
    return changes.move(event, spans, actor=eleni, zone=event.zone, **more)


# Moving


def test_the_kick_off_moves_by_an_hour_and_each_holder_gets_one_update(kick_off, eleni):
    nikos, giulia, desislava = make.holding(kick_off, "Nikos", "Giulia", "Desislava")
    make.participation(kick_off, make.person("Aino"), State.WAITING)
    make.participation(kick_off, make.person("Kostas"), State.CANCELLED)
    uids = [one.invitations[0].uid for one in (nikos, giulia, desislava)]

    assert len(holders.audience(kick_off, lambda facts: {}).told) == 3
    assert move(kick_off, shifted(kick_off, hours=1), eleni) == 3

    day = kick_off.first_date
    mails = make.mails()
    assert [(mail.recipient, mail.language, mail.purpose) for mail in mails] == [
        ("nikos@example.org", "el", "event_changed"),
        ("giulia@example.org", "en", "event_changed"),
        ("desislava@example.org", "en", "event_changed"),
    ]
    assert [entry(mail) for mail in mails] == [(uid, "1", f"{day:%Y%m%d}T110000") for uid in uids]
    assert {mail.calendar_method for mail in mails} == {"REQUEST"}
    assert b"SUMMARY:\xce\x95\xce\xbd\xce\xb1\xcf\x81" in mails[0].calendar  # Εναρ…


def test_the_mail_says_what_was_and_what_is_in_both_places(kick_off, eleni):
    make.holding(kick_off, "Giulia", zone="Europe/Rome")

    move(kick_off, shifted(kick_off, hours=1), eleni)

    [mail] = make.mails()
    day = kick_off.first_date.strftime("%A %-d %B %Y")
    assert f"Before: {day}, 10:00–11:30 Thessaloniki time (09:00–10:30 in Bologna)" in mail.text
    assert f"Now: {day}, 11:00–12:30 Thessaloniki time (10:00–11:30 in Bologna)" in mail.text
    assert mail.subject == f"Changed: Kick-off, {kick_off.first_date.strftime('%-d %B %Y')}"


def test_moving_writes_history(kick_off, eleni):
    revision = kick_off.revision

    move(kick_off, shifted(kick_off, hours=1), eleni)

    [row] = db.session.scalars(db.select(AuditEntry).filter_by(action="event.moved"))
    assert (row.actor, row.event_id) == (eleni, kick_off.id)
    assert row.details["before"] != row.details["after"]
    assert kick_off.revision == revision + 1


def test_the_same_days_again_change_nothing(kick_off, eleni):
    make.participation(kick_off)
    move(kick_off, shifted(kick_off, hours=1), eleni)
    before = (kick_off.revision, kick_off.changed_at, len(make.mails()))

    move(kick_off, shifted(kick_off), eleni)
    assert (kick_off.revision, kick_off.changed_at, len(make.mails())) == before

    changes.move(kick_off, shifted(kick_off), actor=eleni, zone=kick_off.zone, counts_from_zero=True)
    assert (kick_off.revision, kick_off.changed_at > before[1]) == (before[0], True)


def test_the_agenda_moves_along(kick_off, eleni):
    item = make.item(kick_off, "10:15", "10:45")

    move(kick_off, shifted(kick_off, hours=1), eleni)

    assert (item.starts_at, item.ends_at) == (
        make.wall(kick_off.first_date, "11:15"),
        make.wall(kick_off.first_date, "11:45"),
    )


def test_a_two_day_event_moves_and_each_holder_gets_one_mail_a_day(two_days, eleni):
    make.holding(two_days, "Nikos", "Giulia")

    assert move(two_days, shifted(two_days, days=7), eleni) == 2

    assert [(mail.recipient, mail.purpose) for mail in make.mails()] == [
        ("nikos@example.org", "event_changed"),
        ("nikos@example.org", "day_invitation"),
        ("giulia@example.org", "event_changed"),
        ("giulia@example.org", "day_invitation"),
    ]
    assert {entry(mail)[1] for mail in make.mails()} == {"1"}
    assert len({entry(mail)[0] for mail in make.mails()}) == 4
    assert [mail.subject[-5:] for mail in make.mails()] == ["(1/2)", "(2/2)", "(1/2)", "(2/2)"]


def test_only_whoever_comes_on_the_day_that_moves_is_told(two_days, eleni):
    make.holding(two_days, "Nikos", days=[two_days.days[0]])
    make.holding(two_days, "Giulia", days=[two_days.days[1]])
    first, second = (day.span for day in two_days.days)

    assert move(two_days, [first, (second[0] + timedelta(minutes=30), second[1])], eleni) == 1

    assert [mail.recipient for mail in make.mails()] == ["giulia@example.org"]


def test_there_and_back_tells_everybody_twice_and_calendars_end_where_they_began(kick_off, eleni):
    make.holding(kick_off, "Giulia")
    start = kick_off.starts_at

    move(kick_off, shifted(kick_off, hours=1), eleni)
    move(kick_off, shifted(kick_off, hours=-1), eleni)

    assert [entry(mail)[1] for mail in make.mails()] == ["1", "2"]
    assert kick_off.starts_at == start


def test_moving_to_where_it_is_tells_nobody(kick_off, eleni):
    make.holding(kick_off, "Giulia")

    assert move(kick_off, shifted(kick_off, hours=0), eleni) == 0
    assert make.mails() == []


def test_a_day_that_goes_takes_its_agenda_and_leaves_the_calendars(two_days, eleni):
    make.item(two_days, day=0)
    kept = make.item(two_days, day=1)
    [nikos] = make.holding(two_days, "Nikos")
    [giulia] = make.holding(two_days, "Giulia", days=[two_days.days[0]])

    told = move(two_days, [two_days.days[1].span], eleni)

    assert told == 2
    assert two_days.agenda == [kept]
    assert (nikos.days, giulia.days, giulia.has_seat) == (two_days.days, [], True)
    assert [(m.recipient.partition("@")[0], m.purpose, m.calendar_method) for m in make.mails()] == [
        ("nikos", "event_changed", "CANCEL"),
        ("nikos", "day_invitation", "REQUEST"),
        ("giulia", "event_changed", "CANCEL"),
    ]
    assert "None of your days is left" in make.mails()[2].text


def test_the_first_mail_says_what_has_changed_on_every_day(two_days, eleni):
    make.holding(two_days, "Giulia")
    two_days.title = Localised(en="Another title")
    db.session.commit()
    first, second = (day.span for day in two_days.days)

    move(two_days, [first, tuple(moment + timedelta(hours=2) for moment in second)], eleni)

    mail, short = make.mails()
    for text in (mail.text, mail.html):
        assert text.count("Now:") == 3  # the title of each day, and the hours of the second
        assert "Please accept the new entry" in text
        assert "No new answer is needed" not in text
    assert (b"SEQUENCE:0" in mail.calendar, b"SEQUENCE:1" in short.calendar) == (True, True)


def test_a_new_day_before_the_others_leaves_them_where_they_are(two_days, eleni):
    first, second = two_days.days
    earlier = tuple(moment - timedelta(days=1) for moment in first.span)

    move(two_days, [earlier, first.span, second.span], eleni, counts_from_zero=True)

    assert two_days.days[1:] == [first, second]
    assert [day.number for day in two_days.days] == [0, 1, 2]


def test_another_zone_has_another_name(kick_off, eleni):
    make.holding(kick_off, "Giulia")
    spans = [tuple(moment + timedelta(hours=1) for moment in kick_off.days[0].span)]

    changes.move(kick_off, spans, actor=eleni, zone="Europe/Rome", city=Localised(en="Bologna"))

    [mail] = make.mails()
    assert "10:00–11:30 Bologna time" in mail.text
    assert b"DTSTART;TZID=Europe/Rome" in mail.calendar


def test_postponed_remembers_the_first_date_it_was_planned_for(kick_off, eleni):
    planned = kick_off.first_date

    move(kick_off, shifted(kick_off, days=7), eleni, postponed=True)
    move(kick_off, shifted(kick_off, days=7), eleni, postponed=True)

    assert (kick_off.postponed_from, kick_off.first_date) == (planned, planned + timedelta(days=14))


def test_a_draft_moves_without_a_word(project, eleni):
    draft = make.event(project, status="draft")
    make.participation(draft)

    assert move(draft, shifted(draft, days=1), eleni) == 0
    assert make.mails() == []


def test_what_was_looked_at_is_what_is_done(kick_off, eleni, clock):
    seen = kick_off.changed_at.isoformat()
    clock.advance(minutes=1)
    move(kick_off, shifted(kick_off, hours=1), eleni, seen=seen)
    make.holding(kick_off, "Giulia")

    with pytest.raises(NotPossibleNow):
        move(kick_off, shifted(kick_off, hours=1), eleni, seen=seen)
    with pytest.raises(NotPossibleNow):
        changes.tell(kick_off, actor=eleni, seen=seen)
    assert make.mails() == []


# Before it is done


@pytest.mark.parametrize(
    "spans",
    [
        lambda event: shifted(event, hours=1),
        lambda event: [event.days[0].span, shifted(event, hours=1)[1]],
        lambda event: [event.days[1].span],
        lambda event: [*(day.span for day in event.days), *shifted(event, days=2)[1:]],
        lambda event: [day.span for day in event.days],
    ],
    ids=["all", "second day", "first day goes", "third day", "nothing"],
)
def test_the_preview_counts_exactly_those_who_are_told(two_days, eleni, spans):
    make.holding(two_days, "Nikos")
    make.holding(two_days, "Giulia", days=[two_days.days[0]])
    make.holding(two_days, "Aino", days=[two_days.days[1]])
    make.participation(two_days, make.person("Kostas"), State.WAITING)
    wanted = spans(two_days)

    preview = changes.would_move(two_days, wanted, two_days.zone)
    foretold, languages = [one.name for one in preview.audience.told], preview.audience.languages
    told = move(two_days, wanted, eleni)

    assert (len(foretold), sum(languages.values())) == (told, told)
    assert foretold == list(dict.fromkeys(mail.recipient_name for mail in make.mails()))


def test_the_preview_changes_nothing(two_days):
    [nikos] = make.holding(two_days, "Nikos")
    before = [day.span for day in two_days.days], nikos.invitations[0].sequence

    changes.would_move(two_days, shifted(two_days, hours=1), two_days.zone)
    db.session.commit()

    assert ([day.span for day in two_days.days], nikos.invitations[0].sequence) == before


def test_the_preview_names_what_a_day_takes_along(two_days):
    lost = make.item(two_days, day=0)
    make.item(two_days, day=1)
    make.holding(two_days, "Nikos")
    make.holding(two_days, "Giulia", days=[two_days.days[0]])
    second = shifted(two_days, hours=0)[1]

    preview = changes.would_move(two_days, [second], two_days.zone)

    assert (preview.lost, preview.moved, preview.without_day) == ([lost], 0, 1)
    assert preview.days == [(two_days.days[0], None), (two_days.days[1], second)]


# Telling later


def test_a_new_venue_is_untold_until_it_is_told(two_days, eleni):
    nikos, giulia = make.holding(two_days, "Nikos", "Giulia")
    two_days.venue = Localised(en="Town Hall", el="Δημαρχείο")
    db.session.commit()

    assert [one.id for one in holders.untold(two_days).told] == [nikos.id, giulia.id]
    assert holders.untold_by_event([two_days]) == Counter({two_days.id: 2})
    [difference] = holders.what_differs(two_days, holders.untold(two_days).told, "en")
    assert (difference.before, difference.after) == (
        "Warehouse 7, Nikis 7, 54624 Thessaloniki",
        "Town Hall, Nikis 7, 54624 Thessaloniki",
    )

    assert changes.tell(two_days, actor=eleni) == 2
    assert holders.untold(two_days).told == []
    assert changes.tell(two_days, actor=eleni) == 0
    assert len(make.mails()) == 4


def test_there_and_back_before_telling_leaves_nothing_to_tell(two_days, eleni):
    make.holding(two_days, "Nikos")
    venue = two_days.venue
    two_days.venue = Localised(en="Town Hall")
    db.session.commit()
    assert len(holders.untold(two_days).told) == 1

    two_days.venue = venue
    db.session.commit()

    assert holders.untold(two_days).told == []
    assert changes.tell(two_days, actor=eleni) == 0


def test_a_new_title_asks_for_no_new_answer(two_days, eleni):
    make.holding(two_days, "Giulia")
    two_days.title = Localised(en="Better practices")
    db.session.commit()

    changes.tell(two_days, actor=eleni)

    assert {entry(mail)[1] for mail in make.mails()} == {"0"}
    assert "No new answer is needed." in make.mails()[0].text
    assert "RSVP=FALSE" in make.mails()[0].calendar.replace(b"\r\n ", b"").decode()


def test_nothing_is_untold_of_what_is_over(two_days, clock):
    make.holding(two_days, "Nikos")
    two_days.venue = Localised(en="Town Hall")
    clock.instant = two_days.ends_at

    assert holders.untold(two_days).told == []
    assert holders.untold_by_event([two_days]) == Counter()


# Cancelling


def test_a_cancelled_event_leaves_every_calendar_and_those_who_wait_are_told(two_days, eleni):
    make.holding(two_days, "Nikos", "Giulia")
    make.participation(two_days, make.person("Aino"), State.WAITING)
    make.participation(two_days, make.person("Kostas"), State.CANCELLED)
    make.participation(two_days, make.person("Walk-in", email=None))

    told = changes.cancel(two_days, Localised(en="General strike.", el="Γενική απεργία."), actor=eleni)

    assert told == 3
    assert [(m.recipient.partition("@")[0], m.purpose, m.calendar_method) for m in make.mails()] == [
        ("nikos", "event_cancelled", "CANCEL"),
        ("nikos", "day_cancelled", "CANCEL"),
        ("giulia", "event_cancelled", "CANCEL"),
        ("giulia", "day_cancelled", "CANCEL"),
        ("aino", "event_cancelled", None),
    ]
    assert "Γενική απεργία." in make.mails()[0].text
    assert "General strike." in make.mails()[2].text
    assert holders.audience(two_days, lambda facts: {}).told == []
    assert two_days.cancellation_reason == {"en": "General strike.", "el": "Γενική απεργία."}


def test_what_is_cancelled_is_neither_cancelled_again_nor_moved(two_days, eleni):
    changes.cancel(two_days, Localised(), actor=eleni)

    with pytest.raises(NotPossibleNow):
        changes.cancel(two_days, Localised(), actor=eleni)
    with pytest.raises(NotPossibleNow):
        move(two_days, shifted(two_days, hours=1), eleni)


def test_an_event_is_published_once(project, eleni):
    draft = make.event(project, status="draft")

    changes.publish(draft, actor=eleni)

    assert draft.is_published
    with pytest.raises(NotPossibleNow):
        changes.publish(draft, actor=eleni)
