"""Joining a call: everybody by a link of her own, which leads on when the time has come, and by no other."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from playwright.sync_api import expect

from app import clock as app_clock
from app.database import db
from app.events.terms import Mode, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.participation import actions, holders, ical, placing
from app.participation.entrance import EARLY, GRACE, Sight, entrance
from app.participation.invitations import owed_to
from app.participation.states import State
from app.people.models import Person
from tests import make
from tests.browser import problems
from tests.pages.reading import words

CALL = "https://meet.example.org/kick-off?pwd=secret"
SECOND = timedelta(seconds=1)


@pytest.fixture
def call(app):
    """Two days of calls from nine to five."""
    return make.event(make.project(), mode=Mode.ONLINE, join_url=CALL, slug="kick-off", contact_name="Eleni")


@pytest.fixture
def aino(call):
    """She has a seat, and the days in her calendar."""
    aino = make.participation(call, make.person("Aino"), zone=make.HELSINKI)
    owed_to(aino, ical.facts(aino))
    db.session.commit()
    return aino


def opened(client, participation):
    return client.get(f"/join/{participation.join_token}")


def read(answer):
    page = BeautifulSoup(answer.text, "html5lib")
    return words(page.h1), words(page.main)


# When


def test_it_leads_on_from_a_quarter_of_an_hour_before_each_day_to_half_an_hour_after(call, aino, clock):
    first, second = call.days
    seen = []
    for day in (first, second):
        for moment in (day.starts_at - EARLY - SECOND, day.starts_at - EARLY, day.starts_at, day.ends_at,
                       day.ends_at + GRACE - SECOND, day.ends_at + GRACE):  # fmt: skip
            clock.instant = moment
            seen.append(entrance(aino).sight.value)

    assert seen == ["early", *["open"] * 4, "early", "early", *["open"] * 4, "over"]


def test_only_her_own_days_count(call, clock):
    giulia = make.participation(call, make.person("Giulia"), days=[call.days[1]])

    clock.instant = call.days[0].starts_at
    assert entrance(giulia).sight is Sight.EARLY
    assert entrance(giulia).opens_at == call.days[1].starts_at - EARLY
    clock.instant = call.days[1].starts_at
    assert entrance(giulia).sight is Sight.OPEN


def test_after_the_last_of_her_days_the_event_may_go_on(client, call, clock):
    giulia = make.participation(call, make.person("Giulia"), days=[call.days[0]])
    clock.instant = call.days[1].starts_at

    title, text = read(opened(client, giulia))

    assert title == "The days you chose are over"
    assert "You can add a day on your own page." in text


@pytest.mark.parametrize("mode", [Mode.ONLINE, Mode.HYBRID])
def test_the_door_is_open(client, call, aino, clock, mode):
    call.mode = mode
    clock.instant = call.starts_at

    answer = opened(client, aino)

    assert (answer.status_code, answer.location) == (302, CALL)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_it_is_only_ever_opened(client, aino):
    assert client.post(f"/join/{aino.join_token}").status_code == 405


def test_opening_it_changes_nothing(client, call, aino, clock):
    clock.instant = call.starts_at
    before = (aino.state, aino.revision, call.changed_at, aino.invitations[0].answer)

    opened(client, aino)
    db.session.expire_all()

    assert (aino.state, aino.revision, call.changed_at, aino.invitations[0].answer) == before
    assert make.mails() == []


# Before


def test_too_early_it_says_when_at_the_venue_and_by_her_own_clock(client, call, aino, clock):
    aino.zone = make.ROME
    clock.instant = call.starts_at - timedelta(days=2)

    answer = opened(client, aino)
    title, text = read(answer)

    day = call.first_date.strftime("%A %-d %B %Y")
    assert (answer.status_code, title) == (200, "You are early")
    assert f"in 2 days {day}, 08:45 Thessaloniki time (07:45 in Bologna)" in text
    assert "Thessaloniki time 08:00–16:00 in Bologna" in text
    assert "http-equiv" not in answer.text


def test_shortly_before_a_page_without_scripts_comes_back_at_the_right_moment(client, call, aino, clock):
    clock.instant = call.starts_at - EARLY - timedelta(minutes=4, seconds=30)

    answer = opened(client, aino)

    assert '<noscript><meta http-equiv="refresh" content="270"></noscript>' in answer.text
    assert words(BeautifulSoup(answer.text, "html5lib").select_one("[role=timer]")) == "in 4 minutes"


def test_between_two_days_it_counts_to_the_next(client, call, aino, clock):
    clock.instant = call.days[0].ends_at + GRACE

    title, text = read(opened(client, aino))

    day = call.last_date.strftime("%A %-d %B %Y")
    assert title == "The next day has not begun yet"
    assert f"in 15 hours {day}, 08:45 Thessaloniki time" in text


def test_it_speaks_her_language(client, call, aino):
    aino.locale = "el"

    assert '<html lang="el">' in opened(client, aino).text


def test_a_link_that_is_not_known_yet_is_waited_for(client, call, aino, clock):
    call.join_url = ""
    clock.instant = call.starts_at - EARLY

    answer = opened(client, aino)
    title, text = read(answer)

    assert (answer.status_code, title) == (200, "The call has no link yet")
    assert "Questions? Eleni answers them: events@example.org" in text
    assert '<meta http-equiv="refresh" content="30">' in answer.text
    call.join_url = CALL
    assert opened(client, aino).location == CALL


# Who may not


def test_who_waits_or_has_cancelled_or_has_not_answered_is_told_so(client, call, clock):
    clock.instant = call.starts_at
    waiting = make.participation(call, make.person("Nikos", locale="en"), State.WAITING)
    gone = make.participation(call, make.person("Giulia"), State.CANCELLED)
    invited = make.participation(call, make.person("Desislava"), State.INVITED)

    answers = [opened(client, one) for one in (waiting, gone, invited)]

    assert [read(answer)[0] for answer in answers] == [
        "You are on the waiting list",
        "You are not coming",
        "Please answer the invitation first",
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert 'href="/events/kick-off/my-link"' in answer.text


def test_a_meeting_of_partners_has_no_public_page_to_send_people_to(client, call):
    call.visibility = Visibility.PARTNERS
    waiting = make.participation(call, make.person("Nikos"), State.WAITING)

    answer = opened(client, waiting)

    assert 'href="/my-links"' in answer.text
    assert "/events/kick-off" not in answer.text


def test_a_cancelled_event_says_why(client, call, aino, clock):
    call.status, call.cancellation_reason = "cancelled", Localised(en="General strike.")
    clock.instant = call.starts_at

    title, text = read(opened(client, aino))

    assert title == "This event is cancelled"
    assert "General strike." in text


def test_over_on_site_a_draft_and_days_that_went_say_so(client, call, aino, clock):
    clock.instant = call.ends_at + GRACE
    assert read(opened(client, aino))[0] == "This event is over"
    clock.instant = call.starts_at
    call.mode = Mode.ON_SITE
    assert read(opened(client, aino))[0] == "This event is not online"
    call.mode, call.status = Mode.ONLINE, "draft"
    assert read(opened(client, aino))[0] == "This event is not published yet"
    call.status, aino.choices = "published", []
    assert read(opened(client, aino))[0] == "Your day is no longer part of the event"


def test_no_page_gives_away_the_call_or_the_way_to_her_own_page(client, call, aino, clock):
    aino.person.email = "aino@example.org"

    def pages():
        for moment in (
            call.starts_at - timedelta(days=3),
            call.days[0].ends_at + GRACE,
            call.ends_at + GRACE,
        ):
            clock.instant = moment
            yield opened(client, aino)
        clock.instant = call.starts_at
        for state in (State.WAITING, State.INVITED, State.CANCELLED):
            aino.state = state
            yield opened(client, aino)
        call.status = "cancelled"
        yield opened(client, aino)

    shown = list(pages())
    assert len(shown) == 7
    for answer in shown:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        for secret in ("meet.example.org", aino.token, "aino@example.org", "Mäkelä"):
            assert secret not in answer.text


def test_an_unknown_link_is_not_found_and_no_token_opens_two_doors(client, call, aino, clock):
    clock.instant = call.starts_at
    for token in ("nobody", aino.token):
        answer = client.get(f"/join/{token}")
        assert (answer.status_code, read(answer)[0]) == (404, "This link leads to no call")
        assert answer.headers["Cache-Control"] == "no-store"

    assert client.get(f"/me/{aino.join_token}").status_code == 404
    assert client.get(f"/me/{aino.join_token}.ics").status_code == 404


# The link of the call


def join_link(participation):
    return f"http://localhost/join/{participation.join_token}"


def test_mails_and_calendars_tell_each_person_her_own_link_and_nobody_that_of_the_call(client, call):
    people = [make.person(name, locale="en") for name in ("Nikos", "Giulia")]
    eleni = make.organiser(call.project)
    for one in people:
        placing.add(
            call, actor=eleni, email=one.email, days=call.days, given_name=one.given_name, locale="en",
            family_name=one.family_name, organisation="Open Farm", country="GR",
        )  # fmt: skip

    mails = make.mails()
    assert len(mails) == 4
    for mail in mails:
        [event] = Calendar.from_ical(mail.calendar).walk("VEVENT")
        mine = next(one for one in holders.of([call]) if one.name.split()[0].lower() in mail.recipient)
        link = f"http://localhost/join/{mine.join_token}"
        assert (str(event["CONFERENCE"]), str(event["LOCATION"])) == (link, link)
        assert str(event["DESCRIPTION"]).startswith(f"Join online: {link}\n")
        for part in (mail.text, mail.html, mail.calendar.replace(b"\r\n ", b"").decode()):
            assert "meet.example.org" not in part
            assert set(re.findall(r"/join/([\w-]+)", part)) <= {mine.join_token}
    first, second = (day.span for day in call.days)
    assert [days_offered(mail) for mail in mails] == [[first, second], [second]] * 2


def test_each_gets_her_own_link_in_the_board_of_all_calendars_too(call, aino):
    nikos = make.participation(call, make.person("Nikos"))

    assert [one.name for one in holders.untold(call).told] == [nikos.name]  # hers is no change to Aino
    shared = ical.told(call, "en")
    for one in (aino, nikos):
        links = {facts["join_url"] for facts in ical.with_own_link(shared, one.join_token).values()}
        assert links == {join_link(one)}
    call.mode = Mode.ON_SITE
    shared = ical.told(call, "en")
    assert {one["join_url"] for one in ical.with_own_link(shared, aino.join_token).values()} == {""}


def test_another_link_is_entered_and_nobody_needs_a_mail(client, call, aino, clock):
    make.sign_in(client, make.organiser(call.project))
    form = BeautifulSoup(client.get("/manage/events/kick-off/edit").text, "html5lib").select_one("main form")
    typed = {field["name"]: field.get("value", field.get_text()) for field in form.select("input, textarea")
             if field.get("type") not in {"radio", "checkbox"} or field.has_attr("checked")}  # fmt: skip
    typed |= {one["name"]: one.select_one("[selected]")["value"] for one in form.select("select")
              if one.select_one("[selected]")}  # fmt: skip
    changed_at, revision = call.changed_at, call.revision

    answer = client.post(
        "/manage/events/kick-off/edit", data=typed | {"join_url": "https://other.example.org/σύνοδος"}
    )

    assert answer.status_code == 302
    assert (call.changed_at, call.revision) == (changed_at, revision)
    assert make.mails() == []
    assert owed_to(aino, ical.facts(aino)) == []
    assert holders.audience(call).told == []
    clock.instant = call.starts_at
    new = "https://other.example.org/%CF%83%CF%8D%CE%BD%CE%BF%CE%B4%CE%BF%CF%82"
    assert opened(client, aino).location == call.join_url == new


@pytest.mark.parametrize(("before", "after"), [(Mode.ONLINE, Mode.ON_SITE), (Mode.ON_SITE, Mode.ONLINE)])
def test_from_on_site_to_online_and_back_is_news(call, before, after):
    call.mode = before
    nikos = make.participation(call)
    owed_to(nikos, ical.facts(nikos))
    call.mode = after

    messages = owed_to(nikos, ical.facts(nikos))

    assert [(one.needs_answer, one.invitation.sequence) for one in messages] == [(True, 1), (True, 1)]
    assert {one.entry.join_url for one in messages} == {join_link(nikos) if after is Mode.ONLINE else ""}


def test_the_organiser_reads_where_the_links_lead(client, call):
    make.sign_in(client, make.organiser(call.project))

    edit, overview = (client.get(f"/manage/events/kick-off{part}").text for part in ("/edit", ""))

    assert "you can replace it at any time, and nobody needs a new e-mail" in edit
    assert f'value="{CALL}"' in edit
    assert f'href="{CALL}"' in overview
    call.join_url = ""
    assert "No link yet." in client.get("/manage/events/kick-off").text


def test_public_calendars_name_no_link_at_all(client, call, aino):
    for url in ("/events/kick-off.ics", "/events/kick-off/day-1.ics", "/projects/cesme-plus.ics"):
        text = client.get(url).data.replace(b"\r\n ", b"").decode()
        assert "meet.example.org" not in text
        assert "/join/" not in text


# A copy by hand


def google(query):
    zone = ZoneInfo(query["ctz"])
    start, end = query["dates"].split("/")
    return tuple(datetime.strptime(one, "%Y%m%dT%H%M%S").replace(tzinfo=zone) for one in (start, end))


def outlook(query):
    return datetime.fromisoformat(query["startdt"]), datetime.fromisoformat(query["enddt"])


def yahoo(query):
    return tuple(datetime.strptime(query[name], "%Y%m%dT%H%M%S%z") for name in ("st", "et"))


SERVICES = {
    "Google Calendar": ("calendar.google.com", google),
    "Outlook.com": ("outlook.live.com", outlook),
    "Office 365": ("outlook.office.com", outlook),
    "Yahoo": ("calendar.yahoo.com", yahoo),
}


def read_copies(html):
    """Name of the calendar and the times it would show (UTC), in the order of the links."""
    for link in BeautifulSoup(html, "html5lib").select("a[href]"):
        if (name := words(link)) in SERVICES:
            host, read = SERVICES[name]
            parts = urlsplit(link["href"])
            assert parts.hostname == host
            query = {key: value for key, [value] in parse_qs(parts.query).items()}
            yield name, tuple(one.astimezone(UTC) for one in read(query)), len(link["href"])


@pytest.mark.parametrize("zone", [make.ATHENS, make.ROME, make.HELSINKI, make.SOFIA])
@pytest.mark.parametrize("first", ["2030-03-30", "2030-10-26", "2030-07-10"])
def test_a_mail_offers_a_copy_of_each_day_at_its_own_hours(app, client, zone, first):
    """Also where the clocks change in the night between the two days."""
    long = {"title": Localised(el="Σύνοδος των εταίρων"), "summary": Localised(el="Πολλά λόγια. " * 80)}
    event = make.event(
        make.project(), mode=Mode.HYBRID, join_url=CALL, zone=zone, first=date.fromisoformat(first), **long
    )
    nikos = make.participation(event)
    actions.change_days(nikos, [event.days[0]])
    actions.change_days(nikos, event.days)
    spans = [day.span for day in event.days]

    mail = make.mails("days_changed")[-1]
    found = list(read_copies(mail.html))

    assert [(name, times) for name, times, _length in found] == [
        (name, span) for span in spans for name in SERVICES
    ]
    assert max(length for _name, _times, length in found) < 2000
    assert "meet.example.org" not in mail.html
    own = f"http://localhost/me/{nikos.token}"
    for part in (mail.text, mail.html):
        assert re.findall(rf"{own}/day-\d\.ics", part) == [f"{own}/day-1.ics", f"{own}/day-2.ics"]
    assert not any(host in mail.text for host, _read in SERVICES.values())


def test_the_short_mail_of_a_further_day_offers_that_day_and_a_farewell_none(client, call):
    giulia = make.participation(call, make.person("Giulia"))
    actions.change_days(giulia, [call.days[0]])
    actions.withdraw(giulia)
    actions.come_back(giulia)
    actions.change_days(giulia, call.days)
    actions.withdraw(giulia)
    actions.come_back(giulia)

    first, second = (day.span for day in call.days)
    assert [(mail.purpose, days_offered(mail)) for mail in make.mails()] == [
        ("days_changed", [first]),
        ("registration_cancelled", []),
        ("seat_confirmed", [first]),
        ("days_changed", [first, second]),
        ("registration_cancelled", []),
        ("day_cancelled", []),
        ("seat_confirmed", [first, second]),
        ("day_invitation", [second]),
    ]


def days_offered(mail):
    return [times for name, times, _length in read_copies(mail.html) if name == "Yahoo"]


def test_her_own_page_has_one_menu_a_day_with_its_hours(client, call, aino):
    page = BeautifulSoup(client.get(f"/me/{aino.token}").text, "html5lib")
    menus = page.select("main details.menu")

    assert [words(menu.summary) for menu in menus] == [
        f"Add {day.date:%a %-d %B} to my calendar" for day in call.days
    ]
    for menu, day in zip(menus, call.days, strict=True):
        assert [(name, times) for name, times, _length in read_copies(str(menu))] == [
            (name, day.span) for name in SERVICES
        ]


# In a real browser


@pytest.fixture(scope="module")
def doorstep(live_server):
    """A link to join a call that opens after so many seconds, and leads to a page of our own."""
    with live_server.app.app_context():
        project, aino = make.project(), make.person("Aino")
        people = {"project": project.id, "person": aino.id}

    def link(seconds):
        with live_server.app.app_context():
            starts_at = app_clock.now() + EARLY + timedelta(seconds=seconds)
            call = make.event(
                db.session.get_one(Project, people["project"]), slug=f"in-{seconds}", days=1,
                mode=Mode.ONLINE, join_url=f"{live_server.url}/health/live",
            )  # fmt: skip
            call.set_days([(starts_at, starts_at + timedelta(hours=1))])
            aino = db.session.get_one(Person, people["person"])
            return f"/join/{make.participation(call, aino, zone=make.ROME).join_token}"

    return link


def test_the_page_counts_down_and_goes_on_by_itself(browser, live_server, doorstep):
    with browser.new_context(base_url=live_server.url, locale="en-GB") as context:
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(doorstep(12))
        timer = page.get_by_role("timer")

        first = timer.inner_text()
        assert re.fullmatch(r"in \d+ seconds", first)
        expect(timer).not_to_have_text(first)
        assert (timer.get_attribute("aria-live"), problems(page), complaints) == ("off", [], [])
        page.wait_for_url(f"{live_server.url}/health/live", timeout=30_000)


def test_who_wants_less_motion_sees_no_seconds(browser, live_server, doorstep):
    calm = {"base_url": live_server.url, "locale": "en-GB", "reduced_motion": "reduce"}
    with browser.new_context(**calm) as context:
        page = context.new_page()
        page.goto(doorstep(90))

        expect(page.get_by_role("timer")).to_have_text(re.compile(r"in [12] minutes?"))


def test_without_script_it_says_when_and_comes_back_at_the_right_moment(browser, live_server, doorstep):
    plain = {"base_url": live_server.url, "locale": "en-GB", "java_script_enabled": False}
    with browser.new_context(**plain) as context:
        page = context.new_page()
        page.goto(doorstep(2 * 24 * 3600))
        assert page.get_by_role("timer").inner_text() == "in 2 days"
        assert "Thessaloniki time" in page.locator("main section").inner_text()

        page.goto(doorstep(9))
        assert page.locator("h1").inner_text() == "You are early"
        page.wait_for_url(f"{live_server.url}/health/live", timeout=30_000)
