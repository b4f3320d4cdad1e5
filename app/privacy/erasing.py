"""Making somebody unknown at an event: because she asks for it, or because nobody needs to know any more."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, delete, exists, literal, or_, select, update

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.delegations.models import Naming
from app.events.delegations import Delegation
from app.events.models import Event
from app.inbox.models import InboundMessage
from app.letters.models import LetterCopy
from app.mail.models import ROLE_OFFERED, OutgoingMail
from app.network.models import Membership, Partnership, Project
from app.participation import claiming, seating
from app.participation.feeds import PersonalFeed
from app.participation.inquiries import Inquiry
from app.participation.invitations import Invitation
from app.participation.models import Participation
from app.participation.notices import Notice
from app.participation.registrations import Registration
from app.people.factors import ForeignAccount, Password, RecoveryCode, SecondFactor
from app.people.models import Person, SignInLink
from app.people.sessions import KnownBrowser, StaffSession
from app.privacy import compacting
from app.questions.given import Answer, AnswerFile
from app.roster.models import PersonNote
from app.team.models import RoleInvitation
from app.team.queries import not_taken

# What somebody who signed in once has left here.
WAYS_IN = (StaffSession, KnownBrowser, Password, SecondFactor, RecoveryCode, ForeignAccount)
NOBODY = "Erased"  # stands where a name stood
AT_A_TIME = 50  # people in one transaction


def stays_as_evidence(participation: Participation) -> bool:
    """She was there, or counts as such: who took part must be shown until the project was audited."""
    until = participation.event.project.audit_until
    is_needed = until is None or clock.now().date() <= until
    return participation.event.is_over and participation.has_seat and is_needed


@action
def erase(participation: Participation) -> None:
    """What is held about her at this event goes, now. Of an event that is over her name stays as evidence of
    it, until the project was audited. Pressing twice changes nothing. Raises TooManyTries."""
    security.limit("erase", participation.token, tries=20)
    participation.event.lock()
    if participation.erased_at is None:
        _erase(participation, clock.now(), keeps_name=stays_as_evidence(participation))


@action
def erase_again(participation: Participation, *, at: datetime, keeps_name: bool) -> None:
    """What was done then is done once more: a copy of the database was put back that does not know of it."""
    participation.event.lock()
    if participation.erased_at is None:
        _erase(participation, at, keeps_name=keeps_name)


def _erase(participation: Participation, at: datetime, *, keeps_name: bool) -> None:
    event = participation.event
    _part_from_delegations(participation, keeps_name)
    if not (event.is_over or participation.is_cancelled):
        seating.cancel(participation, actor=None)
    claiming.keep_reserved(event)
    _forget_what_was_said(participation)
    _leave_the_mails(participation)
    if keeps_name:
        _go_by_no_address(participation)
    else:
        _become_nobody(participation)
    participation.erased_at = at
    record("participation.erased", participation, None, event_id=event.id)
    compacting.ask()


# What the worker does


def clear_mails_of_the_erased() -> int | None:
    """The mail that took the event out of her calendar had to leave first. None: nothing to do."""
    return _clear_mails() if db.session.scalar(_left_over().limit(1)) else None


@action
def _clear_mails() -> int:
    ids = db.session.scalars(_left_over().limit(500)).all()
    _blank(OutgoingMail.id.in_(ids))
    compacting.ask()
    return len(ids)


def anonymise_next() -> int | None:
    """Some of those whose project was audited. None: nobody is left of them."""
    return _anonymise() if db.session.scalar(_audited().limit(1)) else None


@action
def _anonymise() -> int:
    gone = db.session.scalars(_audited().limit(AT_A_TIME)).all()
    for participation in gone:
        _part_from_delegations(participation, keeps_name=False)
        _forget_what_was_said(participation)
        _leave_the_mails(participation)
        _become_nobody(participation)
        participation.erased_at = participation.erased_at or clock.now()
        record("participation.anonymised", participation, None, event_id=participation.event_id)
    compacting.ask()
    return len(gone)


def forget_offers() -> int | None:
    """Roles that were offered to whoever never answered: her address goes. None: nothing to do."""
    return _forget_offers() if db.session.scalar(not_taken().limit(1)) else None


@action
def _forget_offers() -> int:
    compacting.ask()
    return _drop_offers(not_taken().limit(AT_A_TIME))


def _drop_offers(which: Select[int]) -> int:
    ids = db.session.scalars(which).all()
    about = OutgoingMail.subject_key.in_([f"role:{id_}" for id_ in ids])
    _blank(and_(OutgoingMail.purpose == ROLE_OFFERED, about, _ended()))
    db.session.execute(delete(RoleInvitation).where(RoleInvitation.id.in_(ids)))
    return len(ids)


def _audited() -> Select[Participation]:
    today = clock.now().date()
    return (
        select(Participation)
        .join(Event, Event.id == Participation.event_id)
        .join(Project, Project.id == Event.project_id)
        .where(Project.audit_until < today, Event.ends_at < clock.now() - timedelta(days=1))
        .where(Participation.family_name != NOBODY)
        .order_by(Participation.id)
    )


def _left_over() -> Select[int]:
    """Mails about the erased that have left, or never will."""
    about = or_(
        OutgoingMail.subject_key.in_(
            [literal(f"{one}:") + cast(Participation.id, String) for one in ("participation", "link")]
        ),
        exists()
        .where(Invitation.participation_id == Participation.id)
        .where(OutgoingMail.subject_key == literal("invitation:") + Invitation.uid),
    )
    return (
        select(OutgoingMail.id)
        .join(Participation, Participation.event_id == OutgoingMail.event_id)
        .where(
            Participation.erased_at.is_not(None), about, _ended(), ~OutgoingMail.recipient.like("erased-%")
        )
    )


# What these have in common


def _forget_what_was_said(participation: Participation) -> None:
    mine = participation.id
    participation.refusal = ""
    for table in (Answer, AnswerFile, Inquiry, PersonNote, LetterCopy, Notice):
        db.session.execute(delete(table).where(table.participation_id == mine))
    db.session.execute(update(Invitation).where(Invitation.participation_id == mine).values(comment=""))
    at_event = InboundMessage.event_id == participation.event_id
    nothing = dict.fromkeys(("sender", "sender_name", "subject", "text", "comment", "message_id"), "")
    db.session.execute(
        update(InboundMessage)
        .where(at_event, InboundMessage.person_id == participation.person_id)
        .values(raw=None, person_id=None, **nothing)
    )
    asked = Registration.participation_id == mine
    if participation.email:
        same = and_(
            Registration.event_id == participation.event_id, Registration.email == participation.email
        )
        asked = or_(asked, same)
    db.session.execute(delete(Registration).where(asked))
    db.session.expire(participation, ["answers", "invitations"])
    participation.consent_to([], clock.now())
    participation.refusal, participation.zone = "", ""


def _part_from_delegations(participation: Participation, keeps_name: bool) -> None:
    """What a coordinator typed when she named her."""
    for naming in db.session.scalars(select(Naming).where(Naming.participation_id == participation.id)):
        naming.email, naming.token = f"erased-{naming.id}@invalid", secrets.token_urlsafe(32)
        if not keeps_name:
            naming.given_name, naming.family_name = "", NOBODY
            naming.parted_at = naming.parted_at or clock.now()
    db.session.flush()


def _leave_the_mails(participation: Participation) -> None:
    """To whom and what is taken out of all that have left; that they left stays known."""
    about = [f"participation:{participation.id}", f"link:{participation.id}"]
    about += [f"invitation:{one.uid}" for one in participation.invitations]
    to_her: list[ColumnElement[bool]] = [OutgoingMail.subject_key.in_(about)]
    if participation.email:
        to_her.append(OutgoingMail.recipient == participation.email)
    _blank(and_(OutgoingMail.event_id == participation.event_id, or_(*to_her), _ended()))


def _ended() -> ColumnElement[bool]:
    return or_(OutgoingMail.sent_at.is_not(None), OutgoingMail.gave_up_at.is_not(None))


def _blank(which: ColumnElement[bool]) -> None:
    nobody = literal("erased-") + cast(OutgoingMail.id, String) + literal("@invalid")
    db.session.execute(
        update(OutgoingMail)
        .where(which)
        .values(recipient=nobody, recipient_name="", text="", html="", calendar=None, last_error=None)
        .execution_options(synchronize_session=False)
    )


def _become_nobody(participation: Participation) -> None:
    _go_by_no_address(participation)
    participation.given_name, participation.family_name = "", NOBODY
    participation.organisation, participation.country, participation.partner = "", "", None


def _go_by_no_address(participation: Participation) -> None:
    """Where others know her, another person stands for her here; else she is nobody from now on."""
    person = participation.person
    if _is_known_elsewhere(participation):
        participation.person = Person(
            email=None, given_name="", family_name=NOBODY, locale=participation.locale, is_administrator=False
        )
        db.session.flush()
        return
    for table in (PersonalFeed, SignInLink, *WAYS_IN):
        db.session.execute(delete(table).where(table.person_id == person.id))
    if person.email:
        to_her = RoleInvitation.email == person.email
        _drop_offers(select(RoleInvitation.id).where(to_her, RoleInvitation.taken_at.is_(None)))
    person.email, person.given_name, person.family_name = None, "", NOBODY
    person.groups, person.mail_came_back_at = [], None


def _is_known_elsewhere(participation: Participation) -> bool:
    """She takes part in something else, works for somebody, coordinates a delegation, helps at a desk
    that is ahead, or runs all this."""
    person = participation.person
    others = and_(Participation.person_id == person.id, Participation.id != participation.id)
    elsewhere = (
        select(Participation.id).where(others),
        select(Membership.id).where(Membership.person_id == person.id),
        select(Partnership.id).where(Partnership.coordinator_id == person.id),
        select(Delegation.id).where(Delegation.coordinator_id == person.id),
    )
    helps = any(duty.event_day.ends_at > clock.now() for duty in person.desk_duties)
    return person.is_administrator or helps or any(db.session.scalar(one.limit(1)) for one in elsewhere)
