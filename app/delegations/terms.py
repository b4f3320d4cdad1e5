"""What is said about delegations: by a coordinator, by an organiser."""

from dataclasses import dataclass
from datetime import datetime

from app.events.audiences import Role


@dataclass(frozen=True)
class Named:
    """Whom a coordinator names, as she typed it."""

    email: str
    given_name: str
    family_name: str
    locale: str
    role: Role  # partner: a colleague; stakeholder


@dataclass(frozen=True)
class Dates:
    """Until when partners name, and until when their places are kept. None: until the event starts; for
    ever."""

    naming_closes_at: datetime | None
    quota_until: datetime | None
    later_seats: int | None  # for each partner after that, all told; None: whatever is left
