"""How far somebody is on the way to an event: the states of a participation, and the deeds that lead from one
to the next. What a deed does to seats and calendars follows from the two states."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    INVITED = "invited"  # was asked to come; holds entries in the calendar, no seat
    NAMED = "named"  # by her organisation, which keeps a seat for her; has not said yes herself
    PENDING = "pending"  # wants to come, and the organisers look at it first
    WAITING = "waiting"  # wants a seat, and none is free
    OFFERED = "offered"  # a seat is kept for her until she says yes or the offer ends
    CONFIRMED = "confirmed"  # has a seat
    REFUSED = "refused"  # the organisers have said no
    CANCELLED = "cancelled"


class Door(StrEnum):
    """How somebody came onto the list."""

    ONLINE = "online"
    ORGANISER = "organiser"  # added by hand, a walk-in for example
    INVITED = "invited"  # was asked to come
    PARTNER = "partner"  # named by the coordinator of her organisation
    COLLEAGUE = "colleague"  # registered by somebody who comes as well, or took over from her


class Deed(StrEnum):
    """What can happen to a participation."""

    INVITE = "invite"  # an organiser asks her to come
    NAME = "name"  # her organisation sends her
    ASK = "ask"  # she registers, where organisers look first
    QUEUE = "queue"  # she registers or says yes where nothing is free, or is put there
    OFFER = "offer"  # a seat is kept for her for a while
    SEAT = "seat"  # she gets a seat, by her own yes or by an organiser
    REFUSE = "refuse"  # an organiser says no
    LAPSE = "lapse"  # the offer ends without a word
    CANCEL = "cancel"  # she or an organiser gives it up


S = State
# From which states each deed leads, and where to. Nothing else ever happens to a state.
TRANSITIONS: Mapping[Deed, tuple[frozenset[State], State]] = {
    Deed.INVITE: (frozenset({S.CANCELLED, S.REFUSED}), S.INVITED),
    Deed.NAME: (frozenset({S.CANCELLED, S.REFUSED, S.INVITED}), S.NAMED),
    Deed.ASK: (frozenset({S.CANCELLED, S.REFUSED}), S.PENDING),
    Deed.QUEUE: (frozenset(set(S) - {S.WAITING}), S.WAITING),
    Deed.OFFER: (frozenset({S.CANCELLED, S.REFUSED, S.WAITING, S.PENDING}), S.OFFERED),
    Deed.SEAT: (frozenset(set(S) - {S.CONFIRMED}), S.CONFIRMED),
    Deed.REFUSE: (frozenset({S.PENDING}), S.REFUSED),
    Deed.LAPSE: (frozenset({S.OFFERED}), S.CANCELLED),
    Deed.CANCEL: (frozenset(set(S) - {S.CANCELLED, S.REFUSED}), S.CANCELLED),
}

WITH_SEAT = frozenset({S.CONFIRMED, S.NAMED, S.OFFERED})  # counted as taken in every pool of hers
IN_CALENDARS = frozenset({S.CONFIRMED, S.INVITED, S.NAMED})  # her calendar should show her days
ASKED = frozenset({S.INVITED, S.NAMED})  # was asked, and has not said yes
AWAY = frozenset({S.CANCELLED, S.REFUSED})  # does not come


class Unheard(Exception):
    """A deed that cannot happen in this state: a fault of the program."""


def after(state: State, deed: Deed) -> State:
    """The state that a deed leads to. Raises Unheard."""
    before, reached = TRANSITIONS[deed]
    if state not in before:
        raise Unheard(f"{deed} while {state}")
    return reached
