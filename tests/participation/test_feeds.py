"""The calendar of one person: everything she comes to, at an address that she can move and switch off."""

import gzip
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from app.agenda.programme import ItemKind
from app.audit.models import AuditEntry
from app.database import db
from app.events.models import Event
from app.events.terms import Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.participation import actions, changes, ical, placing
from app.participation.feeds import PersonalFeed
from app.participation.invitations import Answer, Way, owed_to
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person
from tests import make
from tests.calendar.lines import Line, lines, text
from tests.calendar.readers import READERS
from tests.conftest import Clock
from tests.pages.reading import counted, page, shown, words

TODAY = date(2027, 1, 11)


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def eleni(project: Project) -> Person:
    return make.organiser(project)


@pytest.fixture
def nikos(project: Project) -> Person:
    return make.person("Nikos", locale="en")


@pytest.fixture
def feed(nikos: Person) -> str:
    """The address of Nikos's calendar."""
    return f"/me/{make.save(PersonalFeed(person=nikos)).token}.ics"


def meeting(project: Project, title: str, *, ahead: int = 30, **details: object) -> Event:
    """A meeting of one day, so many days from today."""
    known = {"title": Localised(en=title), "slug": title.lower(), "days": 1}
    return make.event(project, first=TODAY + timedelta(days=ahead), **known | details)


def comes(event: Event, who: Person, state: State = State.CONFIRMED, **details: object) -> Participation:
    """She is on the list, and her mails are written."""
    participation = make.participation(event, who, state, **details)
    owed_to(participation, ical.facts(participation))
    db.session.commit()
    return participation


def says(participation: Participation, answer: Answer, clock: Clock) -> None:
    for invitation in participation.invitations:
        invitation.take(answer, clock.instant, Way.MAIL)
    db.session.commit()


def entries(client: FlaskClient, url: str) -> list[dict[str, str]]:
    """What stands in the calendar at that address: the lines of each entry."""
    found: list[dict[str, str]] = []
    inside = False
    for name, _parameters, value in lines(client.get(url).data):
        if (name, value) in {("BEGIN", "VEVENT"), ("END", "VEVENT")}:
            inside = name == "BEGIN"
            found += [{}] if inside else []
        elif inside:
            found[-1][name] = text(value)
    return found


def titles(client: FlaskClient, url: str) -> list[str]:
    return [entry["SUMMARY"] for entry in entries(client, url)]


# What is in it


@pytest.mark.parametrize("read", READERS)
def test_every_program_reads_all_her_events_under_the_uids_of_her_mails(client, project, nikos, feed, read):
    later = comes(meeting(project, "Later", ahead=200, zone="Europe/Rome"), nikos)
    sooner = comes(meeting(project, "Sooner", ahead=2, days=2), nikos)
    comes(meeting(project, "Another"), make.person("Aino"))
    seen = read(client.get(feed).data)

    assert [(one.uid, one.starts_at, one.ends_at, one.summary) for one in seen] == [
        (sooner.invitations[0].uid, *sooner.event.days[0].span, "Sooner – 1/2"),
        (sooner.invitations[1].uid, *sooner.event.days[1].span, "Sooner – 2/2"),
        (later.invitations[0].uid, *later.event.days[0].span, "Later"),
    ]


def test_what_she_has_answered_stands_in_the_title(client, project, nikos, feed, clock) -> None:
    for ahead, answer in enumerate(Answer, start=1):
        one = comes(meeting(project, answer.value.title(), ahead=ahead), nikos)
        says(one, answer, clock)

    assert titles(client, feed) == ["Needs-Action", "Accepted [accepted]", "Tentative [maybe]"]


def test_whoever_was_asked_sees_it_and_whoever_waits_does_not(client, project, nikos, feed) -> None:
    asked = make.participation(meeting(project, "Asked"), nikos, State.CANCELLED)
    asked.be_invited(asked.event.days)
    owed_to(asked, ical.facts(asked))
    comes(meeting(project, "Waiting"), nikos, State.WAITING)

    assert titles(client, feed) == ["Asked"]


def test_it_reaches_a_year_back_and_as_far_ahead_as_there_is(client, project, nikos, feed, clock) -> None:
    clock.set("2025-01-11 12:00")
    for title, ahead in {"Forgotten": -367, "Remembered": -364, "Ahead": 3000}.items():
        comes(meeting(project, title, ahead=ahead), nikos)
    clock.set("2027-01-11 12:00")

    assert titles(client, feed) == ["Remembered", "Ahead"]


def test_the_link_to_join_is_her_own_and_not_that_of_the_call(client, project, nikos, feed) -> None:
    call = meeting(project, "Call", mode=Mode.ONLINE, join_url="https://meet.example.org/secret")
    make.item(call, kind=ItemKind.STEERING, description=Localised(en="Who pays back what"))
    own = f"http://localhost/join/{comes(call, nikos).join_token}"
    [entry] = entries(client, feed)

    assert (entry["LOCATION"], entry["CONFERENCE"]) == (own, own)
    assert b"meet.example.org" not in client.get(feed).data
    assert "pays back" not in entry["DESCRIPTION"]


def test_no_entry_leads_to_a_page_of_hers(client, project, nikos, feed, eleni) -> None:
    """Her page at one event shows this calendar's address: whoever was sent it would reach all others."""
    stays = comes(meeting(project, "Stays", mode=Mode.ONLINE), nikos)
    two = comes(meeting(project, "Two", days=2), nikos)
    actions.change_days(two, [two.event.days[1]])
    changes.cancel(comes(meeting(project, "Strike"), nikos).event, Localised(en="A strike."), actor=eleni)
    own = [text(line.value) for line in lines(client.get(f"/me/{stays.token}.ics").data)]
    told = [entry["DESCRIPTION"] for entry in entries(client, feed)]

    assert len(told) == 4
    assert [one for one in told if "/me/" in one or "Your own page" in one] == []
    assert [
        one for one in told if not one.endswith("\n\nChanges and cancellations reach you by e-mail.")
    ] == []
    assert any(f"http://localhost/join/{stays.join_token}" in one for one in told)
    assert b"/me/" not in unfolded(client.get(feed).data)
    assert any(f"http://localhost/me/{stays.token}\n" in one for one in own)


def unfolded(data: bytes) -> bytes:
    return data.replace(b"\r\n ", b"")


def test_what_is_called_off_cannot_be_joined(client, project, nikos, feed, eleni) -> None:
    call = comes(meeting(project, "Call", mode=Mode.ONLINE), nikos)
    changes.cancel(call.event, Localised(en="A strike."), actor=eleni)

    for url in (feed, f"/me/{call.token}.ics"):
        [entry] = entries(client, url)
        assert entry["STATUS"] == "CANCELLED"
        assert "CONFERENCE" not in entry
        assert b"/join/" not in unfolded(client.get(url).data)
        assert b"Join online" not in unfolded(client.get(url).data)
        assert "Two days on the circular economy." in entry["DESCRIPTION"]


def test_it_names_nobody_and_asks_nothing(client, project, nikos, feed) -> None:
    event = meeting(project, "Open")
    comes(event, nikos)
    comes(event, make.person("Aino"))
    contents = client.get(feed).data

    assert {line.name for line in lines(contents)} & {"METHOD", "ATTENDEE", "ORGANIZER", "TRIGGER"} == set()
    for secret in (b"example.org;", b"nikos@", b"Theodorou", b"aino@", b"kel"):
        assert secret not in contents


def test_it_presents_itself_in_her_language(client, project, feed, nikos) -> None:
    nikos.locale = "el"
    event = meeting(project, "Open")
    event.title = Localised(en="Good practices", el="Καλές πρακτικές")
    comes(event, nikos, locale="el")
    head = lines(client.get(feed, headers={"Accept-Language": "en"}).data)[:12]

    assert Line("X-WR-TIMEZONE", {}, "Europe/Athens") in head
    assert {line.name for line in head} >= {"NAME", "REFRESH-INTERVAL", "COLOR", "X-APPLE-CALENDAR-COLOR"}
    assert titles(client, feed) == ["Καλές πρακτικές"]


# What was called off


def test_a_cancelled_event_says_so_for_thirty_days(client, project, nikos, feed, eleni, clock) -> None:
    strike = meeting(project, "Strike", ahead=100)
    uid = comes(strike, nikos).invitations[0].uid
    changes.cancel(strike, Localised(en="A strike."), actor=eleni)
    [entry] = entries(client, feed)

    assert (entry["UID"], entry["STATUS"], entry["SUMMARY"]) == (uid, "CANCELLED", "CANCELLED: Strike")
    clock.advance(days=29, hours=23)
    assert titles(client, feed) == ["CANCELLED: Strike"]
    clock.advance(hours=1)
    assert titles(client, feed) == []


def test_so_does_what_was_taken_back_from_her(client, project, nikos, feed, eleni, clock) -> None:
    comes(meeting(project, "Stays", ahead=100), nikos)
    placing.remove(comes(meeting(project, "Removed", ahead=100), nikos), actor=eleni)

    assert sorted(titles(client, feed)) == ["CANCELLED: Removed", "Stays"]
    clock.advance(days=30, seconds=1)
    assert titles(client, feed) == ["Stays"]


def test_a_day_on_which_she_comes_no_more_is_taken_out(client, project, nikos, feed) -> None:
    comes_on_both = comes(meeting(project, "Two", days=2), nikos)
    actions.change_days(comes_on_both, [comes_on_both.event.days[1]])

    assert [(one["SUMMARY"], one["STATUS"]) for one in entries(client, feed)] == [
        ("CANCELLED: Two – 1/2", "CANCELLED"),
        ("Two – 2/2", "CONFIRMED"),
    ]


def test_what_she_had_declined_is_gone_whatever_becomes_of_it(client, project, nikos, feed, eleni, clock):
    declined = comes(meeting(project, "Declined"), nikos)
    says(declined, Answer.DECLINED, clock)
    changes.cancel(declined.event, Localised(en="A strike."), actor=eleni)

    assert titles(client, feed) == []


def test_a_draft_is_not_there(client, project, nikos, feed) -> None:
    comes(meeting(project, "Draft", status=Status.DRAFT), nikos)

    assert titles(client, feed) == []


# Asked again


def test_the_same_bytes_until_something_changes(client, project, nikos, feed, clock) -> None:
    participation = comes(meeting(project, "Open"), nikos)
    first = client.get(feed)
    clock.advance(days=2)
    by_mark = client.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    comes(meeting(project, "Another"), make.person("Aino"))

    assert (by_mark.status_code, by_mark.data, by_date.status_code) == (304, b"", 304)
    assert (client.get(feed).data, client.get(feed).headers["ETag"]) == (first.data, first.headers["ETag"])
    says(participation, Answer.ACCEPTED, clock)
    assert client.get(feed, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200


def test_what_time_takes_out_is_news_too(client, project, nikos, feed, eleni, clock) -> None:
    comes(meeting(project, "Past", ahead=1), nikos)
    placing.remove(comes(meeting(project, "Removed", ahead=100), nikos), actor=eleni)
    before = client.get(feed).headers["Last-Modified"]

    def is_new() -> bool:
        return client.get(feed, headers={"If-Modified-Since": before}).status_code == 200

    clock.advance(days=29)
    assert not is_new()
    clock.advance(days=1, seconds=1)
    assert is_new()
    before = client.get(feed).headers["Last-Modified"]
    clock.set("2028-01-12 14:00")
    assert not is_new()
    clock.set("2028-01-12 16:00")
    assert is_new()
    assert titles(client, feed) == []
    before = client.get(feed).headers["Last-Modified"]
    clock.advance(days=366)
    assert not is_new()  # what was taken back is gone already, and cannot go once more


def test_it_is_kept_by_nobody_else(client, project, nikos, feed) -> None:
    comes(meeting(project, "Open", practical=Localised(en="x" * 2000)), nikos)
    answer = client.get(f"{feed}?lang=el", headers={"Accept-Encoding": "gzip"})
    head = client.head(feed, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert answer.headers.getlist("Set-Cookie") == []
    assert gzip.decompress(answer.data) == client.get(feed).data
    assert (head.data, head.headers["ETag"]) == (b"", answer.headers["ETag"])


def test_thirty_events_ask_no_more_than_one(client, project, nikos, feed) -> None:
    def asked() -> tuple[int, int]:
        with counted() as first:
            answer = client.get(feed)
        with counted() as again:
            client.get(feed, headers={"If-None-Match": answer.headers["ETag"]})
        return len(first), len(again)

    comes(meeting(project, "First"), nikos)
    with_one = asked()
    for n in range(29):
        event = meeting(project, f"More-{n}", ahead=n)
        make.item(event, speakers=("One", "Two"))
        comes(event, nikos)

    assert asked() == with_one
    assert with_one[0] <= 10
    assert with_one[1] == 2


# The address


def page_of(nikos: Person, project: Project) -> str:
    return f"/me/{comes(meeting(project, 'Open'), nikos).token}"


def test_one_press_makes_the_address_and_a_second_one_changes_nothing(client, project, nikos) -> None:
    own = page_of(nikos, project)
    offered = shown(page(client, own), "#subscription button")
    for _press in range(2):
        assert client.post(f"{own}/feed").location == f"{own}#subscription"
    [feed] = db.session.scalars(db.select(PersonalFeed))
    address = f"http://localhost/me/{feed.token}.ics"
    section = page(client, own).select_one("#subscription")

    assert offered == ["Make my calendar address"]
    assert section is not None
    assert [field["value"] for field in section.select("input[readonly]")] == [address]
    links = [link["href"] for link in section.select("a")]
    assert links[0] == f"webcal://localhost/me/{feed.token}.ics"
    assert [link.split("/")[2] for link in links[1:]] == [
        "calendar.google.com", "outlook.live.com", "outlook.office.com",
    ]  # fmt: skip
    assert "Google looks for news only every 12 to 24 hours" in words(section)
    assert [entry.action for entry in db.session.scalars(db.select(AuditEntry))] == ["feed.made"]


def test_a_new_address_ends_the_old_one_at_once(client, project, nikos) -> None:
    own = page_of(nikos, project)
    client.post(f"{own}/feed")
    before = db.session.scalars(db.select(PersonalFeed.token)).one()
    kept = client.get(f"/me/{before}.ics").headers["ETag"]
    client.post(f"{own}/feed/replace")
    after = db.session.scalars(db.select(PersonalFeed.token)).one()
    gone = client.get(f"/me/{before}.ics", headers={"If-None-Match": kept})

    assert (gone.status_code, gone.mimetype) == (404, "text/plain")
    assert gone.text == "There is no calendar at this address.\n"
    assert gone.headers["Cache-Control"] == "private, no-store"
    assert titles(client, f"/me/{after}.ics") == ["Open"]


def test_it_can_be_switched_off_and_made_again(client, project, nikos) -> None:
    own = page_of(nikos, project)
    client.post(f"{own}/feed")
    before = db.session.scalars(db.select(PersonalFeed.token)).one()
    for _press in range(2):
        assert client.post(f"{own}/feed/off").status_code == 302

    assert client.get(f"/me/{before}.ics").status_code == 404
    assert shown(page(client, own), "#subscription button") == ["Make my calendar address"]
    client.post(f"{own}/feed")
    assert db.session.scalars(db.select(PersonalFeed.token)).one() != before
    assert [one.action for one in db.session.scalars(db.select(AuditEntry))] == [
        "feed.made", "feed.switched_off", "feed.made",
    ]  # fmt: skip


def test_nothing_is_replaced_where_nothing_is(client, project, nikos) -> None:
    own = page_of(nikos, project)

    assert client.post(f"{own}/feed/replace").status_code == 302
    assert db.session.scalars(db.select(PersonalFeed)).all() == []


@pytest.mark.parametrize("path", ["feed", "feed/replace", "feed/off"])
def test_nobody_does_so_by_opening_a_link_or_without_one(client, project, nikos, path) -> None:
    assert client.get(f"{page_of(nikos, project)}/{path}").status_code == 405
    assert client.post(f"/me/unknown/{path}").status_code == 404


def test_the_address_of_her_calendar_opens_no_page(client, project, nikos, feed) -> None:
    """Whoever has it reads her calendar, and can change nothing."""
    comes(meeting(project, "Open"), nikos)
    token = feed.removesuffix(".ics")

    assert [client.get(f"{token}{path}").status_code for path in ("", "/days", "/cancel")] == [404] * 3
    assert client.post(f"{token}/feed/off").status_code == 404


# The calendar of one event, from her page there


def test_her_page_at_one_event_hands_out_its_days_alone(client, project, nikos) -> None:
    comes(meeting(project, "Another"), nikos)
    open_ = comes(meeting(project, "Open", visibility=Visibility.PARTNERS), nikos)
    answer = client.get(f"/me/{open_.token}.ics")

    assert titles(client, f"/me/{open_.token}.ics") == ["Open"]
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["X-Robots-Tag"] == "noindex"


# Logs


def test_no_log_shows_the_address(client, app, project, nikos, feed, caplog, monkeypatch) -> None:
    """Not even where something breaks."""
    comes(meeting(project, "Open"), nikos)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    db.session.commit()
    db.session.execute(db.text("ALTER TABLE invitation RENAME TO invitation_away"))
    db.session.commit()
    try:
        assert client.get(feed).status_code == 500
    finally:
        db.session.rollback()
        db.session.execute(db.text("ALTER TABLE invitation_away RENAME TO invitation"))
        db.session.commit()

    assert "A page broke" in caplog.text
    assert feed.removeprefix("/me/").removesuffix(".ics") not in caplog.text
