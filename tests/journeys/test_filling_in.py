"""People who fill in the form of an event, on a phone, with scripts and without, and bring colleagues."""

from playwright.sync_api import expect

from app.database import db
from app.network.models import Project
from app.questions.given import Answer
from tests import browser as chromium
from tests import make
from tests.journeys.letters import link


def announce(database, slug: str) -> None:
    with database.app_context():
        event = make.event(db.session.scalars(db.select(Project)).one(), slug=slug, days=1)
        bus = make.question(event, "yes-no", "Bus", is_required=True, position=1)
        make.option_pool(event, bus, "yes", seats=5)
        make.question(
            event, "one-of", "Stop", options=("Port", "Station"), is_required=True, position=2,
            shown_if="bus", shown_for=["yes"],
        )  # fmt: skip
        make.question(event, "file", "CV", position=3)


def test_nikos_fills_in_the_form_and_brings_giulia(live_server, database, somebody, way):
    slug = "filling"
    announce(database, slug)
    email, colleague = f"nikos@{slug}.example.org", f"giulia@{slug}.example.org"
    nikos = somebody()
    nikos.goto(f"/events/{slug}/register")
    nikos.locator("[name=given_name]").fill("Nikos")
    nikos.locator("[name=family_name]").fill("Theodorou")
    nikos.locator("[name=organisation]").fill("Open Farm")
    nikos.locator("[name=country]").select_option("GR")
    nikos.locator("[name=email]").fill(email)

    # Where to get on is asked of whoever takes the bus; without scripts the words say so
    stop = nikos.get_by_role("group", name="Stop")
    if way.scripts:
        expect(stop).to_be_hidden()
        nikos.get_by_role("group", name="Bus").get_by_label("Yes").check()
        expect(stop).to_be_visible()
        assert not chromium.sticks_out(nikos)
    else:
        expect(nikos.get_by_text("Only if “Bus” is: Yes.")).to_be_visible()
        nikos.get_by_role("group", name="Bus").get_by_label("Yes").check()
    stop.get_by_label("Port").check()

    # A colleague comes along: one more row, and nothing is lost
    nikos.get_by_role("button", name="Register a colleague as well").click()
    expect(nikos.locator("[name=email]")).to_have_value(email)
    expect(stop.get_by_label("Port")).to_be_checked()
    giulia = nikos.get_by_role("group", name="Colleague 1")
    giulia.get_by_label("Given name").fill("Giulia")
    giulia.get_by_label("Family name").fill("Ferrante")
    giulia.get_by_label("E-mail").fill(colleague)
    nikos.locator("[name=answer_cv]").set_input_files(
        [{"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}]
    )
    nikos.get_by_role("button", name="Register", exact=True).click()
    expect(nikos).to_have_url(f"{live_server.url}/events/{slug}/register/asked")

    # One press, and both have heard
    nikos.goto(link(live_server.wait_for_mail(email)))
    expect(nikos.get_by_text("Port")).to_be_visible()
    nikos.get_by_role("button", name="Yes, register me").click()
    expect(nikos.get_by_role("heading", level=1)).to_have_text("See you in Thessaloniki, Nikos")
    expect(nikos.get_by_role("link", name="cv.pdf")).to_be_visible()
    asked = live_server.wait_for_mail(colleague)
    assert asked["Subject"] == "Nikos Theodorou has registered you: Good practices"

    # She completes her details on her own page
    page = somebody()
    page.goto(link(asked))
    page.get_by_role("link", name="Complete my details").click()
    page.get_by_role("group", name="Bus").get_by_label("No").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    with database.app_context():
        given = db.session.scalars(db.select(Answer).filter_by(uid="bus").order_by(Answer.id)).all()
        assert [one.value for one in given[-2:]] == [True, False]
