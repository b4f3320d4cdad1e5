"""What the organiser's page for today says about delegations."""

from datetime import datetime, timedelta

from app import clock
from app.delegations import places, queries
from app.events.models import Event
from app.events.needs import Need
from app.i18n import day_short, ngettext
from app.i18n import gettext as _

CLOSES_SOON = timedelta(days=14)


def partners_without_names(events: list[Event]) -> list[Need]:
    """Partners who have places, have named nobody, and have not long to do so."""
    last = clock.now() + CLOSES_SOON
    near = [event for event in events if places.may_name(event) and _ends_at(event) <= last]
    counts = queries.silent(near) if near else {}
    return [
        Need(
            ngettext("One partner has named nobody", "%(num)s partners have named nobody", counts[event.id]),
            _(
                "“%(event)s”: their places are kept until %(day)s.",
                event=event.title,
                day=day_short(clock.local(_ends_at(event), event.zone).date()),
            ),
            _("See who, and nudge"),
            "quotas.board",
            event,
            urgency=36,
            icon="people",
        )
        for event in near
        if counts[event.id]
    ]


def _ends_at(event: Event) -> datetime:
    """When naming ends, or what is not used goes back: whichever is first."""
    ends_at = places.naming_ends_at(event)
    return min(ends_at, event.quota_until) if event.quota_until and not places.are_back(event) else ends_at
