"""Every table, in one list: for the migrations, and for relationships named before they are written."""

from app.agenda.models import AgendaItem, Speaker
from app.agenda.releases import AgendaRelease
from app.agenda.steps import AgendaStep
from app.audit.models import AuditEntry
from app.delegations.models import Naming
from app.desk.models import DeskDuty
from app.events.delegations import Delegation
from app.events.dismissals import Dismissal
from app.events.hosting import EventHost
from app.events.models import Event, EventDay
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
from app.people.factors import ForeignAccount, MailedCode, Password, RecoveryCode, SecondFactor
from app.people.models import Person, SignInLink
from app.people.sessions import KnownBrowser, StaffSession
from app.questions.given import Answer, AnswerFile
from app.questions.models import Question
from app.readers.models import ReadingLink
from app.roster.models import HeadCount, ListView, PersonNote, Upload
from app.security import Tries
from app.team.models import RoleInvitation

__all__ = [
    "AgendaItem", "AgendaRelease", "AgendaStep", "Answer", "AnswerFile", "AuditEntry", "Claim", "Consent",
    "DateNote", "DayChoice", "Delegation", "DeskDuty", "Dismissal", "Event", "EventDay", "EventHost",
    "ForeignAccount", "GoodPractice", "Group", "GroupMember", "HeadCount", "Heartbeat", "InboundMessage",
    "Inquiry", "Invitation", "KnownBrowser", "Letter", "LetterCopy", "ListView", "MailedCode", "Membership",
    "Naming", "Notice", "Offer", "Organisation", "OutgoingMail", "Participation", "Partnership", "Password",
    "Person", "PersonNote", "PersonalFeed", "Pool", "Project", "Question", "ReadingLink", "RecoveryCode",
    "Registration", "RoleInvitation", "SecondFactor", "SignInLink", "Speaker", "StaffSession", "TableSeat",
    "Tries", "Upload",
]  # fmt: skip
