"""Nikos on the way: he opens his day on the phone, the network goes, and the day stays."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app import clock
from app.agenda.programme import ItemKind
from app.database import db
from app.i18n import Localised
from app.network.models import Project
from app.participation.models import Participation
from tests import browser as chromium
from tests import make
from tests.journeys.conftest import PHONE

HOUR = timedelta(hours=1)
READY = "() => navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found.sort();
}"""
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"


@pytest.fixture(scope="module")
def link(database) -> str:
    """His own link to an event that goes on today, with a coach that leaves in 25 minutes."""
    with database.app_context():
        project = db.session.scalars(db.select(Project)).one()
        now = clock.now().replace(second=0, microsecond=0)
        event = make.event(project, days=1, slug="today")
        event.set_days([(now - HOUR, now + 6 * HOUR)])
        for starts, ends, title, kind in (
            (-HOUR, HOUR / 4, "Good practices", ItemKind.TALK),
            (HOUR * 5 / 12, HOUR, "Coach to Sindos", ItemKind.TRANSFER),
            (2 * HOUR, 3 * HOUR, "Asphalt that is used again", ItemKind.SITE_VISIT),
        ):
            item = make.item(event, kind=kind, title=Localised(en=title))
            item.starts_at, item.ends_at = now + starts, now + ends
            if kind is ItemKind.TRANSFER:
                item.meeting_point = Localised(en="Gate of the venue")
        db.session.commit()
        make.release(event)
        nikos = make.participation(event, make.person("Nikos", locale="en"))
        make.participation(event, make.person("Aino"))
        return f"/me/{nikos.token}"


@pytest.fixture
def phone(somebody) -> Page:
    return somebody(**PHONE)


def open_day(phone: Page, link: str) -> None:
    phone.goto(f"{link}/day")
    phone.evaluate(READY)
    phone.wait_for_function("async () => (await caches.keys()).length > 0")


@pytest.mark.ways("desk")
def test_the_day_stays_where_there_is_no_network(phone, link):
    open_day(phone, link)
    offline = phone.locator("[data-offline]")
    expect(offline).to_be_hidden()
    expect(phone.locator("#next h3")).to_have_text("Coach to Sindos")

    phone.context.set_offline(True)
    phone.reload()

    expect(offline).to_be_visible()
    expect(offline).to_contain_text("You are offline. This is your day as of ")
    expect(phone.locator("#next")).to_contain_text("Gate of the venue")
    expect(phone.locator("[data-begins]")).to_have_count(3)
    assert phone.evaluate("getComputedStyle(document.querySelector('#next')).borderInlineStartWidth") == "6px"
    assert chromium.problems(phone) == []
    assert not chromium.sticks_out(phone)

    phone.context.set_offline(False)
    phone.reload()
    expect(offline).to_be_hidden()


@pytest.mark.ways("desk")
def test_nothing_but_that_page_and_its_files_is_kept(phone, link, database):
    with database.app_context():
        aino = Participation.of(link.removeprefix("/me/"))
        others = db.session.scalars(db.select(Participation.token).where(Participation.id != aino.id)).all()
    open_day(phone, link)
    for path in (link, f"{link}/consents", f"/me/{others[-1]}", "/events/today", f"{link}.ics?x"):
        phone.evaluate("path => fetch(path).then((answer) => answer.text())", path)
    phone.goto(f"/me/{others[-1]}")
    phone.goto(f"{link}/day")

    kept = phone.evaluate(KEPT)

    assert [path for path in kept if not path.startswith("/static/")] == [f"{link}/day"]
    assert {"/static/style.css", "/static/my-day.js", "/static/app.js"} <= set(kept)
    phone.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.goto(f"/me/{others[-1]}")


@pytest.mark.ways("desk")
def test_when_the_link_stops_working_nothing_is_left(phone, link, database):
    open_day(phone, link)
    with database.app_context():
        nikos = Participation.of(link.removeprefix("/me/"))
        nikos.token = "moved"
        db.session.commit()

    try:
        assert phone.goto(f"{link}/day").status == 404
        phone.wait_for_function(f"async () => !(await caches.keys()).length && !(await ({WORKERS})())")
    finally:
        with database.app_context():
            Participation.of("moved").token = link.removeprefix("/me/")
            db.session.commit()


@pytest.mark.ways("desk")
def test_what_comes_next_goes_on_while_the_page_stands_open(phone, link):
    phone.clock.install()
    phone.goto(f"{link}/day")
    expect(phone.locator("[data-ahead]")).to_have_text(re.compile(r"^in 2[345] minutes$"))
    expect(phone.locator("[aria-current=time] h3")).to_have_text("Good practices")

    phone.clock.fast_forward("12:00")
    expect(phone.locator("[data-ahead]")).to_have_text(re.compile(r"^in 1[123] minutes$"))

    phone.clock.fast_forward("15:00")
    expect(phone.locator("#next h3")).to_have_text("Asphalt that is used again")
    expect(phone.locator("[aria-current=time] h3")).to_have_text("Coach to Sindos")
    expect(phone.locator("[data-next]:visible")).to_have_count(1)


@pytest.mark.ways("phone")
def test_without_scripts_it_is_right_as_of_now(somebody, link):
    phone = somebody()
    phone.goto(f"{link}/day")

    expect(phone.locator("#next")).to_contain_text("Coach to Sindos")
    expect(phone.locator("[data-offline]")).to_be_hidden()
