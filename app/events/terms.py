"""The words of an event: what sort it is, where it takes place, who may open it, how far it is."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of meeting; `app/events/kinds.py` holds the names and the defaults of each."""

    KICK_OFF = "kick-off"
    STEERING_GROUP = "steering-group"
    TECHNICAL = "technical"
    STUDY_VISIT = "study-visit"
    LEARNING_EVENT = "learning-event"
    WORKSHOP = "workshop"
    STAKEHOLDER = "stakeholder"
    PEER_REVIEW = "peer-review"
    FINAL_CONFERENCE = "final-conference"
    WEBINAR = "webinar"


class Mode(StrEnum):
    ON_SITE = "on-site"
    ONLINE = "online"
    HYBRID = "hybrid"


class Visibility(StrEnum):
    """Who may open the page: everybody, whoever was given the address, or the partners' people."""

    PUBLIC = "public"
    BY_LINK = "by-link"
    PARTNERS = "partners"


OPEN_TO_ALL = (Visibility.PUBLIC, Visibility.BY_LINK)


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class WaitingRule(StrEnum):
    """What happens when a seat comes free and somebody waits for it."""

    OFFER = "offer"  # the next is offered it, for some time
    AT_ONCE = "at-once"  # the next has it, and is told
    BY_HAND = "by-hand"  # nothing, until an organiser chooses
