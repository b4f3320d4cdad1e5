"""Eleni writes one item on its own page: sections follow its kind, speakers get rows; and without JavaScript
everything is there, too."""

import pytest
from playwright.sync_api import Page, expect

from app.database import db
from app.events.models import Event
from app.network.models import Project
from tests import browser as chromium
from tests import make
from tests.journeys.test_agenda_editor import signed_in

NEW = "/manage/events/one-item/agenda/new"


@pytest.fixture(scope="module")
def there(database):
    """An event in whose agenda the items are written."""
    with database.app_context():
        make.event(db.session.scalars(db.select(Project)).one(), slug="one-item")
    return database


def written(database) -> list[tuple[str, list[str], list[str]]]:
    """The items: their kind, who speaks, for whom they are."""
    with database.app_context():
        event = db.session.scalars(db.select(Event).filter_by(slug="one-item")).one()
        return [
            (item.kind.value, [one.name for one in item.speakers], item.audiences) for item in event.agenda
        ]


def opened(page: Page) -> list[str]:
    return page.locator(".item-section[open] > summary").all_inner_texts()


@pytest.mark.ways("desk", "keys")
def test_sections_follow_the_kind_and_speakers_get_rows(eleni: Page, there):
    eleni.goto(NEW)
    eleni.get_by_label("Kind").select_option("transfer")
    assert opened(eleni) == ["Meeting point and vehicle", "Where", "More about it"]
    eleni.get_by_label("Kind").select_option("steering")
    assert opened(eleni)[0] == "For whom"
    expect(eleni.get_by_label("Partners")).to_be_checked()
    eleni.get_by_label("English").first.fill("Steering group")
    eleni.get_by_label("Ends").fill("10:30")
    for number, name in enumerate(("Aino", "Giulia", "Nikos", "Desislava", "Eleni")):
        if number:
            eleni.get_by_role("button", name="Add a row").click()
            expect(eleni.locator(f"#speakers-{number}-name")).to_be_focused()
        eleni.locator(f"#speakers-{number}-name").fill(name)
    assert chromium.problems(eleni) == []
    eleni.get_by_role("button", name="Add it").click()
    expect(eleni.get_by_text("Added: Steering group.")).to_be_visible()
    assert ("steering", ["Aino", "Giulia", "Nikos", "Desislava", "Eleni"], ["partner"]) in written(there)


@pytest.mark.ways("phone")
def test_on_a_phone_without_javascript(somebody, there):
    page = signed_in(somebody, there)
    page.goto(NEW)
    expect(page.get_by_role("button", name="Add a row")).to_be_hidden()
    page.get_by_label("English").first.fill("Bus")
    page.get_by_label("Kind").select_option("transfer")
    page.get_by_label("Or how long, in minutes").fill("35")
    page.locator("#section-transfer > summary").click()
    page.locator("#meeting_point-en").fill("Gate")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Added: Bus.")).to_be_visible()
    assert ("transfer", [], []) in written(there)
