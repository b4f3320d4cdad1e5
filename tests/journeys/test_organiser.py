"""Eleni plans the kick-off call, from her first mail to the published page."""

from datetime import timedelta

from playwright.sync_api import expect

from app.database import db
from app.events.models import Event
from tests import make
from tests.journeys.letters import link, shape


def test_eleni_signs_in_plans_a_kick_off_call_and_publishes_it(live_server, database, somebody, page):
    day = make.wednesday() + timedelta(days=1)
    main = page.get_by_role("main")

    # She opens the workspace, and is asked who she is
    page.goto("/manage/")
    main.get_by_label("E-mail").fill("Eleni@example.org")
    main.get_by_role("button", name="Send me the link").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
    mail = live_server.wait_for_mail("eleni@example.org")
    assert shape(mail) == ["multipart/alternative", "text/plain", "text/html"]
    page.goto(link(mail))
    expect(main.get_by_role("heading", level=1)).to_have_text("Welcome to Synodos")
    main.get_by_role("button", name="Sign in").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Nothing needs you today")

    # The link works once only
    late = somebody()
    assert late.goto(link(mail)).status == 410
    expect(late.get_by_role("heading", level=1)).to_have_text("This link no longer opens")

    # She plans a call
    main.get_by_role("link", name="Plan an event").first.click()
    main.get_by_role("link", name="Kick-off meeting").click()
    title = main.get_by_role("group", name="Title")
    title.get_by_label("English").fill("Kick-off call")
    title.get_by_label("Ελληνικά").fill("Εναρκτήρια τηλεδιάσκεψη")
    row = main.get_by_role("group", name="Row 1", exact=True)
    row.get_by_label("Day").fill(day.isoformat())
    main.get_by_label("Link to join online").fill("https://meet.example.org/kick-off")
    expect(main.get_by_label("Start from a typical agenda")).to_be_checked()
    main.get_by_role("button", name="Keep the draft").click()
    expect(main.get_by_role("heading", level=1)).to_contain_text("A draft")

    # She corrects one item of the agenda
    main.get_by_role("link", name="Write the agenda").click()
    first = main.locator(".edit-list > li").first
    first.get_by_role("link", name="all of “").click()
    main.get_by_role("group", name="Title").get_by_label("English").fill("Welcome by the mayor")
    main.get_by_role("button", name="Save").click()
    expect(main.get_by_text("Saved: Welcome by the mayor.")).to_be_visible()

    # She publishes
    page.get_by_role("link", name="Overview").click()
    main.get_by_role("link", name="Publish", exact=True).click()
    main.get_by_role("button", name="Publish now").click()
    expect(main.get_by_text("“Kick-off call” is published.")).to_be_visible()
    address = page.url.replace("/manage/", "/")
    page.goto(address)
    expect(main.get_by_role("heading", level=1)).to_have_text("Kick-off call")
    expect(main.get_by_text("Welcome by the mayor")).to_be_visible()

    # It is for partners, so nobody else finds it
    assert late.goto(address).status == 404
    with database.app_context():
        event = db.session.scalars(db.select(Event)).one()
        assert (event.title, event.zone, event.city["en"]) == (
            {"en": "Kick-off call", "el": "Εναρκτήρια τηλεδιάσκεψη"},
            "Europe/Athens",
            "Thessaloniki",
        )
        assert [day.span for day in event.days] == [(make.wall(day, "10:00"), make.wall(day, "12:30"))]
