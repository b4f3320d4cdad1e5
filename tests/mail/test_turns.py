"""Whose turn it is in the outbox, what a cut connection must not do, and what goes after its time."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database import db
from app.mail import actions, outbox
from app.mail import worker as working
from app.mail.models import SIGN_IN
from app.mail.worker import Worker
from app.privacy import forgetting
from tests import make
from tests.mail.letters import INVITATION
from tests.mail.workers import mail


def waiting(app, *purposes: str) -> None:
    """Mails of these purposes, put into the outbox one after the other."""
    for number, purpose in enumerate(purposes):
        outbox.put(
            purpose, ("Subject", "Text\n", "<p>Text</p>"), to=f"{purpose}@example.org", name="",
            language="en", about=f"test:{number}",
        )  # fmt: skip
    db.session.commit()


def test_a_mail_that_somebody_waits_for_overtakes_thousands(app, smtp_server, clock):
    waiting(app, "letter", "letter", "seat_confirmed", "please_confirm", SIGN_IN)

    Worker(app).round()

    order = ["please_confirm", SIGN_IN, "seat_confirmed", "letter", "letter"]
    assert smtp_server.recipients == [f"{purpose}@example.org" for purpose in order]


def plan(*options: str) -> str:
    """How the database would look for the next mail."""
    from app.clock import now
    from app.mail.models import OutgoingMail

    question = OutgoingMail.due(now()).with_only_columns(OutgoingMail.id).limit(1)
    compiled = question.compile(db.engine, compile_kwargs={"render_postcompile": True})
    connection = db.session.connection()
    asked = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    processed = compiled.construct_params()
    rows = connection.exec_driver_sql(
        asked + str(compiled),
        tuple(processed[name] for name in compiled.positiontup) if compiled.positional else processed,
    )
    return " ".join(str(row[-1]) for row in rows)


def test_what_has_left_does_not_slow_the_next(app):
    """The index holds open mails only, in their order: nothing is sorted, nothing else is read."""
    waiting(app, *["letter"] * 3)
    many = (
        "INSERT INTO outgoing_mail ({0}, message_id, recipient, sent_at) SELECT {0}, {1}, {1}, due_at FROM "
    )
    columns = (
        "recipient_name, purpose, subject_key, revision, language, subject, text, html, created_at, due_at, "
        "attempts, turn"
    )
    numbers = (
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i FROM n) n"
    )
    db.session.execute(
        text(f"{many.format(columns, 'CAST(i AS text)')} (SELECT * FROM outgoing_mail LIMIT 1) m, {numbers}")
    )
    db.session.execute(text("ANALYZE"))

    assert "ix_outgoing_mail_due" in plan()
    assert "Sort" not in plan()
    assert "TEMP B-TREE" not in plan()


def test_a_connection_that_is_cut_when_a_mail_has_left_does_not_send_it_again(
    app, smtp_server, monkeypatch, clock
):
    waiting(app, "letter")
    cut, sent = [OperationalError("UPDATE", {}, Exception("terminated"))] * 2, actions.sent

    def noted(claim):
        if cut:
            raise cut.pop()
        return sent(claim)

    monkeypatch.setattr(actions, "sent", noted)
    monkeypatch.setattr(working, "AGAIN", 0)
    worker = Worker(app)
    worker.round()
    clock.advance(minutes=5)
    worker.round()

    assert len(smtp_server.messages) == 1
    assert [one.state for one in make.mails()] == ["sent"]


def test_a_worker_that_stood_still_leaves_the_mail_to_others(app, smtp_server, monkeypatch, clock):
    waiting(app, "letter")
    moments = iter([0.0, 61.0] + [62.0] * 9)  # asleep between asking and getting, for longer than the lease
    monkeypatch.setattr(working, "monotonic", lambda: next(moments))
    worker = Worker(app)
    worker.round()
    assert smtp_server.messages == []

    clock.advance(minutes=2)
    worker.round()
    assert len(smtp_server.messages) == 1


def test_what_mails_said_goes_after_ninety_days(app, smtp_server, clock):
    old = make.save(mail(calendar=INVITATION, calendar_method="REQUEST"))
    Worker(app).round()
    clock.advance(days=60)
    make.save(mail(2))
    Worker(app).round()
    clock.advance(days=29)
    assert forgetting.forget_in_turn() is None

    clock.advance(days=2)
    assert forgetting.forget_all() == 1

    first, second = make.mails()
    assert (first.text, first.html, first.calendar, first.calendar_method) == ("", "", None, None)
    assert (first.recipient, first.subject, first.state) == ("nikos@example.org", "You have a seat", "sent")
    assert first.emptied_at == clock.instant
    assert (old.id, second.text) == (first.id, "Good practices, Thessaloniki\n")
    assert forgetting.forget_in_turn() is None


def test_what_still_waits_keeps_its_words(app, clock):
    make.save(mail())
    clock.advance(days=100)

    assert forgetting.forget_in_turn() is None


@pytest.mark.parametrize("days", [30])
def test_the_days_are_a_setting_and_the_page_says_them(app, client, project, eleni, clock, days):
    app.config["MAIL_KEPT_DAYS"] = days
    letter = make.save(mail(project_id=project.id, calendar=INVITATION, calendar_method="REQUEST"))
    letter.sent_at = clock.instant
    db.session.commit()
    clock.advance(days=days + 1)
    forgetting.forget_all()

    html = make.sign_in(client, eleni).get(f"/manage/mail/{letter.id}").get_data(as_text=True)

    assert "What a mail said is kept for 30 days." in html
    assert f"/manage/mail/{letter.id}.eml" not in html
    assert outbox.words_are_kept() == timedelta(days=30)
