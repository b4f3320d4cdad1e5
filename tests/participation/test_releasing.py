"""An agenda is released: whose day changes is told what has changed for her; nobody else is."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.agenda.differences import between
from app.agenda.programme import ItemKind, Withheld
from app.agenda.releases import AgendaRelease, Reason, Stamp
from app.audit.models import AuditEntry
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.audiences import Role, Viewer
from app.i18n import Localised
from app.participation import changes, holders, ical, news, releasing, replies, sitting, telling
from app.participation.invitations import Answer, Invitation, Way
from app.participation.notices import Notice
from app.participation.replies import Said
from app.participation.states import State
from tests import make
from tests.pages.reading import counted

MANY = 5000


@pytest.fixture
def event(project):
    """Two days with a welcome and a bus on the first, and one talk on the second."""
    event = make.event(project, seats=None)
    make.item(event, "09:00", "09:30")
    make.item(event, "14:00", "17:00", kind=ItemKind.TRANSFER, title=Localised(en="Bus to Cervia"))
    make.item(event, "09:00", "17:00", day=1, title=Localised(en="Good practices", el="Καλές πρακτικές"))
    return event


def by_title(event, title):
    return next(item for item in event.agenda if item.title["en"] == title)


def put(event, item, starts=None, ends=None, **details):
    """Write into the draft, and release nothing."""
    day = item.day.date
    for name, time in (("starts_at", starts), ("ends_at", ends)):
        if time:
            setattr(item, name, make.wall(day, time, event.zone))
    for name, value in details.items():
        setattr(item, name, value)
    db.session.commit()


def add(event, starts, ends, *, day=0, **details):
    """Into the draft; nothing is released."""
    event.status = "draft"
    item = make.item(event, starts, ends, day=day, **details)
    event.status = "published"
    db.session.commit()
    return item


def release(event, eleni, **more):
    return releasing.release(event, actor=eleni, **more)


def told():
    """Who got what for which day, by which method and SEQUENCE."""
    return [
        (
            mail.recipient.partition("@")[0],
            mail.purpose,
            mail.calendar_method,
            re.search(r"SEQUENCE:(\d+)", mail.calendar.decode())[1],
        )
        for mail in make.mails()
    ]


def changed(mail):
    """The lines of the mail about what is different: with the days that they stand under."""
    lines = iter(mail.text.splitlines())
    found = []
    for line in lines:
        if line.startswith("What is different on"):
            found.append(line)
            for more in lines:
                if not more.startswith("  "):
                    break
                found.append(more)
    return found


def lines(mail):
    return mail.calendar.replace(b"\r\n ", b"").decode().split("\r\n")


def day_of(event, number=0):
    day = event.days[number].date
    return f"{day:%A} {day.day} {day:%B %Y}"


# Who is told what


def test_whose_day_changes_is_told_what_has_changed_with_that_days_entry(event, eleni):
    make.holding(event, "Giulia")
    make.holding(event, "Aino", days=[event.days[1]])
    put(event, by_title(event, "Bus to Cervia"), starts="14:30", meeting_point=Localised(en="Town Hall"))

    assert release(event, eleni) == 1

    [mail] = make.mails()
    assert told() == [("giulia", "agenda_changed", "REQUEST", "0")]
    day = event.days[0].date
    assert mail.subject == f"Programme changed: Good practices, {day:%a} {day.day} {day:%B}"
    assert changed(mail) == [
        f"What is different on {day_of(event)}",
        "  - Bus to Cervia",
        "    Time: 14:00–17:00 → 14:30–17:00",
        "    Meeting point: none → Town Hall",
    ]
    assert "No new answer is needed." in mail.text
    assert "14:30 Bus to Cervia (Town Hall)" in "\n".join(lines(mail))


def test_an_answer_stays_and_none_is_asked(event, eleni):
    [giulia] = make.holding(event, "Giulia")
    giulia.invitations[0].take(Answer.ACCEPTED, None, Way.MAIL)
    put(event, by_title(event, "Welcome"), title=Localised(en="Welcome to all"))

    release(event, eleni)

    [mail] = make.mails()
    [attendee] = [line for line in lines(mail) if line.startswith("ATTENDEE")]
    assert ("PARTSTAT=ACCEPTED" in attendee, "RSVP=FALSE" in attendee) == (True, True)
    assert giulia.invitations[0].answer is Answer.ACCEPTED


def test_what_the_calendar_does_not_show_is_told_too_and_once(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), is_decision=True)

    assert release(event, eleni) == 1
    assert changed(make.mails()[0])[1:] == ["  - Welcome", "    Decision: no → yes"]
    assert (holders.untold(event).told, changes.tell(event, actor=eleni), len(make.mails())) == ([], 0, 1)


def test_two_days_are_one_letter_and_one_short_mail(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), ends="09:45")
    put(event, by_title(event, "Good practices"), ends="16:00")

    release(event, eleni)

    assert told() == [
        ("giulia", "agenda_changed", "REQUEST", "0"),
        ("giulia", "day_invitation", "REQUEST", "0"),
    ]
    assert [line for line in changed(make.mails()[0]) if line.startswith("What")] == [
        f"What is different on {day_of(event, number)}" for number in (0, 1)
    ]


def test_an_item_that_goes_to_another_day_is_told_on_both(event, eleni):
    make.holding(event, "Giulia", days=[event.days[0]])
    make.holding(event, "Aino", days=[event.days[1]])
    bus, second = by_title(event, "Bus to Cervia"), event.days[1].date
    bus.day = event.days[1]
    put(event, bus, starts="14:00", ends="17:00")

    assert release(event, eleni) == 2

    giulia, aino = make.mails()
    first = event.days[0].date
    assert changed(giulia)[1:] == [
        f"  - 14:00–17:00 Bus to Cervia: moved to {second:%a} {second.day} {second:%B}, 14:00–17:00"
    ]
    assert changed(aino)[1:] == [
        f"  - 14:00–17:00 Bus to Cervia: moved here from {first:%a} {first.day} {first:%B}"
    ]


def test_the_first_version_of_all_is_told_as_such(project, eleni):
    event = make.event(project, days=1)
    make.holding(event, "Giulia")
    add(event, "09:00", "17:00", title=Localised(en="Talks"))

    assert release(event, eleni) == 1
    assert changed(make.mails()[0])[1:] == ["  - The programme of this day is out."]


def test_who_waits_has_left_declined_or_has_no_address_hears_nothing(event, eleni):
    make.participation(event, make.person("Aino"), State.WAITING)
    make.participation(event, make.person("Kostas"), State.CANCELLED)
    make.participation(event, make.person("Walk-in", email=None))
    [giulia] = make.holding(event, "Giulia")
    for one in giulia.invitations:
        one.take(Answer.DECLINED, None, Way.MAIL)
    put(event, by_title(event, "Welcome"), ends="09:45")

    assert release(event, eleni) == 0
    assert make.mails() == []


def test_each_hears_in_her_language_and_only_if_it_has_changed_there(event, eleni):
    make.holding(event, "Giulia")
    make.holding(event, "Nikos")  # reads Greek
    put(
        event,
        by_title(event, "Good practices"),
        title=Localised(en="Good practices", el="Καλύτερες πρακτικές"),
    )

    assert release(event, eleni) == 1

    [mail] = make.mails()
    assert (mail.recipient, mail.language) == ("nikos@example.org", "el")
    assert "Καλές πρακτικές → Καλύτερες πρακτικές" in mail.text


# Closed items


def inside_a_closed_session(event, eleni, others_see):
    closed = make.item(
        event, "10:00", "11:00", kind=ItemKind.STEERING, title=Localised(en="Budget"), others_see=others_see
    )
    make.holding(event, "Giulia", role=Role.PARTNER)
    make.holding(event, "Kostas", role=Role.STAKEHOLDER, locale="en")
    return closed


@pytest.mark.parametrize("others_see", Withheld)
def test_what_changes_inside_a_closed_session_is_told_to_those_whom_it_is_for(event, eleni, others_see):
    closed = inside_a_closed_session(event, eleni, others_see)
    put(event, closed, title=Localised(en="Budget of Sofia"), room=Localised(en="Room 404"))

    assert release(event, eleni) == 1
    assert [row[0] for row in told()] == ["giulia"]
    assert changed(make.mails()[0])[2:] == [
        "    Title: Budget → Budget of Sofia",
        "    Room or place: none → Room 404",
    ]


def test_a_neutral_closed_session_that_moves_is_told_to_all_and_says_no_more(event, eleni):
    closed = inside_a_closed_session(event, eleni, Withheld.NEUTRAL)
    put(event, closed, "10:30", "11:30", room=Localised(en="Room 404"))

    assert release(event, eleni) == 2
    giulia, kostas = make.mails()
    assert changed(giulia)[1] == "  - Budget"
    assert changed(kostas)[1:] == ["  - Closed session", "    Time: 10:00–11:00 → 10:30–11:30"]
    for secret in ("Budget", "Room 404"):
        assert secret not in kostas.text + kostas.html + "\n".join(lines(kostas))


def test_a_hidden_session_that_moves_is_told_to_nobody_else(event, eleni):
    closed = inside_a_closed_session(event, eleni, Withheld.NOTHING)
    put(event, closed, "10:30", "11:30")

    assert release(event, eleni) == 1
    assert [row[0] for row in told()] == ["giulia"]


# Hours of the day


def test_the_calendars_follow_the_agenda_when_asked_and_a_new_answer_is(event, eleni):
    [giulia] = make.holding(event, "Giulia")
    giulia.invitations[0].take(Answer.ACCEPTED, None, Way.MAIL)
    put(event, by_title(event, "Welcome"), "08:30", "09:30")
    revision = event.revision
    plan = releasing.would_release(event)

    assert list(plan.hours) == [event.days[0].id]
    assert (len(plan.audience.told), plan.audience.asked_again) == (1, 0)
    assert (len(plan.following.told), plan.following.asked_again) == (1, 1)
    assert release(event, eleni, follow=True) == 1

    [mail] = make.mails()
    assert told() == [("giulia", "agenda_changed", "REQUEST", "1")]
    [attendee] = [line for line in lines(mail) if line.startswith("ATTENDEE")]
    assert ("PARTSTAT=NEEDS-ACTION" in attendee, "RSVP=TRUE" in attendee) == (True, True)
    assert "Please accept the new entry" in mail.text
    assert f"Now: {day_of(event)}, 08:30–17:00 Thessaloniki time" in mail.text
    assert changed(mail)[1:] == ["  - Welcome", "    Time: 09:00–09:30 → 08:30–09:30"]
    assert (event.starts_at, event.revision) == (make.wall(event.first_date, "08:30"), revision + 1)
    assert by_title(event, "Bus to Cervia").starts_at == make.wall(event.first_date, "14:00")
    assert event.programme.days[0].starts_at == event.starts_at
    assert holders.untold(event).told == []


def test_unasked_the_calendars_keep_their_hours(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), "08:30", "09:30")

    release(event, eleni)

    assert (told()[0][3], event.starts_at) == ("0", make.wall(event.first_date, "09:00"))


def test_a_hidden_item_shows_in_no_calendars_hours(event, eleni):
    add(event, "07:30", "08:30", kind=ItemKind.STEERING, others_see=Withheld.NOTHING)
    add(event, "20:00", "01:00", kind=ItemKind.SOCIAL, title=Localised(en="Dinner"))

    assert releasing.would_release(event).hours == {}


# Once


def test_three_releases_before_anything_was_sent_are_one_mail(event, eleni):
    make.holding(event, "Giulia")
    for minute in (35, 40, 45):
        put(event, by_title(event, "Welcome"), ends=f"09:{minute}")
        assert release(event, eleni, later=True) == 0
    assert (make.mails(), holders.untold_by_event([event])) == ([], {event.id: 1})

    assert changes.tell(event, actor=eleni) == 1

    [mail] = make.mails()
    assert (mail.purpose, changed(mail)[2:]) == ("agenda_changed", ["    Time: 09:00–09:30 → 09:00–09:45"])
    assert holders.untold_by_event([event]) == {}


def test_there_and_back_is_nothing(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), ends="09:45")
    release(event, eleni, later=True)
    put(event, by_title(event, "Welcome"), ends="09:30")

    assert release(event, eleni) == 0
    assert (event.release.number, make.mails(), holders.untold_by_event([event])) == (5, [], {})


def test_writing_a_draft_is_nobodys_debt(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), ends="09:45")

    assert (holders.untold_by_event([event]), changes.tell(event, actor=eleni)) == ({}, 0)


def test_a_move_tells_by_its_own_mail_and_leaves_no_debt(event, eleni):
    make.holding(event, "Giulia")
    spans = [tuple(moment + timedelta(days=7) for moment in day.span) for day in event.days]

    assert changes.move(event, spans, actor=eleni, zone=event.zone) == 1

    assert (event.release.reason, [mail.purpose for mail in make.mails()]) == (
        Reason.MOVED,
        ["event_changed", "day_invitation"],
    )
    assert changed(make.mails()[0]) == []
    assert holders.untold_by_event([event]) == {}


def test_a_move_of_one_day_leaves_the_other_without_a_debt(event, eleni):
    make.holding(event, "Giulia")
    first, second = (day.span for day in event.days)

    changes.move(
        event, [first, tuple(one + timedelta(hours=1) for one in second)], actor=eleni, zone=event.zone
    )

    assert [mail.purpose for mail in make.mails()] == ["event_changed"]
    assert holders.untold_by_event([event]) == {}


def test_a_move_says_also_what_was_released_before_and_told_to_nobody(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), title=Localised(en="Welcome to all"))
    release(event, eleni, later=True)

    changes.move(
        event,
        [tuple(one + timedelta(hours=1) for one in day.span) for day in event.days],
        actor=eleni,
        zone=event.zone,
    )

    assert make.mails()[0].purpose == "event_changed"
    assert changed(make.mails()[0])[1:] == ["  - Welcome to all", "    Title: Welcome → Welcome to all"]
    assert holders.untold_by_event([event]) == {}


def test_who_comes_after_a_release_gets_it_with_her_first_mail(event, eleni):
    put(event, by_title(event, "Welcome"), ends="09:45")
    release(event, eleni)
    aino = make.participation(event, make.person("Aino"))
    make.hold(aino)

    assert {one.sent["release"] for one in aino.invitations} == {event.release.number}
    assert holders.untold_by_event([event]) == {}


def test_what_was_sent_before_there_were_releases_was_the_first(event, eleni):
    [giulia] = make.holding(event, "Giulia")
    for one in giulia.invitations:
        one.sent = {name: value for name, value in one.sent.items() if name != "release"}
    db.session.commit()

    assert holders.untold_by_event([event]) == {event.id: 1}  # the bus and the second day came after it


# Releasing


def test_a_release_has_a_number_a_stamp_a_note_and_history(event, eleni):
    put(event, by_title(event, "Welcome"), ends="09:45")
    release(event, eleni, stamp=Stamp.FINAL, note=Localised(en="See you there."))

    made = event.release
    assert (made.number, made.stamp, made.note, made.released_by) == (
        4,
        Stamp.FINAL,
        {"en": "See you there."},
        eleni,
    )
    rows = db.session.scalars(select(AuditEntry).filter_by(action="agenda.released", actor_id=eleni.id))
    assert [row.details["number"] for row in rows] == [4]


def test_a_note_stands_in_the_mail(event, eleni):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), ends="09:45")
    release(event, eleni, note=Localised(en="Sorry for the late change."))

    assert "Sorry for the late change." in make.mails()[0].text


def test_the_same_once_more_is_only_called_final(event, eleni):
    make.holding(event, "Giulia")

    assert release(event, eleni) is None
    assert release(event, eleni, stamp=Stamp.FINAL) == 0
    assert (event.release.number, event.release.is_final, make.mails()) == (4, True, [])
    assert release(event, eleni, stamp=Stamp.FINAL) is None
    assert release(event, eleni) is None
    assert holders.untold_by_event([event]) == {}


def test_pressed_twice_is_released_once(event, eleni):
    put(event, by_title(event, "Welcome"), ends="09:45")
    seen = releasing.would_release(event).seen

    assert (release(event, eleni, seen=seen), release(event, eleni, seen=seen)) == (0, None)
    assert event.release.number == 4


def test_what_was_looked_at_is_what_is_released(event, eleni):
    put(event, by_title(event, "Welcome"), ends="09:45")
    seen = releasing.would_release(event).seen
    put(event, by_title(event, "Welcome"), ends="09:50")

    with pytest.raises(NotPossibleNow):
        release(event, eleni, seen=seen)
    assert event.release.number == 3


def test_neither_a_draft_nor_what_is_cancelled_is_released(event, eleni, project):
    draft = make.event(project, slug="draft", status="draft")
    make.item(draft)
    with pytest.raises(NotPossibleNow):
        release(draft, eleni)
    changes.cancel(event, Localised(), actor=eleni)
    with pytest.raises(NotPossibleNow):
        release(event, eleni)


def test_of_what_is_over_nobody_is_told(event, eleni, clock):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), ends="09:45")
    clock.instant = event.ends_at

    assert (releasing.would_release(event).audience.told, release(event, eleni)) == ([], 0)


@pytest.mark.parametrize("follow", [False, True])
def test_the_preview_names_exactly_those_who_are_told(event, eleni, follow):
    make.holding(event, "Giulia")
    make.holding(event, "Aino", days=[event.days[1]])
    make.holding(event, "Desislava", days=[event.days[0]])
    make.participation(event, make.person("Kostas"), State.WAITING)
    put(event, by_title(event, "Welcome"), "08:30", "09:30")
    plan = releasing.would_release(event)
    foretold = [one.name for one in (plan.following if follow else plan.audience).told]

    number = release(event, eleni, follow=follow)

    assert len(foretold) == number == 2
    assert foretold == [mail.recipient_name for mail in make.mails()]


def test_the_preview_changes_nothing(event):
    make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), "08:30", "09:30")
    before = event.changed_at

    releasing.would_release(event)
    db.session.commit()

    assert (event.changed_at, event.release.number, event.starts_at) == (
        before,
        3,
        make.wall(event.first_date, "09:00"),
    )


# Thousands


def test_thousands_are_noted_in_as_many_statements_as_one(project, eleni, monkeypatch):
    monkeypatch.setattr(telling, "PATIENCE", 0)
    costs = []
    for slug, number in (("few", 1), ("many", MANY)):
        event = make.event(project, slug=slug, seats=None)
        item = make.item(event)
        make.crowd(event, number)
        put(event, item, "09:30")
        with counted() as preview:
            foretold = releasing.would_release(event).audience.told
        db.session.expire_all()
        with counted() as press:
            releasing._release(
                event, actor=eleni, stamp=Stamp.DRAFT, note=None, follow=False, later=False, seen=None
            )
        with counted() as debts:
            holders.untold_by_event([event])
        costs.append((len(preview), len(press), len(debts)))
        noted = select(func.count()).select_from(Notice).filter_by(event_id=event.id)
        assert (len(foretold), db.session.scalar(noted)) == (number, number)

    assert costs[0] == costs[1]


def test_the_ledger_knows_which_release_was_told(event, eleni):
    [giulia] = make.holding(event, "Giulia")
    put(event, by_title(event, "Welcome"), ends="09:45")
    release(event, eleni)

    first, second = db.session.scalars(select(Invitation).order_by(Invitation.id))
    assert (first.sent["release"], second.sent["release"]) == (4, 3)
    assert ical.facts(giulia)[first.day_id] == first.sent
    assert db.session.scalar(select(func.count()).select_from(AgendaRelease)) == 4


# Who was away, what is over, what is gone


@pytest.mark.parametrize("way", [Way.PAGE, Way.MAIL])
@pytest.mark.parametrize("declined", [Way.PAGE, Way.MAIL])
def test_who_comes_after_all_gets_the_programme_of_now_and_nobody_owes_her_more(event, eleni, way, declined):
    [giulia] = make.holding(event, "Giulia")
    _says(giulia, Answer.DECLINED, declined)
    put(event, by_title(event, "Welcome"), title=Localised(en="Welcome to all"))
    assert (release(event, eleni), make.mails()) == (0, [])

    _says(giulia, Answer.ACCEPTED, way)

    [first] = [mail for mail in make.mails() if "Welcome to all" in "\n".join(lines(mail))]
    [attendee] = [line for line in lines(first) if line.startswith("ATTENDEE")]
    assert ("PARTSTAT=ACCEPTED" in attendee, "RSVP=FALSE" in attendee) == (True, True)
    assert "SEQUENCE:0" in lines(first)
    assert holders.untold_by_event([event]) == {}


@action
def _says(participation, said, way):
    days, now = participation.event.days, clock.now().replace(microsecond=0)
    replies.take(participation, days, Said(answer=said, at=now, way=way))


def test_nobody_hears_that_yesterday_was_put_right(event, eleni, clock):
    make.holding(event, "Giulia")
    clock.instant = event.days[1].starts_at
    put(event, by_title(event, "Bus to Cervia"), title=Localised(en="Boat to Cervia"))

    assert release(event, eleni) == 0
    assert (make.mails(), holders.untold_by_event([event])) == ([], {})


def test_tonight_counts_though_the_hours_of_the_day_are_over(event, eleni, clock):
    dinner = make.item(event, "20:00", "23:00", kind=ItemKind.SOCIAL, title=Localised(en="Dinner"))
    make.holding(event, "Giulia")
    clock.instant = make.wall(event.first_date, "18:00")
    put(event, dinner, starts="20:30")

    assert release(event, eleni) == 1


def test_whose_table_is_gone_is_told_that_and_nothing_is_called_new(event, eleni):
    item = make.item(event, "10:00", "11:00", kind=ItemKind.TABLES, title=Localised(en="Tables"))
    tables = [
        make.item(event, "10:00", "11:00", parent=item, round=1, track=Localised(en=name)) for name in "ABC"
    ]
    [giulia] = make.holding(event, "Giulia")
    sitting.sit_down(giulia, tables[0].public_uid, tables[0].public_uid)
    db.session.delete(tables[0])
    db.session.commit()
    db.session.refresh(event)

    assert release(event, eleni) == 1
    assert changed(make.mails()[0])[1:] == ["  - No longer on the programme: 10:00–11:00 A, round 1: Welcome"]
    assert "B\\, round 1" in "\n".join(lines(make.mails()[0]))


def test_when_all_items_go_the_preview_counts_as_many_as_are_told(event, eleni):
    make.holding(event, "Giulia")
    for item in list(event.agenda):
        db.session.delete(item)
    db.session.commit()
    db.session.refresh(event)

    assert len(releasing.would_release(event).audience.told) == 1
    assert release(event, eleni) == 1


def test_wherever_people_sit_they_are_compared_once_for_all_to_whom_it_is_one(event, eleni, monkeypatch):
    """Two of twelve tables become others: at most four ways to sit, and who sits at none."""
    tables = []
    for number in (1, 2):
        item = make.item(event, "10:00", "11:00", kind=ItemKind.TABLES, title=Localised(en="Tables"))
        known = {"parent": item, "round": number}
        tables.append([make.item(event, "10:00", "11:00", track=Localised(en=n), **known) for n in "ABCDEF"])
    seats = [{one.public_uid, other.public_uid} for one in tables[0] for other in tables[1]]
    viewers = [Viewer.like(Role.PARTNER, (), seated) for seated in seats] + [Viewer.like(Role.PARTNER)]
    told = event.release.number
    for row in tables:
        put(event, row[0], title=Localised(en="Another theme"))
    make.release(event)
    compared = []
    monkeypatch.setattr(news, "between", lambda *both: compared.append(both) or between(*both))
    found = news.News(event)

    changed = [bool(found.since(told, viewer, "en")) for viewer in viewers]

    assert changed == [one < 6 or one % 6 == 0 for one in range(36)] + [True]
    assert len(compared) == 5


def test_the_preview_says_what_only_readers_of_another_language_see(event, eleni):
    item = event.agenda[0]
    item.title = Localised(item.title, el="Κάτι άλλο")
    db.session.commit()
    plan = releasing.would_release(event)

    assert plan.changes == []
    assert [(code, len(days)) for code, days in plan.elsewhere.items()] == [("el", 1)]
