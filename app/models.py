"""Every table, in one list: for the migrations, and for relationships named before they are written."""

from app.agenda.models import AgendaItem, Speaker
from app.audit.models import AuditEntry
from app.events.models import Event, EventDay, EventHost
from app.events.seats import Pool
from app.inbox.models import InboundMessage
from app.mail.models import Heartbeat, OutgoingMail
from app.network.models import Membership, Organisation, Partnership, Project
from app.participation.feeds import PersonalFeed
from app.participation.invitations import Invitation
from app.participation.models import Consent, DayChoice, Participation
from app.participation.notices import Notice
from app.participation.registrations import Registration
from app.people.models import Person, SignInLink
from app.security import Tries

__all__ = [
    "AgendaItem", "AuditEntry", "Consent", "DayChoice", "Event", "EventDay", "EventHost", "Heartbeat",
    "InboundMessage", "Invitation", "Membership", "Notice", "Organisation", "OutgoingMail", "Participation",
    "Partnership", "Person", "PersonalFeed", "Pool", "Project", "Registration", "SignInLink", "Speaker",
    "Tries",
]  # fmt: skip
