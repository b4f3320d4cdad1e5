"""How far somebody is, in the words of the desk: who is at the door needs to know less than who organises."""

from app.i18n import lazy as _
from app.participation.states import State

STATES = {
    State.CONFIRMED: _("Has a place"),
    State.NAMED: _("Place kept, not confirmed"),
    State.OFFERED: _("Place kept, not confirmed"),
    State.INVITED: _("Invited, no answer"),
    State.PENDING: _("Waiting"),
    State.WAITING: _("Waiting"),
    State.REFUSED: _("Cancelled"),
    State.CANCELLED: _("Cancelled"),
}
TONES = {"expected": "ok", "open": "wait", "cancelled": "bad"}
# By which the list is narrowed: the name in the address, and the states.
GROUPS = {
    "expected": frozenset({State.CONFIRMED}),
    "open": frozenset({State.NAMED, State.OFFERED, State.INVITED, State.PENDING, State.WAITING}),
    "cancelled": frozenset({State.REFUSED, State.CANCELLED}),
}


def tone(state: State) -> str:
    return next(TONES[name] for name, states in GROUPS.items() if state in states)
