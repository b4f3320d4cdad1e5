"""What stands on the agendas of the demonstration: rows of agendas.toml become items."""

from datetime import date, datetime, time, timedelta
from typing import Any

from app import clock
from app.agenda.models import AgendaItem, Speaker
from app.agenda.programme import ItemKind, Part, Payer
from app.events.audiences import of_group
from app.events.models import Event
from app.i18n import Localised
from app.network.practices import GoodPractice

Data = dict[str, Any]
TEXTS = (
    "description", "room", "track", "preparation", "prepared_by", "meeting_point", "vehicle", "rules",
)  # fmt: skip
PLAIN = ("round", "seats", "host", "is_decision")


def add_items(meeting: Event, rows: list[Any]) -> None:
    for position, row in enumerate(rows):
        number, *what = row
        _add(meeting, position, number, what)


def instant(meeting: Event, day: date, wall: str) -> datetime:
    return clock.to_utc(datetime.combine(day, time.fromisoformat(wall)), meeting.zone)


def _add(
    meeting: Event, position: int, number: int, row: list[Any], parent: AgendaItem | None = None
) -> None:
    start, end, kind, english, greek, *rest = row
    day, more = meeting.days[number - 1], rest[0] if rest else {}
    item = AgendaItem(
        day=day,
        parent=parent,
        kind=ItemKind(kind),
        starts_at=instant(meeting, day.date, start),
        ends_at=instant(meeting, day.date, end) if end else None,
        position=position,
        title=Localised(en=english, el=greek),
        audiences=_audiences(meeting, kind, more),
        meets_at=instant(meeting, day.date, more["meets"]) if "meets" in more else None,
        due_on=day.date - timedelta(days=more["due_days_before"]) if "due_days_before" in more else None,
        paid_by=Payer(more["paid_by"]) if "paid_by" in more else None,
        practice=_practice(meeting, more["practice"]) if "practice" in more else None,
        **{name: Localised(more.get(name, {})) for name in TEXTS},
        **{name: more[name] for name in PLAIN if name in more},
    )
    item.speakers = [_speaker(place, *one) for place, one in enumerate(more.get("speakers", []))]
    meeting.agenda.append(item)
    for place, inside in enumerate(more.get("inside", [])):
        _add(meeting, place, number, inside, item)


def _audiences(meeting: Event, kind: str, more: Data) -> list[str]:
    if more.get("for") == "steering group":
        return [of_group(meeting.project.groups[0].id)]
    return ItemKind(kind).usual_audiences


def _practice(meeting: Event, data: Data) -> GoodPractice:
    """Shown at several events, it is one."""
    title = Localised(data["title"])
    there = next((one for one in meeting.project.practices if one.title == title), None)
    return there or GoodPractice(project=meeting.project, **data | {"title": title})


def _speaker(
    position: int,
    name: str,
    function: str,
    organisation: str,
    part: str = Part.PRESENTER,
    minutes: int | None = None,
) -> Speaker:
    return Speaker(
        name=name,
        function=function,
        organisation=organisation,
        part=Part(part),
        minutes=minutes,
        position=position,
    )
