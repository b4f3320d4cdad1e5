"""An item of the agenda, as an organiser writes it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField

from app import clock
from app.agenda.checks import LONG_NIGHT
from app.agenda.kinds import KINDS
from app.agenda.models import AgendaItem, Content
from app.agenda.programme import ItemKind, Voice
from app.events.fields import Part, TimeInput, Which, complain, instant, line, shown, texts
from app.events.models import Event, EventDay
from app.forms import Form, Seen, choices
from app.i18n import day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l

ROWS = 3  # for speakers, and never fewer than one to spare
MOST_SPEAKERS = 20
TITLES = 200


class SpeakerRow(Part):
    """A row without a name is not used."""

    name = line(_l("Name"), 120)
    function = line(_l("Function"), 80)
    organisation = line(_l("Organisation"), 160)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not self.name.data and (self.function.data or self.organisation.data):
            complain(self.name, _("Add the name, or empty the row."))
            return False
        return fine


class ItemForm(Form):
    """`content` is what was written, once the form is valid."""

    content: Content

    seen = Seen()
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(12))
    kind = SelectField(_l("Kind"), choices=[], validate_choice=False)
    title = texts(_l("Title"), TITLES, required=True)
    day = SelectField(_l("Day"), choices=[], validate_choice=False)
    starts = TimeInput(_l("Starts"))
    starts_which = Which()
    ends = TimeInput(
        _l("Ends"), description=_l("Before the start means after midnight, six hours later at most.")
    )
    ends_which = Which()
    open_end = BooleanField(_l("Open end"))
    room = texts(_l("Room or place"), 120)
    description = texts(_l("Description"), 5000, area=True, hint=_l("Markdown: **bold**, - lists, links."))
    speakers = FieldList(FormField(SpeakerRow), _l("Speakers"), min_entries=ROWS, max_entries=MOST_SPEAKERS)

    def __init__(self, event: Event, **values: Any) -> None:
        super().__init__(**values)
        self.seen.shows(values)
        self.event = event
        self.kind.choices = choices((kind.value, name) for kind, name in KINDS.items())
        self.day.choices = choices((str(day.id), day_short(day.date)) for day in event.days)

    @classmethod
    def of(cls, item: AgendaItem) -> "ItemForm":
        zone = item.event.zone
        begin = shown(item.starts_at, zone)
        end = shown(item.ends_at, zone) if item.ends_at else None
        speakers = [
            {"name": one.name, "function": one.function, "organisation": one.organisation}
            for one in item.speakers
        ]
        return cls(
            item.event,
            kind=item.kind.value,
            title=item.title,
            day=str(item.day_id),
            starts=begin["time"],
            starts_which=begin["which"],
            ends=end and end["time"],
            ends_which=end and end["which"],
            open_end=end is None,
            room=item.room,
            description=item.description,
            speakers=[*speakers, {}],
        )

    @classmethod
    def after(cls, day: EventDay) -> "ItemForm":
        """A new item that follows what stands on that day already."""
        last = day.agenda[-1] if day.agenda else None
        starts_at = (last.ends_at or last.starts_at) if last else day.starts_at
        return cls(
            day.event,
            kind=ItemKind.TALK.value,
            day=str(day.id),
            starts=shown(starts_at, day.event.zone)["time"],
        )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        content = self._content()
        if content:
            self.content = content
        return fine and content is not None and not self.errors

    def _content(self) -> Content | None:
        day, kind = self._day(), self._kind()
        times = self._times(day) if day else None
        if not (day and kind and times):
            return None
        values = {
            "day": day,
            "kind": kind,
            "starts_at": times[0],
            "ends_at": times[1],
            "title": self.title.texts,
            "description": self.description.texts,
            "room": self.room.texts,
        }
        voices = (
            Voice(
                name=row.name.data,
                function=row.function.data or "",
                organisation=row.organisation.data or "",
            )
            for row in self._named()
        )
        return Content(values, tuple(voices))

    def _named(self) -> list[Any]:
        return [entry.form for entry in self.speakers.entries if entry.form.name.data]

    def _day(self) -> EventDay | None:
        chosen = next((day for day in self.event.days if str(day.id) == self.day.data), None)
        if chosen is None:
            complain(self.day, _("Choose a day of the event; it may have changed meanwhile."))
        return chosen

    def _kind(self) -> ItemKind | None:
        if self.kind.data not in set(ItemKind):
            complain(self.kind, _("Choose a kind from the list."))
            return None
        return ItemKind(self.kind.data)

    def _times(self, day: EventDay) -> tuple[datetime, datetime | None] | None:
        if self.starts.data is None and not self.starts.errors:
            complain(self.starts, _("Add when it starts."))
        if self.ends.data is None and not self.ends.errors and not self.open_end.data:
            complain(self.ends, _("Add when it ends, or tick “Open end”."))
        if self.starts.errors or self.ends.errors:
            return None
        starts_at = instant(day.date, self.starts, self.starts_which, self.event.zone)
        if self.open_end.data:
            return (starts_at, None) if starts_at else None
        ends_at = self._end(day, starts_at)
        return (starts_at, ends_at) if starts_at and ends_at else None

    def _end(self, day: EventDay, starts_at: datetime | None) -> datetime | None:
        """On the same day; or in the night after it, where the time is before the start."""
        is_later = self.ends.data > self.starts.data
        night = timedelta() if is_later else timedelta(days=1)
        ends_at = instant(day.date + night, self.ends, self.ends_which, self.event.zone)
        if ends_at and starts_at and is_later and ends_at <= starts_at:
            complain(self.ends, _("This is before the start. Choose the second of the two times."))
        if ends_at and starts_at and not is_later and ends_at - starts_at > LONG_NIGHT:
            started = f"{clock.local(starts_at, self.event.zone):%H:%M}"
            complain(self.ends, _("It starts at %(time)s, so it must end later than that.", time=started))
        return None if self.ends.errors else ends_at
