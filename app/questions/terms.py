"""The words of a registration form: what a field is about, what it takes, how long that is kept."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of answer a question takes."""

    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    YES_NO = "yes-no"
    ONE_OF = "one-of"
    SEVERAL_OF = "several-of"
    DATE = "date"
    MOMENT = "moment"  # a date and an hour, at the venue
    FILE = "file"


class Topic(StrEnum):
    """What a ready-made field is about; the organisers' own questions are OWN."""

    ROLE = "role"
    FUNCTION = "function"
    PHONE = "phone"
    DIET = "diet"
    ACCESS = "access"
    NIGHTS = "nights"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    BUS = "bus"
    MEALS = "meals"
    INTERPRETATION = "interpretation"
    FOR_SPEAKERS = "for-speakers"
    ROOM_SHARE = "room-share"
    OWN = "own"


class Keep(StrEnum):
    """How long an answer is kept."""

    LOGISTICS = "logistics"  # until the project's `logistics_days` after the event
    EVIDENCE = "evidence"  # as long as the attendance evidence


# These go with the logistics whatever an organiser says (GDPR Art. 5(1)(e), 9).
NEVER_LONGER = frozenset({Topic.DIET, Topic.ACCESS, Topic.PHONE})
YES = "yes"  # the option of a YES_NO question that may have seats of its own
NO = "no"
