"""The organiser's pages about people, days, calendars, and what each asks before it does anything."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event as sqlalchemy_event

from app.database import db
from app.i18n import Localised
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.participation.states import State
from tests import make

BASE = "/manage/events/good-practices"


@pytest.fixture
def event(project):
    return make.event(project, seats=3)


@pytest.fixture
def staff(client, project):
    return make.sign_in(client, make.organiser(project))


def heading(page):
    return " ".join(page.text.partition("<h1>")[2].partition("</h1>")[0].split())


def listed(page):
    """The names of the rows."""
    return [" ".join(name.split()) for name in re.findall(r'<th scope="row"><a [^>]+>([^<]+)<', page.text)]


def form_of(staff, url):
    """The form of a page as it stands, by field."""
    form = BeautifulSoup(staff.get(url).text, "html5lib").select_one("main form")
    texts = {one["name"]: one.get("value", one.text) for one in form.select("input[name], textarea[name]")}
    boxes = {one["name"] for one in form.select("input[type=checkbox], input[type=radio]")}
    chosen = {one["name"]: one["value"] for one in form.select("input[checked]")}
    selected = {one["name"]: one.select_one("[selected]")["value"] for one in form.select("select[name]")}
    return {name: text for name, text in texts.items() if name not in boxes} | chosen | selected


def queries(do):
    """How many statements it takes."""
    seen = []

    def count(*args):
        seen.append(args[2])

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert do().status_code == 200
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)


def hours(event, zone=make.ATHENS, **more):
    """The form of the days as it stands, by field; `first=("10:00", "18:00")` changes a row."""
    typed = {"zone": zone}
    for n, day in enumerate(event.days):
        starts, ends = more.get(("first", "second")[n], ("09:00", "17:00"))
        typed |= {f"days-{n}-day": str(day.date), f"days-{n}-starts": starts, f"days-{n}-ends": ends}
    return typed


def seen_in(page):
    return re.search(r'name="seen" value="([^"]+)"', page.text)[1]


# Who may


@pytest.mark.parametrize(
    "path",
    ["/participants", "/participants/new", "/seats", "/when", "/calendar-changes", "/cancel"],
)
def test_only_organisers_see_these_pages(client, project, event, path):
    assert client.get(BASE + path).status_code == 302
    make.sign_in(client, make.member(project, "Giulia"))
    assert client.get(BASE + path).status_code == 403
    make.sign_in(client, make.organiser(project))
    assert client.get(BASE + path).status_code == 200


def test_nobody_else_presses_these_buttons(client, project, event):
    nikos = make.participation(event)
    make.sign_in(client, make.member(project, "Giulia"))

    for path in (f"/participants/{nikos.id}/queue", f"/participants/{nikos.id}/remove", "/cancel", "/publish",
                 "/when/move", "/calendar-changes/tell", "/seats"):  # fmt: skip
        assert client.post(BASE + path).status_code == 403
    assert nikos.has_seat
    assert event.is_published


def test_a_person_of_another_event_is_not_found(staff, project, event):
    other = make.event(project, slug="other")
    nikos = make.participation(other)

    assert staff.post(f"{BASE}/participants/{nikos.id}/queue").status_code == 404
    assert nikos.has_seat


# The list


def test_the_list_says_who_comes_since_when_and_what_their_calendars_hold(staff, event):
    giulia, nikos = make.holding(event, "Giulia", "Nikos")
    giulia.invitations[0].answer, giulia.invitations[1].answer = Answer.ACCEPTED, Answer.DECLINED
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    page = staff.get(f"{BASE}/participants")

    assert heading(page) == "Participants: 2 with a place, 1 waiting"
    assert listed(page) == ["Giulia Ferrante", "Aino Mäkelä", "Nikos Theodorou"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    assert "Open Farm · Italy" in text
    assert "Waiting, number 1" in text
    assert ": accepted" in text
    assert ": declined" in text
    assert "nothing sent" in text  # Aino
    assert (nikos.has_seat, aino.is_waiting) == (True, True)


def test_the_list_can_be_narrowed(staff, event):
    make.participation(event, make.person("Giulia"), days=[event.days[0]], organisation="Città Metropolitana")
    make.participation(event, make.person("Nikos"), organisation="Ζυθοποιία Θερμαϊκός")
    make.participation(event, make.person("Aino"), State.CANCELLED)

    def narrowed(**filters):
        return listed(staff.get(f"{BASE}/participants", query_string=filters))

    assert narrowed(state="cancelled") == ["Aino Mäkelä"]
    assert narrowed(day=event.days[1].id, state="confirmed") == ["Nikos Theodorou"]
    assert narrowed(q="citta") == ["Giulia Ferrante"]
    assert narrowed(q="ΖΥΘΟΠΟΙΙΑ ΘΕΡΜΑΙΚΟΣ") == ["Nikos Theodorou"]
    assert narrowed(q="nikos@example") == ["Nikos Theodorou"]
    assert narrowed(q="MAKELA") == ["Aino Mäkelä"]
    assert narrowed(q="nobody") == []
    assert len(narrowed(state="nonsense", day="x", page="-1")) == 3


def test_a_long_list_has_pages(staff, event):
    event.pool.seats = None
    for n in range(101):
        make.participation(event, make.person(f"P{n:03}", family_name=f"Family {n:03}"))

    first = staff.get(f"{BASE}/participants")
    second = staff.get(f"{BASE}/participants?page=2")

    assert (len(listed(first)), listed(second)) == (100, ["P100 Family 100"])
    assert "Showing 1 to 100 of 101" in first.text
    assert "page=2" in first.text
    assert listed(staff.get(f"{BASE}/participants?page=99999999")) == listed(second)


def test_the_list_costs_the_same_for_one_row_and_for_thirty(staff, event):
    event.pool.seats = None
    make.holding(event, "Nikos")
    one = queries(lambda: staff.get(f"{BASE}/participants"))
    for n in range(29):
        make.holding(event, f"P{n}")
        make.participation(event, make.person(f"W{n}"), State.WAITING)

    assert queries(lambda: staff.get(f"{BASE}/participants")) == one
    assert one <= 30


def test_a_seat_a_queue_and_a_cancellation(staff, event):
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    answer = staff.post(f"{BASE}/participants/{aino.id}/seat?state=waiting&q=Aino&page=1")
    assert answer.location == f"{BASE}/participants?q=Aino&state=waiting"
    assert aino.has_seat

    staff.post(f"{BASE}/participants/{aino.id}/queue")
    assert aino.is_waiting

    page = staff.get(f"{BASE}/participants/{aino.id}/remove")
    assert heading(page) == "Cancel the registration of Aino Mäkelä?"
    assert aino.is_waiting
    staff.post(f"{BASE}/participants/{aino.id}/remove")
    assert aino.is_cancelled


def walk_in(event, **more):
    return {
        "given_name": "Kostas", "family_name": "Papadakis", "organisation": "Harbour", "country": "GR",
        "locale": "el", "days": [event.days[0].id], "email": "",
    } | more  # fmt: skip


def test_adding_a_walk_in_over_the_limit(staff, event):
    event.pool.seats = 1
    make.participation(event)
    assert "it will be 2 of 1" in staff.get(f"{BASE}/participants/new").text

    page = staff.post(f"{BASE}/participants/new", data=walk_in(event), follow_redirects=True)

    assert "Kostas Papadakis is on the list." in page.text
    assert event.pool.taken == 2


def test_pressing_twice_adds_a_walk_in_without_an_address_once(staff, event):
    form = staff.get(f"{BASE}/participants/new").text
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', form)[1]

    for _press in range(2):
        page = staff.post(
            f"{BASE}/participants/new", data=walk_in(event, email="", form_key=key), follow_redirects=True
        )
        assert "Kostas Papadakis is on the list." in page.text

    assert event.pool.taken == len(db.session.scalars(db.select(Participation)).all()) == 1


def test_adding_somebody_who_is_there_already_is_said_at_the_field(staff, event):
    make.participation(event)

    page = staff.post(f"{BASE}/participants/new", data=walk_in(event, email="NIKOS@example.org"))

    assert "Nikos Theodorou is on the list already with this address." in page.text
    assert len(db.session.scalars(db.select(Participation)).all()) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("email", "kostas@"), ("country", "XX"), ("locale", "xx"), ("given_name", "")]
)
def test_what_is_wrong_with_somebody_added_loses_nothing(staff, event, name, value):
    page = staff.post(f"{BASE}/participants/new", data=walk_in(event, **{name: value}))

    assert page.status_code == 200
    assert "One answer needs a second look" in page.text
    assert 'value="Papadakis"' in page.text
    assert db.session.scalars(db.select(Participation)).all() == []


# Seats


def test_more_places_seat_those_who_wait(staff, event):
    event.pool.seats = 1
    make.holding(event, "Nikos")
    aino = make.participation(event, make.person("Aino"), State.WAITING)
    assert "with 2 places there is one for that person too" in staff.get(f"{BASE}/seats").text

    page = staff.post(f"{BASE}/seats", data={"seats": "2"}, follow_redirects=True)

    assert "1 person came from the waiting list." in page.text
    assert aino.has_seat


@pytest.mark.parametrize("seats", ["0", "-1", "many", "100001", "9" * 40, "1.5"])
def test_a_number_of_places_that_is_none(staff, event, seats):
    page = staff.post(f"{BASE}/seats", data={"seats": seats})

    assert page.status_code == 200
    assert page.text.count("leave it empty") == 2  # in the summary and at the field
    assert f'value="{seats}"' in page.text
    assert event.pool.seats == 3


def test_no_limit(staff, event):
    staff.post(f"{BASE}/seats", data={"seats": ""})

    assert event.pool.seats is None


# Moving


def test_moving_shows_first_who_holds_the_old_time(staff, event):
    make.holding(event, "Nikos", "Giulia")
    make.participation(event, make.person("Aino"), State.WAITING)
    before = [day.span for day in event.days]

    page = staff.post(f"{BASE}/when/preview", data=hours(event, first=("10:00", "18:00")))

    assert heading(page) == "2 people hold the old time"
    assert "Move and tell all 2" in page.text
    assert [day.span for day in event.days] == before
    assert make.mails() == []


def test_moving_tells_everybody_who_holds_it(staff, event):
    make.holding(event, "Nikos", "Giulia")
    typed = hours(event, first=("10:00", "18:00"))
    seen = seen_in(staff.post(f"{BASE}/when/preview", data=typed))

    page = staff.post(f"{BASE}/when/move", data=typed | {"seen": seen}, follow_redirects=True)

    assert "2 people get an e-mail that changes their calendars." in page.text
    assert event.starts_at == make.wall(event.first_date, "10:00")
    assert len(make.mails("event_changed")) == 2


def test_the_press_carries_everything_that_was_typed(staff, event):
    make.holding(event, "Nikos")
    typed = hours(event, first=("10:00", "18:00")) | {"postponed": "y", "counts_from_zero": "y"}
    planned = event.first_date

    page = staff.post(f"{BASE}/when/preview", data=typed)
    form = page.text.partition('action="/manage/events/good-practices/when/move"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    staff.post(f"{BASE}/when/move", data=hidden)

    assert (event.counts_from_zero, event.postponed_from) == (True, planned)


def test_a_preview_that_is_old_is_shown_again_and_nothing_is_sent(staff, event, clock):
    make.holding(event, "Nikos")
    typed = hours(event, first=("10:00", "18:00"))
    seen = seen_in(staff.post(f"{BASE}/when/preview", data=typed))
    clock.advance(minutes=1)
    event.touch()
    start = event.starts_at
    make.holding(event, "Giulia")

    page = staff.post(f"{BASE}/when/move", data=typed | {"seen": seen})

    assert "The event has changed meanwhile." in page.text
    assert heading(page) == "2 people hold the old time"
    assert event.starts_at == start
    assert make.mails() == []
    assert staff.post(f"{BASE}/when/move", data=typed | {"seen": seen_in(page)}).status_code == 302


def test_what_nobody_holds_is_saved_with_a_plain_button(staff, event):
    page = staff.post(f"{BASE}/when/preview", data=hours(event, first=("10:00", "18:00")))

    assert heading(page) == "Nobody has to be told"
    assert "Save the new days" in page.text


def test_a_day_that_goes_is_shown_with_what_it_takes_along(staff, event):
    make.item(event, day=1, title=Localised(en="Site visit"))
    make.holding(event, "Giulia", days=[event.days[1]])
    typed = {name: value for name, value in hours(event).items() if not name.startswith("days-1")}

    page = staff.post(f"{BASE}/when/preview", data=typed)

    assert "One item of the agenda is deleted with its day" in page.text
    assert "Site visit" in page.text
    assert "1 person comes on no other day." in page.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days-0-ends": "08:00"}, "The day starts at 09:00, so it must end later."),
        ({"days-0-starts": "25:00"}, "Write the time as hours and minutes: 09:30."),
        ({"days-0-day": "tomorrow"}, "Write the date as year, month and day"),
        ({"zone": "Mars/Olympus"}, "We know no such time zone."),
        ({"days-0-day": "2027-03-28", "days-0-starts": "03:30"}, "There is no 03:30 on"),
        ({"days-0-day": "2027-10-31", "days-0-starts": "03:30"}, "03:30 happens twice on"),
    ],
    ids=["end before start", "no time", "no date", "no zone", "skipped", "twice"],
)
def test_hours_that_cannot_be(staff, event, change, message):
    start = event.starts_at
    typed = hours(event) | change

    for path in ("preview", "move"):
        page = staff.post(f"{BASE}/when/{path}", data=typed)
        assert message in page.text
        assert f'value="{typed["days-1-day"]}"' in page.text
    assert event.starts_at == start


def test_the_preview_can_be_reloaded_and_left(staff, event):
    assert heading(staff.get(f"{BASE}/when/preview")) == "Days and hours"
    assert heading(staff.get(f"{BASE}/when/move")) == "Days and hours"


# Telling


def test_what_calendars_do_not_know_yet(staff, event):
    make.holding(event, "Nikos", "Giulia")
    assert heading(staff.get(f"{BASE}/calendar-changes")) == "Every calendar tells the truth"
    event.venue = Localised(en="Town Hall")
    db.session.commit()

    page = staff.get(f"{BASE}/calendar-changes")
    assert heading(page) == "2 people have an old entry in their calendars"
    assert '<h2 class="h3">Where</h2>' in page.text
    assert "Town Hall, Nikis 7, 54624 Thessaloniki" in page.text
    assert "2 people have an old entry" in staff.get("/manage/").text

    staff.post(f"{BASE}/calendar-changes/tell", data={"seen": seen_in(page)})
    assert len(make.mails("event_changed")) == 2
    assert heading(staff.get(f"{BASE}/calendar-changes")) == "Every calendar tells the truth"


def test_moving_now_and_telling_later(staff, event):
    make.holding(event, "Nikos", "Giulia")
    typed = hours(event, first=("10:00", "18:00"))
    preview = staff.post(f"{BASE}/when/preview", data=typed)
    assert "Move now, tell them later" in preview.text

    answer = staff.post(f"{BASE}/when/move-quietly", data=typed | {"seen": seen_in(preview)})

    assert answer.location == f"{BASE}/calendar-changes"
    assert event.starts_at == make.wall(event.first_date, "10:00")
    assert make.mails() == []
    page = staff.get(f"{BASE}/calendar-changes")
    assert heading(page) == "2 people have an old entry in their calendars"
    assert "2 people have an old entry in their calendars" in staff.get("/manage/").text
    staff.post(f"{BASE}/calendar-changes/tell", data={"seen": seen_in(page)})
    assert len(make.mails("event_changed")) == 2
    assert "old entry" not in staff.get("/manage/").text


def test_a_preview_says_who_hears_and_who_does_not(staff, event):
    make.holding(event, "Nikos", "Giulia")
    make.participation(event, make.person("Aino"), State.WAITING)
    make.participation(event, make.person("Kostas"), State.CANCELLED)
    make.participation(event, make.person("Walk-in", email=None))
    [bouncing] = make.holding(event, "Desislava")
    bouncing.person.mail_came_back_at = event.created_at

    page = staff.post(f"{BASE}/when/preview", data=hours(event, first=("10:00", "18:00")))

    said = BeautifulSoup(page.text, "html5lib").select(".channel-list li")
    assert [(one.b.text, one.select_one(".count").text) for one in said] == [
        ("English", "2"),
        ("Ελληνικά", "1"),
        ("Asked for a new answer", "3"),
        ("Whose last e-mail came back", "1"),
        ("Waiting list", "1"),
        ("Cancelled or declined", "1"),
        ("Without an address", "1"),
    ]


def test_an_edit_that_calendars_show_leads_to_the_page_that_tells(staff, event):
    make.holding(event, "Giulia")

    unseen = staff.post(f"{BASE}/edit", data=form_of(staff, f"{BASE}/edit") | {"contact_name": "Giulia"})
    seen = staff.post(f"{BASE}/edit", data=form_of(staff, f"{BASE}/edit") | {"venue-en": "Town Hall"})

    assert (unseen.location, seen.location) == (BASE, f"{BASE}/calendar-changes")
    assert make.mails() == []


def test_a_text_that_was_changed_in_one_language_only_is_asked_about(staff, event):
    make.holding(event, "Nikos", "Giulia")  # he reads Greek, she English
    event.venue = Localised(en="Town Hall", el=event.venue["el"])
    db.session.commit()

    page = staff.get(f"{BASE}/calendar-changes")
    assert "nothing has changed, and is not told: Ελληνικά." in page.text

    event.venue = Localised(en="Town Hall", el="Δημαρχείο")
    db.session.commit()
    assert "and is not told" not in staff.get(f"{BASE}/calendar-changes").text


def test_only_the_words_are_older(staff, event):
    make.holding(event, "Nikos", "Giulia")
    event.contact_phone = "+30 2310 000 000"
    db.session.commit()

    page = staff.get(f"{BASE}/calendar-changes")
    assert heading(page) == "Every calendar tells the truth"
    assert "The description in 2 calendars is older" in page.text
    staff.post(f"{BASE}/calendar-changes/words", data={"seen": seen_in(page)})

    told = make.mails("event_changed")
    assert len(told) == 2
    assert "The programme or whom to ask has changed" in next(
        one.text for one in told if "giulia" in one.recipient
    )
    assert "calendars is older" not in staff.get(f"{BASE}/calendar-changes").text


def test_telling_what_has_changed_meanwhile_asks_again(staff, event, clock):
    make.holding(event, "Nikos")
    event.venue = Localised(en="Town Hall")
    seen = seen_in(staff.get(f"{BASE}/calendar-changes"))
    clock.advance(minutes=1)
    event.touch()

    page = staff.post(f"{BASE}/calendar-changes/tell", data={"seen": seen}, follow_redirects=True)

    assert "The event has changed meanwhile." in page.text
    assert make.mails() == []


def test_the_dashboard_costs_the_same_for_one_holder_and_for_thirty(staff, event):
    event.pool.seats = None
    make.holding(event, "Nikos")
    event.venue = Localised(en="Town Hall")
    one = queries(lambda: staff.get("/manage/"))
    for n in range(29):
        make.holding(event, f"P{n}")
    event.venue = Localised(en="Old Harbour")

    assert queries(lambda: staff.get("/manage/")) == one


# Publishing and cancelling


def test_publishing(staff, project, event):
    draft = make.event(project, slug="draft", status="draft")

    answer = staff.post("/manage/events/draft/publish")

    assert answer.location == "/manage/events/draft"
    assert draft.is_published
    assert staff.post("/manage/events/draft/publish").status_code == 409


def test_cancelling_shows_the_consequence_and_takes_the_reason_in_languages(staff, event):
    make.holding(event, "Nikos", "Giulia")
    make.participation(event, make.person("Aino"), State.WAITING)
    page = staff.get(f"{BASE}/cancel")
    assert re.findall(r'class="count">(\d+)<', page.text.partition("<main")[2]) == ["2", "1"]
    assert event.is_published

    staff.post(
        f"{BASE}/cancel", data={"reason-en": "Strike.", "reason-el": "Απεργία.", "reason-bg": "Стачка."}
    )

    assert event.is_cancelled
    assert event.cancellation_reason == {"en": "Strike.", "el": "Απεργία.", "bg": "Стачка."}
    assert len(make.mails("event_cancelled")) == 3
    assert staff.post(f"{BASE}/cancel", data={}).status_code == 409


def test_a_reason_that_is_too_long_cancels_nothing(staff, event):
    page = staff.post(f"{BASE}/cancel", data={"reason-en": "x" * 501})

    assert "Shorten this to 500 characters" in page.text
    assert event.is_published
    assert event.ends_at - event.starts_at > timedelta(0)
