"""Every table, in one list: for the migrations, and for relationships named before they are written."""

from app.agenda.models import AgendaItem, Speaker
from app.agenda.releases import AgendaRelease
from app.agenda.steps import AgendaStep
from app.audit.models import AuditEntry
from app.delegations.models import Naming
from app.events.delegations import Delegation
from app.events.dismissals import Dismissal
from app.events.models import Event, EventDay, EventHost
from app.events.seats import Pool
from app.inbox.models import InboundMessage
from app.letters.models import Letter, LetterCopy
from app.mail.models import Heartbeat, OutgoingMail
from app.network.dates import DateNote
from app.network.groups import Group, GroupMember
from app.network.models import Membership, Organisation, Partnership, Project
from app.network.practices import GoodPractice
from app.participation.claims import Claim
from app.participation.feeds import PersonalFeed
from app.participation.inquiries import Inquiry
from app.participation.invitations import Invitation
from app.participation.models import Consent, DayChoice, Participation
from app.participation.notices import Notice
from app.participation.offers import Offer
from app.participation.registrations import Registration
from app.participation.tables import TableSeat
from app.people.models import Person, SignInLink
from app.questions.given import Answer, AnswerFile
from app.questions.models import Question
from app.roster.models import HeadCount, ListView, PersonNote, Upload
from app.security import Tries

__all__ = [
    "AgendaItem", "AgendaRelease", "AgendaStep", "Answer", "AnswerFile", "AuditEntry", "Claim",
    "Consent", "DateNote", "DayChoice", "Delegation", "Dismissal", "Event", "EventDay", "EventHost",
    "GoodPractice", "Group", "GroupMember", "HeadCount", "Heartbeat", "InboundMessage", "Inquiry",
    "Invitation", "Letter", "LetterCopy", "ListView", "Membership", "Naming", "Notice", "Offer",
    "Organisation", "OutgoingMail", "Participation", "Partnership", "Person", "PersonNote", "PersonalFeed",
    "Pool", "Project", "Question", "Registration", "SignInLink", "Speaker", "TableSeat", "Tries", "Upload",
]  # fmt: skip
