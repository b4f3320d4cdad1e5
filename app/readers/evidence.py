"""What a reader sees of an event, in words: the same on the page and in the file."""

from app import i18n
from app.agenda.releases import Stamp
from app.events.kinds import KINDS
from app.events.models import Event
from app.events.terms import Mode
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation.texts import ROLES, STATES
from app.readers.queries import Person

MODES = {Mode.ON_SITE: _l("On site"), Mode.ONLINE: _l("Online"), Mode.HYBRID: _l("On site and online")}
STAMPS = {Stamp.DRAFT: _l("Draft"), Stamp.FINAL: _l("Final")}
HEAD = (
    _l("Family name"), _l("Given name"), _l("Organisation"), _l("Takes part as"), _l("Country"), _l("Days"),
    _l("State"),
)  # fmt: skip


def state(event: Event) -> str:
    if event.is_cancelled:
        return _("Cancelled")
    if event.is_over:
        return _("Over")
    return _("Postponed") if event.is_postponed else _("Published")


def facts(event: Event) -> list[tuple[str, str]]:
    """What it was, by the clock of the venue."""
    project = event.project
    hours = [
        f"{i18n.day(day.date)}, {i18n.clock_time(day.starts_at, event.zone)}"
        f"–{i18n.at_place(day.ends_at, event.zone, event.city)}"
        for day in event.days
    ]
    known = [
        (_("Event"), str(event.title)),
        (_("Kind"), str(KINDS[event.kind].name)),
        (_("State"), state(event)),
        (_("When"), "; ".join(hours)),
        (_("On site or online"), str(MODES[event.mode])),
        (
            _("Where"),
            ", ".join(filter(None, (str(event.venue), _one_line(event.address)))) if event.is_on_site else "",
        ),
        (_("Hosted by"), i18n.listed(str(host.names) for host in event.hosts)),
        (_("Project"), f"{project.acronym}: {project.name}"),
        (_("Programme"), project.programme),
        (_("Funding"), str(project.funding_statement)),
    ]
    return [(label, value) for label, value in known if value]


def cells(event: Event, person: Person) -> list[str]:
    """Of one person, as HEAD names them."""
    row = person.facts
    days = [i18n.day_short(day.date) for day in event.days if day.id in person.day_ids]
    removed = f" ({_('removed')})" if person.is_removed else ""
    return [
        row.family_name + removed,
        row.given_name,
        row.organisation,
        str(ROLES[row.role]),
        i18n.country(row.country),
        "; ".join(days),
        str(STATES[row.state]),
    ]


def _one_line(address: str) -> str:
    return ", ".join(address.split("\n"))
