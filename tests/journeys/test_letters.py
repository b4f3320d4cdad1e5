"""Eleni writes to those who come, on her phone and without scripts: looked at, sent, arrived, kept."""

from playwright.sync_api import expect

from app.people import actions
from tests import make
from tests.servers import eventually


def test_a_letter_from_a_phone(start_server, smtp_server, somebody):
    server = start_server(MAIL_SERVER="127.0.0.1", MAIL_PORT=str(smtp_server.port), RATE_LIMITS="off")
    with server.app.app_context():
        project = make.project()
        make.organiser(project)
        event = make.event(project)
        own_page = f"{server.url}/me/{make.participation(event).token}"
        token = actions.issue_link("eleni@example.org")
    eleni = somebody(server)
    main = eleni.get_by_role("main")
    eleni.goto(f"/sign-in/{token}")
    main.get_by_role("button", name="Sign in").click()

    # From the event to the letter; a word that is no placeholder is refused, and nothing is lost
    eleni.goto("/manage/events/good-practices")
    eleni.get_by_role("link", name="Letters").click()
    main.get_by_role("link", name="Write a letter").click()
    expect(main.get_by_text("1 reads Ελληνικά")).to_be_visible()
    subject, text = (
        main.get_by_role("group", name=name).get_by_label("Ελληνικά") for name in ("Subject", "Text")
    )
    subject.fill("Τι να φέρετε")
    text.fill("Φέρτε μια **κούπα**, {first_name}: {own_page}")
    main.get_by_role("button", name="Save and see how it looks").click()
    expect(main.get_by_text("There is no placeholder {first_name}.").first).to_be_visible()
    text.fill("Φέρτε μια **κούπα**, {given_name}: {own_page}")
    main.get_by_role("button", name="Save and see how it looks").click()

    # As Nikos will read it; then it leaves
    expect(main.get_by_role("heading", name="The mail, as Nikos Theodorou reads it")).to_be_visible()
    expect(main.locator(".mail-text")).to_contain_text("Φέρτε μια κούπα, Nikos")
    main.get_by_role("link", name="Send now").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Send it to 1 person now?")
    main.get_by_role("button", name="Send it to this person").click()
    expect(main.get_by_text("The letter leaves to 1 person.")).to_be_visible()

    # It arrives, once, as text and as a page, with the way to his own
    mail = eventually(lambda: smtp_server.to("nikos@example.org"), "the letter to arrive")[0]
    assert (mail["Subject"], mail["Reply-To"]) == ("Τι να φέρετε", "events@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"Φέρτε μια κούπα, Nikos: {own_page}" in plain
    assert "<strong>κούπα</strong>" in html
    assert f'href="{own_page}"' in html

    # And it is kept: with the letter, and in what happened between the event and Nikos
    eleni.reload()
    main.get_by_role("link", name="Nikos Theodorou", exact=True).click()
    expect(main.get_by_role("link", name="Τι να φέρετε")).to_be_visible()
