"""Eleni writes an agenda: with the keyboard alone, without JavaScript, on a phone; and Giulia writes, too."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.events.models import Event
from app.i18n import Localised
from app.people import actions
from tests import make
from tests.journeys.conftest import PHONE


@pytest.fixture
def agenda(database: Flask, request: pytest.FixtureRequest) -> str:
    """The address of the editor of an event of its own, with three items."""
    slug = request.node.originalname.replace("_", "-")[:40]
    with database.app_context():
        event = make.event(_project(), slug=slug)
        for starts, ends, title in (
            ("09:00", "09:30", "Welcome"),
            ("09:30", "10:30", "Talk"),
            ("10:30", "11:00", "Coffee"),
        ):
            make.item(event, starts, ends, title=Localised(en=title))
    return f"/manage/events/{slug}/agenda"


def _project():
    from app.database import db
    from app.network.models import Project

    return db.session.scalars(db.select(Project)).one()


def signed_in(
    somebody: Callable[..., Page], database: Flask, address: str = "eleni@example.org", **settings
) -> Page:
    page = somebody(**settings)
    with database.app_context():
        token = actions.issue_link(address)
    page.goto(f"/sign-in/{token}")
    page.locator("main form button").click()
    return page


def rows(page: Page) -> list[str]:
    """Each row of the first day as it stands there, without the one that waits."""
    there = page.locator(".edit-day").first.locator(".edit-item:not([id^=next])")
    typed = "[...row.querySelectorAll('.quiet-input')].map(input => input.value).join(' ')"
    return there.evaluate_all(f"rows => rows.map(row => {typed})")


def drafted(database: Flask, agenda: str) -> list[str]:
    """The same, as it is kept."""
    from app.database import db
    from app.writing.row_forms import shown_times

    with database.app_context():
        event = db.session.scalars(db.select(Event).filter_by(slug=agenda.split("/")[3])).one()
        return [" ".join([*shown_times(item), str(item.title)]) for item in event.days[0].agenda]


def saved(page: Page) -> None:
    expect(page.locator(".is-saving")).to_have_count(0)


@pytest.mark.ways("desk")
def test_with_the_keyboard_alone(eleni: Page, database, agenda):
    eleni.goto(agenda)
    eleni.get_by_label("End, or how long").first.focus()
    for typed, title in (("+45", "Panel"), ("12.30", "Walk"), ("open", "Dinner")):
        eleni.keyboard.type(typed)
        eleni.keyboard.press("Tab")
        eleni.keyboard.type(title)
        eleni.keyboard.press("Enter")
    saved(eleni)
    whole = [
        "09:00 09:30 Welcome",
        "09:30 10:30 Talk",
        "10:30 11:00 Coffee",
        "11:00 11:45 Panel",
        "11:45 12:30 Walk",
        "12:30 open Dinner",
    ]
    assert rows(eleni) == whole == drafted(database, agenda)

    # She corrects a title; leaving the row saves it
    eleni.locator(".edit-title").nth(1).focus()
    eleni.keyboard.press("End")
    expect(eleni.get_by_role("button", name="Save")).to_have_count(0)
    eleni.keyboard.type(" by the mayor")
    expect(eleni.get_by_role("button", name="Save")).to_have_count(1)
    eleni.keyboard.press("Shift+Tab")
    eleni.keyboard.press("Shift+Tab")
    eleni.keyboard.press("Shift+Tab")
    expect(eleni.locator("#agenda-says")).to_have_text("Saved: Talk by the mayor.")

    # She lets it come first, with the keys of the button
    eleni.get_by_role("button", name="Move up: Talk by the mayor").focus()
    eleni.keyboard.press("Enter")
    expect(eleni.locator(".edit-title").first).to_have_value("Talk by the mayor")
    expect(eleni.locator("[name=starts]").nth(1)).to_have_value("10:00")
    expect(eleni.locator("[name=starts]").first).to_have_value("09:00")
    saved(eleni)
    for key, place in (("Alt+ArrowDown", 1), ("Alt+ArrowDown", 2), ("Alt+ArrowUp", 1), ("Alt+ArrowUp", 0)):
        eleni.locator(".edit-title").nth(
            rows(eleni).index(next(row for row in rows(eleni) if "mayor" in row))
        ).focus()
        eleni.keyboard.press(key)
        expect(eleni.locator(".edit-title").nth(place)).to_have_value("Talk by the mayor")
        saved(eleni)
    assert rows(eleni) == drafted(database, agenda)

    # And takes it back
    eleni.get_by_role("button", name="Undo: moved “Talk by the mayor”").focus()
    eleni.keyboard.press("Enter")
    expect(eleni.locator(".edit-title").first).to_have_value("Welcome")


@pytest.mark.ways("phone")
def test_without_javascript(somebody, database, agenda):
    page = signed_in(somebody, database)
    page.goto(agenda)
    expect(page.get_by_role("button", name="Save")).to_have_count(3)
    page.get_by_label("End, or how long").first.fill("+45")
    page.get_by_label("Title of the next item").first.fill("Panel")
    page.keyboard.press("Enter")
    expect(page.get_by_label("End, or how long").first).to_be_focused()
    expect(page.locator(".edit-next [name=starts]").first).to_have_value("11:45")
    page.keyboard.type("soon")
    page.keyboard.press("Tab")
    page.keyboard.type("Walk")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write a time (10:15), how long it lasts")).to_be_visible()
    page.locator(".has-error [name=ends]").fill("1h30")
    page.locator(".has-error").get_by_role("button", name="Add").click()
    assert drafted(database, agenda)[3:] == ["11:00 11:45 Panel", "11:45 13:15 Walk"]

    # The day begins a quarter of an hour later
    page.get_by_role("link", name="Move … or remove “Welcome”").click()
    page.get_by_label("By how many minutes").fill("15")
    page.get_by_role("button", name="Shift the rest of the day").click()
    assert drafted(database, agenda)[0] == "09:15 09:45 Welcome"
    page.get_by_role("button", name="Undo: shifted the day from “Welcome” on").click()
    assert drafted(database, agenda)[0] == "09:00 09:30 Welcome"


@pytest.mark.ways("desk")
def test_on_a_phone(somebody, database, agenda):
    page = signed_in(somebody, database, **PHONE)
    page.goto(agenda)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("Title of the next item").first.tap()
    page.keyboard.type("Panel")
    page.get_by_role("button", name="Add").first.tap()
    saved(page)
    assert drafted(database, agenda)[3] == "11:00 11:30 Panel"

    # She draws coffee above the talk, with a finger or a mouse
    row, other = page.locator(".edit-item").nth(2).locator(".station"), page.locator(".edit-item").nth(1)
    row.scroll_into_view_if_needed()
    start, goal = row.bounding_box(), other.bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, goal["y"] + 40, steps=5)
    page.mouse.move(start["x"] + 10, goal["y"] + 10, steps=5)
    page.mouse.up()
    expect(page.locator(".edit-title").nth(1)).to_have_value("Coffee")
    expect(page.locator("[name=starts]").nth(2)).to_have_value("10:00")
    assert drafted(database, agenda)[1:3] == ["09:30 10:00 Coffee", "10:00 11:00 Talk"]


@pytest.mark.ways("desk")
def test_a_row_stands_there_before_the_server_has_answered(eleni: Page, database, agenda):
    """The line is cut: what was typed is seen, says so, and goes out when it is asked to."""
    eleni.goto(agenda)
    eleni.context.set_offline(True)
    eleni.get_by_label("Title of the next item").first.fill("Panel")
    eleni.keyboard.press("Enter")
    assert rows(eleni)[3] == "11:00 11:30 Panel"
    expect(
        eleni.get_by_text("Not saved: there is no connection. What you typed is still here.")
    ).to_be_visible()
    assert len(drafted(database, agenda)) == 3
    eleni.context.set_offline(False)
    eleni.get_by_role("button", name="Try again").click()
    expect(eleni.get_by_role("button", name="Try again")).to_have_count(0)
    saved(eleni)
    assert drafted(database, agenda)[3] == "11:00 11:30 Panel"


@pytest.mark.ways("desk")
def test_two_write_at_once(eleni: Page, somebody, database, agenda):
    with database.app_context():
        make.organiser(_project(), "Giulia")
    giulia = signed_in(somebody, database, "giulia@example.org")
    for page in (eleni, giulia):
        page.goto(agenda)

    # Both change the talk; the second sees both
    theirs = giulia.locator(".edit-title").nth(1)
    theirs.fill("Talk by Giulia")
    theirs.press("Enter")
    expect(giulia.locator("#agenda-says")).to_have_text("Saved: Talk by Giulia.")
    mine = eleni.locator(".edit-title").nth(1)
    mine.fill("Talk by Eleni")
    mine.press("Enter")
    conflict = eleni.get_by_role("alert")
    expect(conflict).to_contain_text("Giulia Ferrante has changed this at")
    expect(conflict).to_contain_text("Theirs: 09:30–10:30 Talk by Giulia")
    expect(eleni.locator(".edit-title").nth(1)).to_have_value("Talk by Eleni")
    assert drafted(database, agenda)[1] == "09:30 10:30 Talk by Giulia"
    conflict.get_by_role("button", name="Save mine").click()
    expect(conflict).to_have_count(0)
    saved(eleni)
    assert drafted(database, agenda)[1] == "09:30 10:30 Talk by Eleni"

    # What Eleni did appears at Giulia's, but not in the row in which she writes
    writing = giulia.locator(".edit-title").nth(0)
    writing.fill("Welcome by")
    giulia.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(giulia.locator(".edit-title").nth(1)).to_have_value("Talk by Eleni", timeout=20_000)
    expect(writing).to_have_value("Welcome by")

    # One removes what the other writes
    eleni.get_by_role("link", name="Move … or remove “Coffee”").click()
    eleni.get_by_role("button", name="Remove it").click()
    lost = giulia.locator("[id^=item-] .edit-title").nth(2)
    lost.fill("Coffee and cake")
    lost.press("Enter")
    expect(giulia.get_by_role("alert")).to_contain_text("Eleni Karavida has removed this at")
    giulia.get_by_role("button", name="Put it back, with what I wrote").click()
    expect(giulia.get_by_role("alert")).to_have_count(0)
    saved(giulia)
    assert "10:30 11:00 Coffee and cake" in drafted(database, agenda)
