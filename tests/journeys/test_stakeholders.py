"""People who register, wait, change their minds, and look at their calendars."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.database import db
from app.events.models import Event
from app.network.models import Project
from tests import make
from tests.journeys.letters import entry, link, shape
from tests.journeys.registering import come, register
from tests.make import ROME, wall

INVITATION = [
    "multipart/mixed",
    "multipart/alternative",
    "text/plain",
    "text/html",
    "text/calendar",
    "application/ics",
]


def announce(database, slug: str, **details) -> None:
    """An open event in Thessaloniki on a Wednesday some weeks ahead, from nine to five."""
    with database.app_context():
        make.event(db.session.scalars(db.select(Project)).one(), slug=slug, **details)


def taken(database, slug: str) -> int:
    """How many seats are taken."""
    with database.app_context():
        return db.session.scalars(db.select(Event).filter_by(slug=slug)).one().pool.taken


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def test_nikos_registers_in_greek(live_server, database, somebody):
    day = make.wednesday()
    announce(database, "practices", days=1, seats=42)
    email = "nikos@phone.example.org"
    nikos = somebody(locale="el-GR")

    # He finds the event and asks for a seat
    nikos.goto("/events/practices")
    expect(heading(nikos)).to_have_text("Καλές πρακτικές")
    expect(nikos.locator("html")).to_have_attribute("lang", "el")
    nikos.locator(".event-card a.button-primary").click()
    register(nikos, "practices", "Nikos", email)
    expect(nikos).to_have_url(f"{live_server.url}/events/practices/register/asked")

    # The mail is in Greek; its link shows a page and does nothing
    asked = live_server.wait_for_mail(email)
    assert asked["Content-Language"] == "el"
    assert "Καλές πρακτικές" in asked["Subject"]
    assert shape(asked) == ["multipart/alternative", "text/plain", "text/html"]
    nikos.goto(link(asked))
    assert taken(database, "practices") == 0
    nikos.locator("main form button[type=submit]").click()
    expect(nikos.locator(".status-ok").first).to_be_visible()
    assert taken(database, "practices") == 1

    # The confirmation is an invitation that calendars take as one
    mail = live_server.wait_for_mail(email, 2)
    assert mail["Content-Language"] == "el"
    assert shape(mail) == INVITATION
    assert [part.get_filename() for part in mail.iter_attachments()] == ["invite.ics"]
    held = entry(mail)
    assert (held.method, held.sequence) == ("REQUEST", 0)
    assert (held.starts_at, held.ends_at) == (wall(day, "09:00"), wall(day, "17:00"))
    assert held.summary == "Καλές πρακτικές"
    assert held.attendees == [f"mailto:{email}"]
    assert held.organizer == f"mailto:{database.config['MAIL_SENDER']}"
    assert mail["From"].addresses[0].addr_spec == database.config["MAIL_SENDER"]


def test_the_last_seat_goes_to_who_waits_first(live_server, database, somebody):
    announce(database, "last-seat", days=1, seats=1)
    nikos, aino = somebody(locale="el-GR"), somebody(locale="en-GB")
    his, hers = "nikos@seat.example.org", "aino@seat.example.org"
    come(live_server, nikos, "last-seat", "Nikos", his)
    invited = entry(live_server.wait_for_mail(his, 2))

    # Aino comes too late, and is told so before she asks and after
    aino.goto("/events/last-seat")
    expect(aino.locator(".event-card").get_by_role("link", name="Join the waiting list")).to_be_visible()
    come(live_server, aino, "last-seat", "Aino", hers)
    expect(heading(aino)).to_have_text("You are number 1 on the waiting list, Aino")
    assert "text/calendar" not in shape(live_server.wait_for_mail(hers, 2))

    # Nikos cancels: his entry goes, and she has his seat
    nikos.locator("main a.button-danger").click()
    nikos.locator("main form button[type=submit]").click()
    expect(nikos.locator(".status-bad")).to_be_visible()
    assert entry(live_server.wait_for_mail(his, 3)).short == ("CANCEL", invited.uid, 1)
    hers_now = entry(live_server.wait_for_mail(hers, 3))
    assert (hers_now.method, hers_now.sequence, hers_now.attendees) == ("REQUEST", 0, [f"mailto:{hers}"])
    assert hers_now.uid != invited.uid
    aino.reload()
    expect(heading(aino)).to_have_text("See you in Thessaloniki, Aino")

    # He would like to come back, and is number one now
    nikos.locator("form[action$=come-back] button").click()
    expect(nikos.locator(".status-wait")).to_be_visible()


def test_giulia_changes_her_days_and_then_the_event_is_cancelled(live_server, database, somebody, eleni):
    announce(database, "two-days", days=2)
    email = "giulia@days.example.org"
    giulia = somebody(locale="en-GB")
    main = giulia.get_by_role("main")

    # Two days are two invitations
    come(live_server, giulia, "two-days", "Giulia", email)
    mails = [live_server.wait_for_mail(email, number) for number in (2, 3)]
    assert [str(mail["Subject"])[-5:] for mail in mails] == ["(1/2)", "(2/2)"]
    first, second = (entry(mail) for mail in mails)
    assert first.uid != second.uid
    days = [make.wednesday(), make.wednesday() + timedelta(days=1)]
    assert [first.starts_at, second.starts_at] == [wall(day, "09:00") for day in days]

    # She stays at home on the second
    choose_days(giulia, [True, False])
    assert entry(live_server.wait_for_mail(email, 4)).short == ("CANCEL", second.uid, 1)

    # and comes after all
    choose_days(giulia, [True, True])
    assert entry(live_server.wait_for_mail(email, 5)).short == ("REQUEST", second.uid, 2)

    # Then there is a strike, and the event goes out of her calendar
    eleni.goto("/manage/events/two-days/cancel")
    eleni.get_by_label("English").fill("There is a strike at the airport.")
    eleni.get_by_role("button", name="Cancel the event and tell everybody").click()
    expect(eleni.get_by_text("Cancelled. 1 person gets an e-mail.")).to_be_visible()
    gone = [live_server.wait_for_mail(email, number) for number in (6, 7)]
    assert {entry(mail).short for mail in gone} == {("CANCEL", first.uid, 1), ("CANCEL", second.uid, 3)}
    assert "There is a strike at the airport." in gone[0].get_body(("plain",)).get_content()
    giulia.reload()
    expect(heading(giulia)).to_have_text("The event is cancelled, Giulia")
    expect(main.get_by_text("There is a strike at the airport.")).to_be_visible()


def choose_days(page: Page, wanted: list[bool]) -> None:
    page.locator('main a[href$="/days"]').click()
    for box, comes in zip(page.locator("[name=days]").all(), wanted, strict=True):
        box.set_checked(comes)
    page.get_by_role("button", name="Save my days").click()
    expect(page.get_by_text("Your days are changed.")).to_be_visible()


@pytest.mark.ways("keys")
def test_desislava_registers_by_keyboard_alone(live_server, database, somebody):
    announce(database, "keys", days=2)
    email = "desislava@keys.example.org"
    page = somebody(locale="en-GB")
    page.goto("/events/keys/register")
    for field, text in (
        ("[name=given_name]", "Десислава"),
        ("[name=family_name]", "Стоянова"),
        ("[name=organisation]", "BAMEE"),
        ("[name=country]", "Bulg"),
        ("[name=email]", email),
    ):
        tab_to(page, field)
        page.keyboard.type(text)
    for box in ("label:nth-child(2) > [name=days]", "[name=consent_photo]"):
        tab_to(page, box)
        page.keyboard.press("Space")
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Look in your mailbox")

    page.goto(link(live_server.wait_for_mail(email)))
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")

    expect(heading(page)).to_have_text("See you in Thessaloniki, Десислава")
    expect(page.get_by_text("BAMEE, Bulgaria")).to_be_visible()
    expect(page.get_by_text("Photos and video")).to_be_visible()
    assert entry(live_server.wait_for_mail(email, 2)).attendees == [f"mailto:{email}"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until that has the focus, as somebody does who has no mouse."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("chosen => document.activeElement.matches(chosen)", selector):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"Tab never comes to {selector}")


@pytest.mark.ways("desk", "keys")
def test_giulia_reads_the_page_in_greek_and_by_the_clock_of_bologna(database, somebody):
    announce(database, "clocks", days=1)
    giulia = somebody(locale="en-GB", timezone_id=ROME)

    # No Italian pages: English. Her own zone is offered, and shown once she says so
    giulia.goto("/events/clocks")
    expect(heading(giulia)).to_have_text("Good practices")
    expect(giulia.get_by_label("Show times also for")).to_have_value(ROME)
    assert giulia.locator(".facts").get_by_text("In Bologna: 08:00–16:00").count() == 0
    giulia.get_by_role("button", name="Show", exact=True).click()
    expect(giulia.locator(".facts").get_by_text("09:00–17:00 Thessaloniki time")).to_be_visible()
    expect(giulia.locator(".facts").get_by_text("In Bologna: 08:00–16:00")).to_be_visible()

    # The other language keeps her clock, and is kept on the next page
    giulia.get_by_role("link", name="Ελληνικά").click()
    expect(heading(giulia)).to_have_text("Καλές πρακτικές")
    expect(giulia.locator(".facts")).to_contain_text("08:00–16:00")
    giulia.goto("/events/clocks/register")
    expect(giulia.locator("html")).to_have_attribute("lang", "el")
