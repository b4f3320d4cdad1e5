"""What the organiser's page for today says about replies."""

from app.events.needs import Need
from app.i18n import gettext as _
from app.i18n import ngettext
from app.inbox import queries
from app.people.models import Person


def replies_to_read(person: Person) -> list[Need]:
    waiting, _seen = queries.counts(person)
    if not waiting:
        return []
    return [
        Need(
            ngettext("One reply waits for a human eye", "%(num)s replies wait for a human eye", waiting),
            _("No program can decide what they mean. Each says why."),
            _("Read the replies") if waiting > 1 else _("Read the reply"),
            "inbox.replies",
            None,
            urgency=15,
            icon="mail",
        )
    ]
