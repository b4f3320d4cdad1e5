"""Ready-made questions of the field: what registrations of project meetings usually ask for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.agenda.programme import ItemKind
from app.events.models import Event
from app.i18n import CONTENT_LANGUAGES, Localised
from app.i18n import lazy as _
from app.questions import words
from app.questions.models import Question
from app.questions.terms import YES, Keep, Kind, Topic
from app.questions.words import on

DAY = timedelta(days=1)


class Ready(StrEnum):
    ROLE = "role"
    FUNCTION = "function"
    PHONE = "phone"
    DIET = "diet"
    ACCESS = "access"
    NIGHTS = "nights"
    ROOM_SHARE = "room-share"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    BUS = "bus"
    LUNCH = "lunch"
    DINNER = "dinner"
    INTERPRETATION = "interpretation"
    FOR_SPEAKERS = "for-speakers"


NAMES = {
    Ready.ROLE: _("Role: partner, stakeholder, speaker, programme, public"),
    Ready.FUNCTION: _("Function"),
    Ready.PHONE: _("Mobile phone"),
    Ready.DIET: _("Dietary needs"),
    Ready.ACCESS: _("Access needs"),
    Ready.NIGHTS: _("Hotel nights"),
    Ready.ROOM_SHARE: _("Sharing a room"),
    Ready.ARRIVAL: _("Arrival"),
    Ready.DEPARTURE: _("Departure"),
    Ready.BUS: _("Bus, and where people get on"),
    Ready.LUNCH: _("Lunch, day by day"),
    Ready.DINNER: _("Dinner, day by day"),
    Ready.INTERPRETATION: _("Language of interpretation"),
    Ready.FOR_SPEAKERS: _("Question to the speakers"),
}


@dataclass(frozen=True)
class Field:
    """One question of a ready-made part, as it is for every event."""

    uid: str  # usual for it; another one, where the form has had a question of that uid before
    topic: Topic
    kind: Kind
    label: Localised
    hint: Localised = field(default_factory=Localised)
    why: Localised = field(default_factory=Localised)
    keep: Keep = Keep.LOGISTICS
    options: dict[str, Localised] = field(default_factory=dict)
    is_required: bool = False
    only_after: str = ""  # shown when this yes/no question says yes

    def question(self, event: Event) -> Question:
        known: dict[str, Any] = {
            name: getattr(self, name) for name in ("uid", "topic", "kind", "label", "hint", "why", "keep")
        }
        options = [{"uid": uid, "text": dict(text)} for uid, text in self.options.items()]
        return Question(
            event_id=event.id,
            options=options,
            is_required=self.is_required,
            shown_if=self.only_after,
            shown_for=[YES] if self.only_after else [],
            **known,
        )


def fields_of(one: Ready, event: Event) -> list[Field]:
    """The questions that come with it, in their order. Options are made from the event's days and agenda."""
    return list(_fields(one, event))


def _fields(one: Ready, event: Event) -> Iterator[Field]:
    if one is Ready.DIET:
        yield Field("diet", Topic.DIET, Kind.SEVERAL_OF, words.DIET, why=words.DIET_WHY, options=words.DIETS)
        yield Field("diet-more", Topic.DIET, Kind.SHORT, words.DIET_MORE)
    elif one is Ready.ACCESS:
        yield Field(
            "access", Topic.ACCESS, Kind.SEVERAL_OF, words.ACCESS, why=words.ACCESS_WHY, options=words.NEEDS
        )
        yield Field("access-more", Topic.ACCESS, Kind.LONG, words.ACCESS_MORE)
    elif one is Ready.BUS:
        yield Field("bus", Topic.BUS, Kind.YES_NO, words.BUS)
        if points := meeting_points(event):
            yield Field(
                "bus-from", Topic.BUS, Kind.ONE_OF, words.MEETING_POINT, options=points, is_required=True,
                only_after="bus",
            )  # fmt: skip
    else:
        yield _single(one, event)


def _single(one: Ready, event: Event) -> Field:
    evidence = Keep.EVIDENCE
    nights = _by_day(event.first_date - DAY, event.last_date)
    days = _by_day(event.first_date, event.last_date)
    return {
        Ready.ROLE: Field(
            "role", Topic.ROLE, Kind.ONE_OF, words.ROLE, keep=evidence, options=words.ROLES, is_required=True
        ),
        Ready.FUNCTION: Field(
            "function", Topic.FUNCTION, Kind.SHORT, words.FUNCTION, words.FUNCTION_HINT, keep=evidence
        ),
        Ready.PHONE: Field("phone", Topic.PHONE, Kind.SHORT, words.PHONE, why=words.PHONE_WHY),
        Ready.NIGHTS: Field(
            "nights", Topic.NIGHTS, Kind.SEVERAL_OF, words.NIGHTS, words.NIGHTS_HINT, options=nights
        ),
        Ready.ROOM_SHARE: Field(
            "room-share", Topic.ROOM_SHARE, Kind.SHORT, words.ROOM_SHARE, words.ROOM_HINT
        ),
        Ready.ARRIVAL: Field(
            "arrival", Topic.ARRIVAL, Kind.MOMENT, words.ARRIVAL, why=words.TRAVEL_WHY
        ),
        Ready.DEPARTURE: Field(
            "departure", Topic.DEPARTURE, Kind.MOMENT, words.DEPARTURE, why=words.TRAVEL_WHY
        ),
        Ready.LUNCH: Field(
            "lunch", Topic.MEALS, Kind.SEVERAL_OF, words.LUNCH, why=words.MEALS_WHY, options=days
        ),
        Ready.DINNER: Field(
            "dinner", Topic.MEALS, Kind.SEVERAL_OF, words.DINNER, why=words.MEALS_WHY, options=days
        ),
        Ready.INTERPRETATION: Field(
            "interpretation", Topic.INTERPRETATION, Kind.ONE_OF, words.INTERPRETATION,
            options={code: Localised(dict.fromkeys(CONTENT_LANGUAGES, name))
                     for code, name in spoken(event).items()},
        ),
        Ready.FOR_SPEAKERS: Field(
            "for-speakers", Topic.FOR_SPEAKERS, Kind.LONG, words.FOR_SPEAKERS
        ),
    }[one]  # fmt: skip


def spoken(event: Event) -> dict[str, str]:
    """The languages of the event, by code: the name each has for itself. English at least."""
    written = {code for code, text in event.title.items() if text} | {"en"}
    return {code: name for code, name in CONTENT_LANGUAGES.items() if code in written}


def meeting_points(event: Event) -> dict[str, Localised]:
    """Where its coaches wait, as it was released; as the draft says, where it was not."""
    programme = event.programme
    held = list(programme.whole()) if programme else list(event.agenda)
    found: dict[str, Localised] = {}
    for one in held:
        if one.kind is ItemKind.TRANSFER and one.meeting_point and one.meeting_point not in found.values():
            found[f"from-{len(found) + 1}"] = one.meeting_point
    return found


def is_there(one: Ready, asked: Iterable[Question]) -> bool:
    """Whether the form asks for it already."""
    topics = {(question.topic, re.sub(r"-\d+$", "", question.uid)) for question in asked}
    topic, uid = _KEYS[one]
    return (topic, uid) in topics


def _by_day(first: date, last: date) -> dict[str, Localised]:
    """A day each, by its date in ISO 8601."""
    every = (first + n * DAY for n in range((last - first).days + 1))
    return {day.isoformat(): on(day) for day in every}


_MEALS = {Ready.LUNCH, Ready.DINNER}
_KEYS = {one: (Topic.MEALS if one in _MEALS else Topic(one.value), one.value) for one in Ready}
