"""Until when things may be changed at an event, and until when they are kept."""

from datetime import date, datetime, timedelta

from app import clock
from app.events.models import Event


def logistics_go_at(event: Event) -> datetime:
    """When diet, access needs, phone numbers, files and the like are deleted, wherever they stand."""
    return event.ends_at + timedelta(days=event.project.logistics_days)


def evidence_goes_on(event: Event) -> date | None:
    """The first day on which nobody needs to know any more who was there. None: not decided yet."""
    until = event.project.audit_until
    return until and until + timedelta(days=1)


def takes_changes(event: Event) -> bool:
    """People may still change what they chose. Cancelling is possible after that, too."""
    return event.changes_close_at is None or clock.now() < event.changes_close_at
