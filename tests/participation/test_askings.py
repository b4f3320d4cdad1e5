"""The mail to whoever asks is written once for all who ask alike, anew where it would say something else."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.types import JSON, Boolean, DateTime, Enum, Integer

from app.addresses import address
from app.database import db
from app.i18n import LANGUAGES
from app.mail import outbox
from app.mail.models import OutgoingMail
from app.participation import actions, askings
from app.participation.registrations import Registration
from tests import make


@pytest.fixture
def event(project):
    askings.kept.clear()
    return make.event(project, contact_phone="+30 2310 000 000")


def ask(event, name="nikos", **more):
    typed = {
        "given_name": "Nikos", "family_name": "Theodorou", "organisation": "Open Farm", "country": "GR",
        "locale": "en", "zone": "", "day_ids": [day.id for day in event.days], "consents": [],
    }  # fmt: skip
    actions.ask(event, visitor="192.0.2.1", email=f"{name}@example.org", **typed | more)
    return db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()


def afresh(mail):
    """The same mail, as it is written without what is kept."""
    registration = Registration.of(mail.text.split("/me/")[1].split()[0])
    askings.kept.clear()
    fresh = ask(registration.event, "again", locale=mail.language, zone=registration.zone)
    return said(fresh)


def said(mail):
    """Without the link, which is one's own."""
    token = mail.text.split("/me/")[1].split()[0]
    return [part.replace(token, "…") for part in (mail.subject, mail.text, mail.html)]


def test_each_gets_her_own_link_and_the_same_words(event, monkeypatch):
    first = ask(event)
    monkeypatch.setattr(outbox, "written", None)  # what is kept needs no writing
    second = ask(event, "giulia")
    assert said(first) == said(second)
    for mail in (first, second):
        registration = db.session.scalar(db.select(Registration).filter_by(email=mail.recipient))
        link = address("participation.me", token=registration.token)
        assert (mail.text.count(link), mail.html.count(link) > 0) == (1, True)
        assert askings.STANDS_FOR[-15:] not in mail.text + mail.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_clocks_and_days_are_kept_apart(event, language):
    mails = [
        ask(event, f"{number}", locale=language, zone=zone, day_ids=days)
        for number, (zone, days) in enumerate(
            (zone, days)
            for zone in ("", "Europe/London")
            for days in ([day.id for day in event.days], [event.days[0].id])
        )
    ]
    assert len({tuple(said(mail)) for mail in mails}) == len(mails)


def changed(column, value):
    kind = column.type
    if isinstance(kind, Enum):
        return next(one for one in kind.enum_class if one is not value) if kind.enum_class else value
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Integer):
        return (value or 0) + 1
    if "DATETIME" in str(kind) or isinstance(getattr(kind, "impl", kind), DateTime):
        return value and value + timedelta(days=1)
    if isinstance(getattr(kind, "impl", kind), JSON):
        return {"en": "Something else", "el": "Κάτι άλλο"} if isinstance(value, dict) else value
    return f"{value or ''}x" if isinstance(value, str) else value


def test_whatever_changes_about_the_event_is_in_the_next_mail(event):
    """Each column of whatever the mail may speak of, changed one after the other."""
    things = [event, event.project, event.project.organisations[0], event.days[1]]
    seen = set()
    for thing in things:
        for column in inspect(type(thing)).columns:
            before = getattr(thing, column.key)
            if column.primary_key or column.foreign_keys or column.key in {"zone", "slug"}:
                continue
            setattr(thing, column.key, changed(column, before))
            if not event.takes_registrations:
                setattr(thing, column.key, before)
            db.session.commit()
            mail = ask(event, f"{type(thing).__name__}-{column.key}".lower())
            seen.add(tuple(said(mail)))
            assert said(mail) == afresh(mail), column.key
    assert len(seen) > 8


def test_a_full_event_is_said_to_be_full(event):
    before = said(ask(event))
    event.pool.seats = 0
    db.session.commit()
    assert said(ask(event, "giulia")) != before
