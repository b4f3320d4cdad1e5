"""Eleni builds the form of an event: drags a question, presses it up; and does it without JavaScript, too."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.database import db
from app.events.audiences import Role
from app.i18n import Localised
from app.network.models import Project
from app.people.models import Person
from app.questions import actions
from app.questions.ready import Ready
from tests import make
from tests.journeys.test_agenda_editor import signed_in


@pytest.fixture
def form(database: Flask, request: pytest.FixtureRequest) -> str:
    """The address of a form with three questions."""
    slug = request.node.originalname.replace("_", "-")[:40]
    with database.app_context():
        project = db.session.scalars(db.select(Project)).one()
        event = make.event(project, slug=slug, title=Localised(en="Kick-off", el="Έναρξη"))
        eleni = Person.with_address("eleni@example.org")
        actions.add_ready(event, [Ready.FUNCTION, Ready.PHONE, Ready.NIGHTS], actor=eleni)
    return f"/manage/events/{slug}/form"


@pytest.mark.ways("desk")
def test_questions_are_ordered_by_drag_and_by_buttons(
    somebody: Callable[..., Page], database: Flask, form: str
):
    page = signed_in(somebody, database)
    page.goto(form)
    first = page.locator(".form-question .station").first.bounding_box()
    last = page.locator(".form-question").last.bounding_box()
    assert first is not None
    assert last is not None

    page.mouse.move(first["x"] + 10, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(first["x"] + 10, last["y"] + last["height"] - 2, steps=12)
    with page.expect_navigation():
        page.mouse.up()
    names = page.locator(".form-question .stack-tight > p:first-child a")
    expect(names).to_have_text(["Mobile phone", "Hotel nights", "Function"])

    page.get_by_role("button", name="Move up: Hotel nights").click()
    expect(names).to_have_text(["Hotel nights", "Mobile phone", "Function"])


def test_a_form_is_built_and_seen_as_others_do(somebody: Callable[..., Page], database: Flask, form: str):
    page = signed_in(somebody, database)
    page.goto(form)
    page.get_by_label("Bus, and where people get on").check()
    page.get_by_role("button", name="Add to the form").click()
    page.get_by_role("link", name="Add a question of your own").click()
    page.get_by_label("What people answer with").select_option("one-of")
    page.get_by_role("group", name="Question", exact=True).get_by_label("English").fill("Which workshop?")
    page.get_by_role("group", name="Answer", exact=True).first.get_by_label("English").fill("Food")
    page.get_by_label(f"{Role.PARTNER.value.title()}s").check()
    page.get_by_text("Only after a certain answer to another question").click()
    page.get_by_label("Do you come by our bus? → Yes").check()
    page.get_by_role("button", name="Add to the form").click()

    names = page.locator(".form-question .stack-tight > p:first-child a")
    expect(names.last).to_have_text("Which workshop?")
    expect(page.get_by_text("Only if “Do you come by our bus?” is: Yes")).to_be_visible()
    page.get_by_role("link", name="See it as others do").click()
    expect(page.get_by_text("Which workshop?")).to_have_count(0)
    page.get_by_role("link", name="Partners").click()
    page.get_by_role("group", name="Do you come by our bus?").get_by_label("Yes").check()
    expect(page.get_by_role("group", name="Which workshop?")).to_be_visible()
    page.get_by_role("link", name="Ελληνικά").first.click()
    expect(page.get_by_text("Διανυκτερεύσεις")).to_be_visible()
