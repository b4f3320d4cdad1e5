"""What the organiser's page for today says about invitations: who is silent, whom no mail reaches."""

from datetime import timedelta

from app import clock
from app.events.models import Event
from app.events.needs import Need
from app.i18n import day, ngettext
from app.i18n import gettext as _
from app.standing.unanswered import bouncing_by_event, silent_by_event

STARTS_SOON = timedelta(days=14)
LONG_ENOUGH = timedelta(days=7)  # to answer


def addresses_that_fail(events: list[Event]) -> list[Need]:
    """People whom no mail reaches; somebody has to look for their right addresses."""
    failing = bouncing_by_event([event for event in events if not event.is_over and event.is_published])
    return [
        Need(
            ngettext("One address does not work", "%(num)s addresses do not work", failing[event.id]),
            ngettext(
                "A mail about “%(event)s” came back. Correct the address, and a new invitation leaves.",
                "Mails about “%(event)s” came back. Correct the addresses, and new invitations leave.",
                failing[event.id],
                event=event.title,
            ),
            _("See whose"),
            "standing.ledger",
            event,
            urgency=9,
            icon="mail",
            tone="bad",
            query={"standing": "bounced"},
        )
        for event in events
        if event.id in failing
    ]


def unanswered_invitations(events: list[Event]) -> list[Need]:
    """Those who say nothing, when the event comes near or they had time enough; not just after a reminder."""
    now = clock.now()
    ahead = {event.id: event for event in events if event.is_published and not event.has_started}
    return [
        Need(
            ngettext("One person has not answered", "%(num)s people have not answered", count),
            _("They are invited to “%(event)s”, %(day)s.", event=event.title, day=day(event.first_date)),
            _("See who, and remind"),
            "standing.ledger",
            event,
            urgency=35,
            icon="bell",
            query={"standing": "silent"},
        )
        for event_id, count, written_at in silent_by_event(ahead.values())
        if written_at
        and (event := ahead[event_id])
        and (event.starts_at <= now + STARTS_SOON or written_at <= now - LONG_ENOUGH)
    ]
