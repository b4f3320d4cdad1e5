"""What the public page of an event shows."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from babel.core import get_global
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app import clock, i18n
from app.events.audiences import ANYBODY, ORGANISER, Role, Viewer
from app.events.dismissals import Dismissal
from app.events.models import Event, EventDay
from app.network.models import Partnership, Project
from app.people.models import Person

if TYPE_CHECKING:
    from app.agenda.programme import Programme


def at_address(slug: str, person: Person | None, *options: ORMOption) -> Select[Event]:
    """The event with this address, if this person may know about it; whole, or with these of its parts."""
    return Event.visible_to(person).where(Event.slug == slug).options(*(options or whole()))


def for_form() -> list[ORMOption]:
    """What is needed of an event to read a form of its public pages."""
    return [
        joinedload(Event.pool),
        selectinload(Event.pools),
        joinedload(Event.project).selectinload(Project.partnerships).joinedload(Partnership.organisation),
        selectinload(Event.days),
    ]


def whole() -> list[ORMOption]:
    """Everything of an event but its participants, in a handful of queries however much there is of it."""
    return [*for_form(), selectinload(Event.hosts), selectinload(Event.release)]


def with_draft() -> list[ORMOption]:
    """The same with the agenda that is being written, for those who write it."""
    return [
        *whole(),
        selectinload(Event.agenda),
        selectinload(Event.days).selectinload(EventDay.agenda),
        selectinload(Event.dismissals).joinedload(Dismissal.person),
        joinedload(Event.project).selectinload(Project.date_notes),
    ]


def viewer(event: Event, person: Person | None) -> Viewer:
    """As whom somebody reads the page of an event who has signed in, or not."""
    if person is None or not person.belongs_to(event.project):
        return ANYBODY
    if person.runs(event):
        return ORGANISER
    mine = (group.id for group in person.groups if group.project_id == event.project_id)
    return Viewer.like(Role.PARTNER, mine)


# The reader's own clock


@dataclass(frozen=True)
class OwnClock:
    """The clock that a reader asked to see beside that of the venue."""

    zone: str = ""  # IANA; empty: none, or one that we do not know
    place: object = ""  # its name: a partner's city, or the one that stands for the zone
    is_unknown: bool = False
    differs: bool = False  # shows another time than the venue's, at some hour of the event


def own_clock(event: Event, wanted: str) -> OwnClock:
    """The clock of the zone that is named in the address of the page, if that is one."""
    if not wanted or wanted == event.zone:
        return OwnClock()
    if wanted not in clock.zones():
        return OwnClock(is_unknown=True)
    hours = [moment for day in event.days for moment in (day.starts_at, day.ends_at)]
    differs = any(clock.offset_between(moment, event.zone, wanted) for moment in hours)
    return OwnClock(wanted, partner_clocks(event).get(wanted) or i18n.zone_city(wanted), differs=differs)


def partner_clocks(event: Event) -> dict[str, object]:
    """The zones of the project's partners, each named by the city of the first partner there."""
    clocks: dict[str, object] = {event.zone: event.city}
    for partner in event.project.organisations:
        clocks.setdefault(partner.zone, partner.city)
    return dict(list(clocks.items())[1:])


def other_clocks(event: Event) -> dict[str, str]:
    """The other zones of Europe by the city that stands for each, in the order of the reader's alphabet."""
    known = {event.zone, *partner_clocks(event)}
    return {zone: city for zone, city in european_clocks(i18n.language()).items() if zone not in known}


@cache
def european_clocks(language: str) -> dict[str, str]:
    with i18n.speaking(language):
        zones = sorted(clock.zones(), key=lambda zone: (zone in get_global("zone_aliases"), zone))
        zone_of: dict[str, str] = {}  # old names of a zone stand for the same city and are left out
        for zone in zones:
            if zone.startswith("Europe/"):
                zone_of.setdefault(i18n.zone_city(zone), zone)
        return {zone_of[city]: city for city in sorted(zone_of, key=i18n.in_order)}


# Who speaks


@dataclass
class Voice:
    """Somebody on the agenda, with the titles of what he or she speaks in."""

    name: str
    organisation: str
    titles: list[object]


def speakers(programme: "Programme | None") -> list[Voice]:
    """Everybody who speaks in what such a reader may see, in the order of the agenda."""
    voices: dict[tuple[str, str], Voice] = {}
    for slot in programme.whole() if programme else ():
        for one in slot.speakers:
            voice = voices.setdefault((one.name, one.organisation), Voice(one.name, one.organisation, []))
            voice.titles.append(slot.title)
    return list(voices.values())
