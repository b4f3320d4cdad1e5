"""The event and its agenda as schema.org sees them, in JSON-LD: for search engines on the page of the event,
in full as a file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import clock
from app.agenda.kinds import KINDS
from app.agenda.programme import Part, Programme, Slot, Voice
from app.events.models import Event
from app.events.terms import Mode
from app.sharing.exports import MEMBER, page, place, title

SCHEMA = "https://schema.org"
OURS = {MEMBER: {"@id": "urn:synodos:agenda", "@type": "@json"}}  # as plain JSON, whatever it says
ATTENDANCE: Mapping[Mode, str] = {
    Mode.ON_SITE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}
Json = dict[str, Any]


def for_search_engines(event: Event, programme: Programme | None) -> Json:
    """What a result of a search can show: the event, and in few words what stands on its agenda. The page has
    to stay light."""
    slots = [slot for day in programme.days for slot in day.slots] if programme else []
    return _said({"@context": SCHEMA, **_event(event), "subEvent": [_brief(event, slot) for slot in slots]})


def linked_data(event: Event, programme: Programme) -> Json:
    """Everything, item inside item; our own form of it stands beside."""
    slots = [slot for day in programme.days for slot in day.slots]
    return {
        "@context": [SCHEMA, OURS],
        **_said(_event(event)),
        "subEvent": [_whole(event, slot, page(event)) for slot in slots],
        MEMBER: programme.document(),
    }


def _said(known: Json) -> Json:
    """Without what there is nothing to say of."""
    return {name: value for name, value in known.items() if value not in ("", None, [], {})}


# The event


def _event(event: Event) -> Json:
    return {
        "@type": "Event",
        "@id": page(event),
        "url": page(event),
        "name": str(event.title),
        "description": str(event.summary),
        "inLanguage": event.title.language,
        "startDate": _time(event.starts_at, event.zone),
        "endDate": _time(event.ends_at, event.zone),
        "previousStartDate": event.postponed_from and event.postponed_from.isoformat(),
        "eventStatus": _of_schema(_status(event)),
        "eventAttendanceMode": _of_schema(ATTENDANCE[event.mode]),
        "location": _location(event),
        "organizer": [_organisation(str(one.name)) for one in event.hosts],
    }


def _status(event: Event) -> str:
    if event.is_cancelled:
        return "EventCancelled"
    return "EventRescheduled" if event.is_postponed else "EventScheduled"


def _location(event: Event) -> Json | list[Json]:
    """The link to join is told to those who come: everybody else is led to the page."""
    call = {"@type": "VirtualLocation", "url": page(event)}
    ways = [_venue(event)] if event.is_on_site else []
    ways += [call] if event.is_online else []
    return ways[0] if len(ways) == 1 else ways


def _venue(event: Event) -> Json:
    address = {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(event.address.splitlines()),
        "addressLocality": str(event.city),
        "addressCountry": event.country,
    }
    return {"@type": "Place", "name": place(event), "address": _said(address)}


# Its items


def _whole(event: Event, slot: Slot, parent: str) -> Json:
    about = _item(event, slot)
    about["superEvent"] = {"@id": parent}
    if slot.description:
        about["description"] = str(slot.description)
    if slot.children:
        about["subEvent"] = [_whole(event, child, about["@id"]) for child in slot.children]
    return about


def _brief(event: Event, slot: Slot) -> Json:
    told = ("@type", "name", "startDate", "endDate", "performer")
    return {name: value for name, value in _item(event, slot).items() if name in told}


def _item(event: Event, slot: Slot) -> Json:
    mode = slot.mode or event.mode
    hosts = [one for one in slot.speakers if one.part is Part.HOST]
    return _said(
        {
            "@type": "Event",
            "@id": page(event, slot),
            "url": page(event, slot),
            "name": title(slot),
            "keywords": None if slot.is_withheld else str(KINDS[slot.kind]),
            "inLanguage": slot.title.language,
            "startDate": _time(slot.starts_at, event.zone),
            "endDate": slot.ends_at and _time(slot.ends_at, event.zone),
            "eventStatus": _of_schema(_status(event)),
            "eventAttendanceMode": _of_schema(ATTENDANCE[mode]),
            "location": _room(event, slot, mode),
            "performer": [_person(one) for one in slot.speakers if one not in hosts],
            "organizer": [_person(one) for one in hosts] + ([_organisation(slot.host)] if slot.host else []),
            "maximumAttendeeCapacity": slot.seats,
            "workFeatured": _practice(slot),
        }
    )


def _room(event: Event, slot: Slot, mode: Mode) -> Json | list[Json]:
    if not slot.room or mode is Mode.ONLINE:
        return _location(event)
    where = ", ".join((event.address or str(event.city)).splitlines())
    return {"@type": "Place", "name": str(slot.room), "address": where}


def _practice(slot: Slot) -> Json | None:
    if not slot.practice:
        return None
    shown = slot.practice
    about = {
        "@type": "CreativeWork",
        "name": str(shown.title),
        "about": shown.theme,
        "contentLocation": shown.region,
        "creator": _organisation(shown.owner) if shown.owner else None,
    }
    return _said(about)


def _person(one: Voice) -> Json:
    about = {
        "@type": "Person",
        "name": one.name,
        "jobTitle": one.function,
        "affiliation": _organisation(one.organisation) if one.organisation else None,
    }
    return _said(about)


def _organisation(name: str) -> Json:
    return {"@type": "Organization", "name": name}


def _time(instant: datetime, zone: str) -> str:
    """2027-04-14T09:00:00+03:00."""
    return clock.local(instant, zone).isoformat(timespec="seconds")


def _of_schema(name: str) -> str:
    return f"{SCHEMA}/{name}"
