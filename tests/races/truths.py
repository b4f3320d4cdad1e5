"""What must be true of a site when its people, its killer and its organiser have gone home."""

from collections import Counter

from flask import Flask
from sqlalchemy import exists, func, or_, select

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.events.models import Event
from app.events.seats import Pool
from app.letters.models import Letter, LetterCopy, Stage
from app.mail.models import OutgoingMail
from app.participation.models import Participation
from app.participation.notices import Notice
from app.participation.offers import Offer, Outcome
from app.participation.registrations import Registration
from app.participation.states import State
from app.privacy import forgetting
from tests.races.crowd import Somebody
from tests.servers import MailServer


def is_quiet(app: Flask) -> bool:
    """Nothing waits to be written, sent, ended or forgotten."""
    with app.app_context():
        mail = OutgoingMail.sent_at.is_(None) & OutgoingMail.gave_up_at.is_(None)
        open_ones = (
            exists().where(mail),
            exists().where(Notice.failed_at.is_(None)),
            exists().where(LetterCopy.written_at.is_(None), LetterCopy.failed_at.is_(None)),
            exists().where(Offer.outcome.is_(None), Offer.ends_at <= clock.now()),
            exists().where(Letter.stage == Stage.PLANNED, Letter.send_at <= clock.now()),
            exists().where(Event.quota_until <= clock.now(), Event.quotas_returned_at.is_(None)),
            forgetting.due().exists(),
        )
        return not db.session.scalar(select(or_(*open_ones)))


def no_mail_lost_or_new(server: MailServer) -> int:
    """Every row has left, under its own number and no other, and what arrived has a row: nothing speaks of
    what was rolled back. Returns how many letters arrived more than once, each of them tried again."""
    arrived = Counter(str(one["Message-ID"]).strip("<>").partition("@")[0] for one in server.messages)
    rows = {one.message_id: one for one in db.session.scalars(select(OutgoingMail))}
    assert set(arrived) == set(rows)
    assert {one.state for one in rows.values()} == {"sent"}
    again = {id_: times for id_, times in arrived.items() if times > 1}
    assert [id_ for id_, times in again.items() if times > rows[id_].attempts] == []
    return sum(again.values()) - len(again)


def nobody_is_lost(crowd: list[Somebody]) -> tuple[int, int]:
    """Whoever was told so is there. Returns how many have asked, and how many have confirmed."""
    asked = [email for one in crowd for email in one.asked]
    confirmed = [token for one in crowd for token in one.confirmed]
    last = {token: deed for one in crowd for token, deed in one.last.items() if token not in one.unsure}
    emails = set(db.session.scalars(select(Registration.email)))
    assert set(asked) - emails == set()
    states = dict(db.session.execute(select(Participation.token, Participation.state)).all())
    assert set(confirmed) - set(states) == set()
    cancelled = {token for token in last if states[token] is State.CANCELLED}
    silent = select(Participation.token).join(Offer).where(Offer.outcome == Outcome.LAPSED)
    assert {token for token, deed in last.items() if deed == "cancel"} - cancelled == set()
    stay = {token for token, deed in last.items() if deed == "come-back"}
    assert stay & cancelled - set(db.session.scalars(silent)) == set()
    return len(asked), len(confirmed)


def seats_are_exact() -> None:
    """`flask check` has counted them; and there are not more than there are."""
    oversold = select(Pool.id).where(Pool.seats.is_not(None), Pool.taken + Pool.reserved > Pool.seats)
    assert db.session.scalars(oversold).all() == []
    one_each = select(func.min(Participation.id)).group_by(Participation.event_id, Participation.person_id)
    assert db.session.scalars(one_each.having(func.count() > 1)).all() == []


def noted(action: str) -> Counter[int]:
    """How often that was done to each thing."""
    return Counter(db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == action)))


def timers_fired_once() -> dict[str, int]:
    """Offers that lapsed, letters that were due, the reminder, the quotas, what was to be forgotten."""
    lapsed = select(func.count()).select_from(Offer).where(Offer.outcome == Outcome.LAPSED)
    assert noted("offer.lapsed").total() == db.session.scalar(lapsed)
    for action, events in (
        ("letter.reminded", ["soon"]), ("quotas.returned", ["quotas"]), ("event.logistics_gone", ["past"])
    ):  # fmt: skip
        about = select(Event.slug).join(AuditEntry, AuditEntry.event_id == Event.id)
        assert db.session.scalars(about.where(AuditEntry.action == action)).all() == events, action
    assert set(noted("letter.left").values()) == {1}
    copies = select(func.count()).select_from(LetterCopy).where(LetterCopy.mail_id.is_(None))
    assert db.session.scalar(copies) == 0
    return {"offers lapsed": noted("offer.lapsed").total(), "letters left": noted("letter.left").total()}
