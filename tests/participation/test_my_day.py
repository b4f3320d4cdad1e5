"""My day: what comes next for one person, at any moment of her days, and that nobody else gets it."""

import pytest

from app.agenda.programme import ItemKind
from app.events.audiences import Role
from app.events.terms import Mode, Status
from app.i18n import Localised
from app.participation import actions, course, rounds, sitting
from app.participation.states import State
from tests import make
from tests.pages import reading


@pytest.fixture
def event(eleni, project):
    """Wednesday: a talk, a workshop with coffee inside, a bus; Thursday: an open end."""
    event = make.event(project)
    day = event.days[0].date
    make.item(event, "09:15", "10:00", title=Localised(en="Welcome"), room=Localised(en="Large hall"))
    workshop = make.item(event, "10:00", "13:00", kind=ItemKind.WORKSHOP, title=Localised(en="Workshop"))
    make.item(event, "11:00", "11:15", kind=ItemKind.BREAK, title=Localised(en="Coffee"), parent=workshop)
    make.item(
        event, "14:30", "15:05", kind=ItemKind.TRANSFER, title=Localised(en="Coach to Sindos"),
        meeting_point=Localised(en="Gate of the venue"), meets_at=make.wall(day, "14:15"),
        vehicle=Localised(en="Coach"), seats=50,
        preparation=Localised(en="Bring your identity card"), prepared_by=Localised(en="All"), due_on=day,
    )  # fmt: skip
    make.item(event, "15:30", "16:00", title=Localised(en="Secret vote"), audiences=["partner"])
    make.item(event, "09:00", None, day=1, title=Localised(en="Open space"))
    return event


@pytest.fixture
def nikos(event):
    return make.participation(event, make.person("Nikos", locale="en"))


def at(clock, event, time, day=0):
    clock.set(f"{event.days[day].date} {time}", event.zone)


def title(step):
    return step and str(step.slot.title)


@pytest.mark.parametrize(
    ("time", "now", "following"),
    [
        ("08:50", None, "Welcome"),
        ("09:15", "Welcome", "Workshop"),
        ("10:30", "Workshop", "Coffee"),
        ("11:00", "Coffee", "Coach to Sindos"),
        ("11:15", "Workshop", "Coach to Sindos"),
        ("13:00", None, "Coach to Sindos"),
        ("14:14", None, "Coach to Sindos"),
        ("14:15", "Coach to Sindos", "Open space"),  # she has to be there, though it leaves later
        ("15:45", None, "Open space"),  # what is closed to her is no next thing of hers
        ("18:00", None, "Open space"),
    ],
)
def test_what_goes_on_and_what_comes_next(clock, event, nikos, time, now, following):
    at(clock, event, time)
    mine = course.of(nikos)

    assert (title(mine.now), title(mine.next)) == (now, following)


def test_an_open_end_lasts_as_long_as_the_day(clock, event, nikos):
    at(clock, event, "16:59", day=1)
    assert (title(course.of(nikos).now), course.of(nikos).next, course.of(nikos).is_over) == (
        "Open space", None, False,
    )  # fmt: skip

    at(clock, event, "17:00", day=1)
    assert (course.of(nikos).now, course.of(nikos).is_over) == (None, True)


def test_the_day_that_counts_now_stands_first(clock, event, nikos):
    at(clock, event, "08:00", day=1)

    assert [one.day.id for one in course.of(nikos).days] == [event.days[1].id, event.days[0].id]


def test_only_her_days(clock, event):
    nikos = make.participation(event, days=event.days[1:])
    at(clock, event, "08:00")

    assert [one.day.id for one in course.of(nikos).days] == [event.days[1].id]
    assert title(course.of(nikos).next) == "Open space"


def test_only_her_tables_and_a_word_where_she_has_none(clock, event, nikos):
    item = make.item(event, "16:30", "17:00", kind=ItemKind.TABLES, title=Localised(en="Exchange"))
    for name in "AB":
        make.item(event, "16:30", "17:00", title=Localised(en=name), track=Localised(en=name), parent=item)
    at(clock, event, "16:10")

    def steps():
        return [(title(step), step.needs_table) for step in course.of(nikos).days[0].steps[-3:]]

    assert steps() == [("Coach to Sindos", False), ("", False), ("Exchange", True)]
    [chosen] = rounds.hers(nikos)
    sitting.sit_down(nikos, chosen.key, chosen.tables[1].slot.uid)
    assert steps() == [("", False), ("Exchange", False), ("B", False)]


def test_what_is_to_be_prepared_is_hers_and_still_ahead(clock, event, nikos):
    at(clock, event, "08:00")
    assert [str(slot.preparation) for slot in course.of(nikos).prepares] == ["Bring your identity card"]

    at(clock, event, "14:15")
    assert course.of(nikos).prepares == []


# The page


def card(client, one):
    page = reading.page(client, f"/me/{one.token}/day")
    return reading.words(page.select_one("#next"))


def test_the_next_item_stands_on_top_with_its_place(client, clock, event, nikos):
    at(clock, event, "08:50")

    assert card(client, nikos) == "Next, in 25 minutes 09:15 Welcome Talk until 10:00 · 45 min Large hall"


def test_a_transfer_says_where_and_when_to_be_there(client, clock, event, nikos):
    at(clock, event, "14:00")

    assert card(client, nikos) == (
        "Next, in 15 minutes 14:15 Coach to Sindos Transfer until 15:05 · 35 min "
        "Meeting point Gate of the venue, be there at 14:15 Leaves 14:30 → arrives 15:05 By Coach, 50 seats "
        f"To prepare Bring your identity card · All · by {event.days[0].date:%a %-d %B}"
    )


def test_the_row_that_goes_on_is_marked(client, clock, event, nikos):
    at(clock, event, "11:05")
    page = reading.page(client, f"/me/{nikos.token}/day")

    assert reading.shown(page, "[aria-current=time] h3") == ["Coffee"]
    assert reading.shown(page, "[data-now]:not([hidden])") == ["Now"]
    assert [len(page.select(one)) for one in ("[data-offline][hidden]", "[data-begins]")] == [1, 6]


def test_what_is_over_folds_away(client, clock, event, nikos):
    at(clock, event, "11:05")
    page = reading.page(client, f"/me/{nikos.token}/day")

    assert reading.shown(page, "details summary") == ["One item earlier today"]
    assert reading.shown(page, "details h3") == ["Welcome"]
    assert reading.shown(page, "[data-begins] h3")[:3] == ["Welcome", "Workshop", "Coffee"]


def test_what_is_closed_says_nothing_of_itself(client, clock, event, nikos):
    at(clock, event, "08:00")
    partner = make.participation(event, make.person("Giulia"), role=Role.PARTNER)

    assert "Secret vote" in client.get(f"/me/{partner.token}/day").text
    page = client.get(f"/me/{nikos.token}/day").text
    assert ("Secret vote" in page, "Closed session" in page) == (False, True)


def test_her_own_clock_stands_beside_that_of_the_venue(client, clock, event):
    aino = make.participation(event, make.person("Aino"), zone=make.ROME)
    at(clock, event, "08:50")

    assert "09:15 08:15 Rome Welcome" in card(client, aino).replace("Bologna", "Rome")


def test_who_calls_in_can_join_from_there(client, clock, event, nikos):
    assert "Join online" not in client.get(f"/me/{nikos.token}/day").text

    event.mode = Mode.HYBRID
    page = reading.page(client, f"/me/{nikos.token}/day")
    assert [link["href"] for link in page.select("main .button-primary")] == [f"/join/{nikos.join_token}"]


def test_after_the_last_day_it_says_so(client, clock, event, nikos):
    at(clock, event, "18:00", day=1)
    page = client.get(f"/me/{nikos.token}/day").text

    assert "Your days here are over. Thank you for being with us." in page
    assert 'id="next"' not in page


def test_before_anything_is_released_it_says_that(client, project, eleni):
    nikos = make.participation(make.event(project), make.person("Nikos", locale="en"))

    page = client.get(f"/me/{nikos.token}/day").text

    assert "The programme is not released yet. It will stand here." in page


@pytest.mark.parametrize("state", [State.WAITING, State.CANCELLED])
def test_who_does_not_come_is_led_to_her_page(client, event, state):
    one = make.participation(event, state=state)

    assert client.get(f"/me/{one.token}/day").location == f"/me/{one.token}"


def test_a_cancelled_event_has_no_day(client, event, nikos):
    event.status = Status.CANCELLED

    assert client.get(f"/me/{nikos.token}/day").location == f"/me/{nikos.token}"


def test_an_unknown_link_opens_nothing(client, event):
    assert client.get("/me/nobody/day").status_code == 404
    assert client.get("/me/nobody/worker.js").status_code == 404


def test_nobody_else_keeps_it(client, event, nikos):
    page, worker = client.get(f"/me/{nikos.token}/day"), client.get(f"/me/{nikos.token}/worker.js")

    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "worker-src 'self'" in page.headers["Content-Security-Policy"]
    assert worker.mimetype == "text/javascript"


def test_it_asks_the_same_for_one_item_and_for_thirty(client, clock, event, nikos):
    def questions():
        client.get(f"/me/{nikos.token}/day")
        with reading.counted() as statements:
            client.get(f"/me/{nikos.token}/day")
        return len(statements)

    few = questions()
    for number in range(30):
        make.item(event, "12:00", "12:30", title=Localised(en=f"Item {number}"), speakers=("Aino Mäkelä",))
    assert questions() == few <= 10


def test_her_page_leads_there_as_long_as_she_comes(client, event, nikos):
    link = f'href="/me/{nikos.token}/day"'
    assert link in client.get(f"/me/{nikos.token}").text

    actions.withdraw(nikos)
    assert link not in client.get(f"/me/{nikos.token}").text
