"""A mail that could not be delivered: Eleni sees why, and sends it again."""

from playwright.sync_api import expect

from app.database import db
from app.mail.models import OutgoingMail
from app.people import actions
from tests import make
from tests.journeys.letters import entry, link
from tests.journeys.registering import register
from tests.servers import eventually

NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox"


def test_a_refused_mail_is_seen_and_sent_again(start_server, smtp_server, somebody):
    server = start_server(MAIL_SERVER="127.0.0.1", MAIL_PORT=str(smtp_server.port), RATE_LIMITS="off")
    with server.app.app_context():
        project = make.project()
        make.organiser(project)
        make.event(project, slug="practices", days=1)
        token = actions.issue_link("eleni@example.org")
    smtp_server.refuse("nikos@example.org", NO_SUCH_MAILBOX, times=1)

    # Nikos registers; the mail to him is refused for good
    nikos, eleni = somebody(server), somebody(server)
    register(nikos, "practices", "Nikos", "nikos@example.org")
    eleni.goto(f"/sign-in/{token}")
    main = eleni.get_by_role("main")
    main.get_by_role("button", name="Sign in").click()
    eventually(lambda: has_failed(server), "the mail to fail")

    # Her first page says so; the outbox says why
    eleni.goto("/manage/")
    expect(main.get_by_role("heading", level=1)).to_have_text("One thing needs you today")
    eleni.get_by_role("navigation", name="Main").get_by_role("link", name="Mail").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("One mail could not be delivered")
    expect(main.locator("tbody tr").get_by_text(NO_SUCH_MAILBOX)).to_be_visible()

    # Meanwhile the mailbox is there, and she sends it again
    main.locator("tbody a").click()
    main.get_by_role("button", name="Send again").click()
    expect(main.get_by_text("The mail is on its way again.")).to_be_visible()
    mail = eventually(lambda: smtp_server.to("nikos@example.org"), "the mail to arrive")[0]
    nikos.goto(link(mail))
    nikos.get_by_role("button", name="Yes, register me").click()
    expect(nikos.get_by_role("heading", level=1)).to_have_text("See you in Thessaloniki, Nikos")
    invited = eventually(lambda: smtp_server.to("nikos@example.org")[1:], "the invitation")[0]
    assert entry(invited).attendees == ["mailto:nikos@example.org"]
    eleni.goto("/manage/mail")
    expect(main.get_by_role("heading", level=1)).to_have_text("Every mail has left")


def has_failed(server) -> bool:
    with server.app.app_context():
        return bool(db.session.scalar(db.select(OutgoingMail.gave_up_at)))
