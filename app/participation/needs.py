"""What the organiser's page for today says about the people of her events."""

from app.events.models import Event
from app.events.needs import Need
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation.holders import untold_by_event
from app.participation.looks import waiting_for_a_look


def untold_calendars(events: list[Event]) -> list[Need]:
    """Calendars that show something which is no longer so."""
    untold = untold_by_event(events)
    return [
        Need(
            ngettext(
                "One person has an old entry in the calendar",
                "%(num)s people have an old entry in their calendars",
                untold[event.id],
            ),
            _("“%(event)s” has changed, and they have not been told.", event=event.title),
            _("See and tell them"),
            "participation.changes",
            event,
            urgency=0,
            icon="calendar",
            tone="bad",
        )
        for event in events
        if untold[event.id]
    ]


def to_be_looked_at(events: list[Event]) -> list[Need]:
    """People who registered and wait for a yes or no of the organisers."""
    waiting = waiting_for_a_look([event for event in events if event.is_published and not event.is_over])
    return [
        Need(
            ngettext(
                "One person waits for your yes or no",
                "%(num)s people wait for your yes or no",
                waiting[event.id],
            ),
            _("They have registered for “%(event)s”, and you look at them first.", event=event.title),
            _("Look at them"),
            "participation.to_look_at",
            event,
            urgency=15,
            icon="person",
        )
        for event in events
        if event.id in waiting
    ]
