"""A mail is queued if and only if its change was saved, once, in the language of its reader."""

import pytest

from app.database import action, db
from app.mail import outbox
from tests import make

DETAILS = {"to": "eleni@example.org", "name": "Eleni", "link": "http://localhost/x", "minutes": 20}


@action
def write(language: str = "en", about: str = "sign-in:1", revision: int = 0) -> int | None:
    return outbox.post("sign_in", language=language, about=about, revision=revision, **DETAILS)


@action
def write_and_fail() -> None:
    outbox.post("sign_in", language="en", about="sign-in:1", **DETAILS)
    raise RuntimeError("the change was not saved")


def test_the_same_fact_is_told_once(app):
    first, again, revised, other = write(), write(), write(revision=1), write(about="sign-in:2")

    assert [first, revised, other] == [mail.id for mail in make.mails()]
    assert again is None


def test_what_was_not_saved_is_not_told(app):
    with pytest.raises(RuntimeError):
        write_and_fail()
    assert make.mails() == []


def test_the_first_line_is_the_subject(app):
    write()
    [mail] = make.mails()
    assert mail.subject == "Your sign-in link"
    assert mail.text.splitlines()[0] == "Dear Eleni,"
    assert "<title>Your sign-in link</title>" in mail.html


def test_every_mail_has_a_name_of_its_own(app):
    write(about="sign-in:1")
    write(about="sign-in:2")
    db.session.expire_all()
    first, second = make.mails()
    assert first.message_id != second.message_id
