"""What Eleni sees of the mail of her projects, and what nobody else does."""

import re
from email import message_from_bytes, policy

import pytest
from sqlalchemy import event as listening

from app import clock as app_clock
from app.database import db
from app.events.terms import Mode
from app.mail import queries
from app.mail.models import OPENING
from app.participation import ical, mails, placing
from tests import make
from tests.mail.workers import mail

OUTBOX = "/manage/mail"


@pytest.fixture
def eleni(client, project):
    who = make.organiser(project)
    make.sign_in(client, who)
    return who


@pytest.fixture
def invitation(project, eleni):
    """The mail that tells Aino of her seat, with her personal link and a calendar."""
    event = make.event(project, days=1)
    details = {
        "given_name": "Aino",
        "family_name": "Mäkelä",
        "organisation": "JPYP",
        "country": "FI",
        "locale": "en",
    }
    placing.add(event, actor=eleni, email="aino@example.org", days=event.days, **details)
    [written] = make.mails()
    return written


def failed(project, **details):
    known = {"project_id": project.id, "last_error": "550 5.1.1 No such mailbox", "attempts": 1}
    return make.save(mail(**known | {"gave_up_at": app_clock.now()} | details))


def subjects(page) -> list[str]:
    return re.findall(r'<a href="/manage/mail/\d+"[^>]*>([^<]*)</a>', page.text)


def token(written) -> str:
    found = re.search(r"/me/([\w-]+)", written.text)
    assert found
    return found[1]


# The list


def test_newest_first_with_what_became_of_each(client, project, eleni, clock):
    failed(project)
    make.save(mail(2, project_id=project.id, subject="Left", sent_at=clock.instant))
    make.save(mail(3, project_id=project.id, subject="Waits"))
    make.save(
        mail(
            4, project_id=project.id, subject="Later", last_error="451 Later", due_at=clock.advance(minutes=5)
        )
    )

    page = client.get(OUTBOX)
    assert subjects(page) == ["Later", "Waits", "Left", "You have a seat"]
    assert "<h1>One mail could not be delivered</h1>" in page.text
    assert "550 5.1.1 No such mailbox" in page.text
    assert re.findall(r"(\w[\w ]*) <b>(\d+)</b>", page.text) == [
        ("Failed", "1"), ("Will be tried again", "1"), ("Waiting", "1"), ("Left", "1")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("failed", ["You have a seat"]),
        ("waiting", ["Waits"]),
        ("sent", []),
        ("nonsense", ["Waits", "You have a seat"]),
    ],
)
def test_by_state(client, project, eleni, state, shown):
    failed(project)
    make.save(mail(3, project_id=project.id, subject="Waits"))
    assert subjects(client.get(f"{OUTBOX}?state={state}")) == shown


def test_by_event(client, project, eleni):
    one, other = make.event(project), make.event(project, slug="other", title={"en": "The other"})
    make.save(mail(1, project_id=project.id, event_id=one.id, subject="One"))
    make.save(mail(2, project_id=project.id, event_id=other.id, subject="Other"))

    page = client.get(f"{OUTBOX}?event={other.id}")
    assert subjects(page) == ["Other"]
    assert re.findall(r'<option (?:selected )?value="(\d+)">([^<]+)', page.text) == [
        (str(other.id), "The other"), (str(one.id), "Good practices")
    ]  # fmt: skip
    assert subjects(client.get(f"{OUTBOX}?event=nonsense")) == ["Other", "One"]


def test_a_hundred_to_a_page(client, project, eleni):
    make.save(*(mail(number, project_id=project.id, subject=f"No. {number}") for number in range(1, 251)))
    pages = [subjects(client.get(f"{OUTBOX}?page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [100, 100, 50]
    assert (pages[0][0], pages[2][-1]) == ("No. 250", "No. 1")
    assert "Showing 101 to 200 of 250" in client.get(f"{OUTBOX}?page=2").text
    assert client.get(f"{OUTBOX}?page=nonsense").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_thirty(client, project, eleni):
    def statements() -> int:
        asked: list[str] = []
        note = lambda *said: asked.append(said[2])  # noqa: E731  (removed again below)
        listening.listen(db.engine, "before_cursor_execute", note)
        client.get(OUTBOX)
        listening.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    make.save(mail(1, project_id=project.id, event_id=make.event(project).id))
    few = statements()
    for number in range(2, 31):
        event = make.event(project, slug=f"event-{number}")
        make.save(mail(number, project_id=project.id, event_id=event.id))
    assert statements() == few <= 15


def test_an_empty_outbox_says_what_it_is_for(client, eleni):
    page = client.get(OUTBOX)
    assert "<h1>No mail yet</h1>" in page.text
    assert "Nobody was written to" in page.text


# Who sees what


def test_kostas_sees_nothing_of_it(app, project):
    written = failed(project)
    rival = make.organiser(make.project(slug="rival", acronym="Rival"), "Kostas")
    kostas = make.sign_in(app.test_client(), rival)
    assert subjects(kostas.get(OUTBOX)) == []
    for path in ("", "/html", ".eml"):
        assert kostas.get(f"{OUTBOX}/{written.id}{path}").status_code == 404
    assert make.post(kostas, f"{OUTBOX}/{written.id}/send-again").status_code == 404
    assert make.mails()[0].state == "failed"


def test_a_partner_who_organises_nothing_is_told_so(app, project):
    written = failed(project)
    giulia = make.sign_in(app.test_client(), make.member(project, "Giulia"))
    assert giulia.get(OUTBOX).status_code == 403
    assert giulia.get(f"{OUTBOX}/{written.id}").status_code in {403, 404}


def test_a_stranger_is_asked_to_sign_in(client, project):
    written = failed(project)
    assert client.get(f"{OUTBOX}/{written.id}").location == f"/sign-in?next=/manage/mail/{written.id}"


@pytest.mark.parametrize("purpose", OPENING)
def test_a_key_is_shown_to_nobody(client, project, eleni, purpose):
    key = make.save(mail(purpose=purpose, project_id=project.id))
    eleni.is_administrator = True
    assert subjects(client.get(OUTBOX)) == []
    assert client.get(f"{OUTBOX}/{key.id}").status_code == 404


# One mail


def test_a_mail_can_be_read_with_its_calendar(client, invitation):
    page = client.get(f"{OUTBOX}/{invitation.id}")
    assert page.status_code == 200
    assert "aino@example.org" in page.text
    assert "It puts this day in, or brings it up to date:" in page.text
    assert "Warehouse 7, Nikis 7, 54624 Thessaloniki" in page.text


def test_in_the_demonstration_personal_links_work(client, invitation):
    path = f"{OUTBOX}/{invitation.id}"
    assert all(token(invitation) in client.get(f"{path}{kind}").text for kind in ("", "/html"))
    assert client.get(f"/me/{token(invitation)}").status_code == 200


def test_with_a_mail_server_personal_links_are_for_their_owner_only(app, client, invitation):
    app.config["MAIL_SERVER"] = "mail.example.org"
    path = f"{OUTBOX}/{invitation.id}"
    for kind in ("", "/html"):
        page = client.get(f"{path}{kind}").text
        assert token(invitation) not in page
        assert "/me/***" in page
    letter = message_from_bytes(client.get(f"{path}.eml").data, policy=policy.default)
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    whole = " ".join(part if isinstance(part, str) else part.decode() for part in parts)
    unfolded = re.sub("\r?\n[ \t]", "", whole)
    assert (unfolded.count("/me/***") >= 4, token(invitation) in unfolded) == (True, False)


def test_so_are_links_to_join(app, client, project, eleni):
    app.config["MAIL_SERVER"] = "mail.example.org"
    event = make.event(project, mode=Mode.HYBRID, join_url="https://meet.example.org/room")
    aino = make.participation(event, make.person("Aino"))
    mails.seat_confirmed(aino, ical.owed(aino))
    db.session.commit()

    for written in make.mails():
        calendar = queries.letter(written, with_links=False).calendar.replace(b"\r\n ", b"").decode()
        pages = [client.get(f"{OUTBOX}/{written.id}{kind}").text for kind in ("", "/html")]
        assert [aino.join_token in one for one in (*pages, calendar)] == [False] * 3
        assert "/join/***" in calendar


def test_the_file_is_the_mail_as_it_travels(client, invitation):
    file = client.get(f"{OUTBOX}/{invitation.id}.eml")
    assert file.mimetype == "message/rfc822"
    assert file.headers["Content-Disposition"] == f'attachment; filename="mail-{invitation.id}.eml"'
    letter = message_from_bytes(file.data, policy=policy.default)
    assert letter["Message-ID"] == f"<{invitation.message_id}@synodos.example.org>"
    assert [part.get_content_type() for part in letter.walk()][-2:] == ["text/calendar", "application/ics"]


def test_as_a_page_it_can_do_nothing(client, invitation):
    page = client.get(f"{OUTBOX}/{invitation.id}/html")
    assert page.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_an_address_that_cannot_be_written_is_explained(client, project, eleni):
    broken = failed(project, recipient="nobody")
    answer = client.get(f"{OUTBOX}/{broken.id}.eml")
    assert answer.status_code == 409
    assert "its address is not one that mail can be sent to" in answer.text


# Sending again


def test_a_failed_mail_is_sent_again(client, project, eleni, clock):
    written = failed(project, attempts=9)
    page = make.post(
        client, f"{OUTBOX}/{written.id}/send-again", page=f"{OUTBOX}/{written.id}", follow_redirects=True
    )
    assert "The mail is on its way again." in page.text
    assert (written.gave_up_at, written.attempts, written.due_at) == (None, 0, clock.instant)
    assert written.last_error == "550 5.1.1 No such mailbox"


def test_what_has_left_is_not_sent_again(client, project, eleni, clock):
    written = make.save(mail(project_id=project.id, sent_at=clock.instant))
    assert "Send again" not in client.get(f"{OUTBOX}/{written.id}").text
    assert make.post(client, f"{OUTBOX}/{written.id}/send-again", page=OUTBOX).status_code == 409


def test_what_a_worker_has_in_hand_is_left_to_it(client, project, eleni, clock):
    written = failed(project, gave_up_at=None, claimed_until=clock.advance(seconds=60))
    assert make.post(client, f"{OUTBOX}/{written.id}/send-again", page=OUTBOX).status_code == 409
