"""What was decided about a mail that came in, and why."""

from enum import StrEnum


class Decision(StrEnum):
    APPLIED = "applied"  # an answer that counts
    BOUNCED = "bounced"  # mail of ours came back; the outbox shows it
    IGNORED = "ignored"  # understood, and nothing to do
    REVIEW = "review"  # waits for a human eye


class Reason(StrEnum):
    ANSWERED = "answered"
    CAME_BACK = "came-back"

    # Understood, and nothing to do
    AUTOMATIC = "automatic"  # an out-of-office notice
    NOT_FOR_US = "not-for-us"  # REQUEST, CANCEL, PUBLISH …: we are the organiser
    UNKNOWN_UID = "unknown-uid"
    SAYS_NOTHING = "says-nothing"  # PARTSTAT=NEEDS-ACTION
    OLDER = "older"  # something newer is known
    GONE_ALREADY = "gone-already"  # declines what was taken back
    WAITS_ALREADY = "waits-already"  # accepts, and is on the waiting list
    OVER = "over"
    SENT_AGAIN = "sent-again"  # REFRESH
    SENT_JUST_NOW = "sent-just-now"
    DELAYED = "delayed"  # a bounce that says: not yet

    # For a human eye: how it is written
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    TOO_MANY_PARTS = "too-many-parts"
    NO_CALENDAR = "no-calendar"  # somebody wrote a letter
    NO_METHOD = "no-method"
    METHODS_DIFFER = "methods-differ"
    NO_EVENT = "no-event"
    SEVERAL = "several"
    OF_SERIES = "of-series"
    UNEXPECTED = "unexpected"

    # For a human eye: who says it
    NOT_INVITED = "not-invited"
    OTHER_SENDER = "other-sender"
    FORGED = "forged"

    # For a human eye: what it says
    TWO_ANSWERS = "two-answers"
    DELEGATED = "delegated"
    COUNTER = "counter"
    FROM_THE_FUTURE = "from-the-future"  # a SEQUENCE that was never sent
    STALE = "stale"
    TAKEN_BACK = "taken-back"
    CLOSED = "closed"
    UNKNOWN_BOUNCE = "unknown-bounce"

    @property
    def decision(self) -> Decision:
        return _DECISIONS.get(self, Decision.REVIEW)


_DECISIONS = {
    Reason.ANSWERED: Decision.APPLIED,
    Reason.CAME_BACK: Decision.BOUNCED,
    Reason.AUTOMATIC: Decision.IGNORED,
    Reason.NOT_FOR_US: Decision.IGNORED,
    Reason.UNKNOWN_UID: Decision.IGNORED,
    Reason.SAYS_NOTHING: Decision.IGNORED,
    Reason.OLDER: Decision.IGNORED,
    Reason.GONE_ALREADY: Decision.IGNORED,
    Reason.WAITS_ALREADY: Decision.IGNORED,
    Reason.OVER: Decision.IGNORED,
    Reason.SENT_AGAIN: Decision.IGNORED,
    Reason.SENT_JUST_NOW: Decision.IGNORED,
    Reason.DELAYED: Decision.IGNORED,
}
