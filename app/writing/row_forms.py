"""One row of the editor: when an item starts and ends, and its title in the language of the page."""

from datetime import datetime, time, timedelta
from typing import Any

from wtforms import HiddenField, SelectField, TimeField
from wtforms.validators import InputRequired
from wtforms.widgets import TextInput

from app import clock
from app.advice.spans import LONG_NIGHT
from app.agenda.models import AgendaItem, Content
from app.agenda.words import guess_kind
from app.events.fields import Which, complain, instant, line
from app.events.models import EventDay
from app.forms import Form, FormKey, WholeNumber, choices
from app.i18n import Localised, clock_time, day_short, language
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.writing.fields import LONGEST
from app.writing.typed import End, a_time, an_end

USUAL = "+30"


class Typed(TimeField):  # type: ignore[misc]  # WTForms has no types
    """Its data is what was meant; what was typed stands in the field."""

    widget = TextInput()

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else str(self.data or "")


class StartInput(Typed):
    data: Any  # a time

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        if values and values[0].strip():
            try:
                self.data = a_time(values[0])
            except ValueError:
                raise ValueError(_("Write the time as 9:30, 9.30, 930 or 9.")) from None


class EndInput(Typed):
    data: Any  # an End

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        typed = values[0].strip() if values else ""
        if typed.casefold() == _("open").casefold():
            self.data = End()
        elif typed:
            try:
                self.data = an_end(typed)
            except ValueError:
                message = _("Write a time (10:15), how long it lasts (+45, 45 min, 1h30), or “open”.")
                raise ValueError(message) from None


class RowForm(Form):
    """`content` is what was written, once the form is valid."""

    content: Content
    is_stale = False  # somebody else has changed the item since

    version = HiddenField()
    spoken = HiddenField()  # the language of the title
    starts = StartInput(_l("Start"))
    starts_which = Which()
    ends = EndInput(_l("End"))
    ends_which = Which()
    title = line(_l("Title"), LONGEST["title"])

    def __init__(self, day: EventDay, item: AgendaItem | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.item, self.in_day = item, day

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        title, times = self._title(), self._times()
        if title is not None and times:
            self.content = Content(self._values(title, times))
        return fine and not self.errors

    def _values(self, title: Localised, times: tuple[datetime, datetime | None]) -> dict[str, Any]:
        return {"starts_at": times[0], "ends_at": times[1], "title": title}

    def _title(self) -> Localised | None:
        """Another one in this language only. What fell back is no text of this language."""
        code, known = self.spoken.data or language(), self.item.title if self.item else Localised()
        typed = self.title.data or ""
        if typed == known.in_(code) and known:
            return known
        texts = Localised({**known, code: typed})
        if not texts:
            complain(self.title, _("Say what it is."))
            return None
        return Localised({one: text for one, text in texts.items() if text})

    def _times(self) -> tuple[datetime, datetime | None] | None:
        if self.starts.data is None and not self.starts.errors:
            complain(self.starts, _("Add when it starts."))
        if self.ends.data is None and not self.ends.errors:
            complain(self.ends, _("Add when it ends, or “open”."))
        if self.starts.errors or self.ends.errors:
            return None
        starts_at, end = self._start(), self.ends.data
        if starts_at is None:
            return None
        if end.is_open:
            return starts_at, None
        ends_at = self._after(starts_at, end.after) if end.at is None else self._until(starts_at, end.at)
        return (starts_at, ends_at) if ends_at else None

    def _start(self) -> datetime | None:
        """Left as it was, it is the same instant, also in the hour that comes twice."""
        zone = self.in_day.event.zone
        if self.item and clock.local(self.item.starts_at, zone).time() == self.starts.data:
            return self.item.starts_at
        return instant(self.in_day.date, self.starts, self.starts_which, zone)

    def _after(self, starts_at: datetime, length: timedelta) -> datetime | None:
        return self._not_too_late(starts_at, starts_at + length)

    def _until(self, starts_at: datetime, at: time) -> datetime | None:
        zone = self.in_day.event.zone
        kept = self.item and self.item.ends_at
        if kept and clock.local(kept, zone).time() == at and kept > starts_at:
            return kept
        begin = clock.local(starts_at, zone)
        night = timedelta() if at > begin.time() else timedelta(days=1)
        self.ends.data = at
        found = instant(begin.date() + night, self.ends, self.ends_which, zone)
        return found and self._not_too_late(starts_at, found)

    def _not_too_late(self, starts_at: datetime, ends_at: datetime) -> datetime | None:
        """Before the start means in the night after it, but not until the next morning."""
        zone = self.in_day.event.zone
        begin, end = clock.local(starts_at, zone), clock.local(ends_at, zone)
        is_night = end.date() > begin.date() and ends_at - starts_at > LONG_NIGHT
        if ends_at <= starts_at or is_night:
            started = clock_time(starts_at, zone)
            complain(self.ends, _("It starts at %(time)s, so it must end later than that.", time=started))
            return None
        return ends_at


class NewRowForm(RowForm):
    """What is added at the end of a day, or inside an item. The kind is guessed from the title."""

    form_key = FormKey()
    day = HiddenField()
    inside = HiddenField()

    def __init__(self, day: EventDay, parent: AgendaItem | None = None, **values: Any) -> None:
        super().__init__(day, **values)
        self.parent = parent

    def _values(self, title: Localised, times: tuple[datetime, datetime | None]) -> dict[str, Any]:
        known, kind = super()._values(title, times), guess_kind(str(title))
        return known | {
            "day": self.in_day, "parent": self.parent, "kind": kind, "audiences": kind.usual_audiences,
        }  # fmt: skip


class ShiftForm(Form):
    """Of which day's rest, and by how much."""

    version = HiddenField()
    direction = SelectField(
        _l("Which way"), choices=choices([("later", _l("Later")), ("earlier", _l("Earlier"))])
    )
    minutes = WholeNumber(
        _l("By how many minutes"),
        validators=[InputRequired(_l("Write a number of minutes."))],
        invalid_value_message=_l("Write a number of minutes."),
    )

    def validate_minutes(self, field: WholeNumber) -> None:
        if field.data is not None and not 1 <= field.data <= 600:
            complain(field, _("Choose from 1 to 600 minutes."))

    @property
    def by(self) -> int:
        return int(self.minutes.data or 0) * (-1 if self.direction.data == "earlier" else 1)


class DayForm(Form):
    version = HiddenField()
    day = SelectField(_l("Day"), choices=[], validate_choice=False)

    def __init__(self, item: AgendaItem, **values: Any) -> None:
        super().__init__(**values)
        others = [day for day in item.event.days if day is not item.day]
        self.day.choices = choices((str(day.id), day_short(day.date)) for day in others)
        self.days = {str(day.id): day for day in others}

    def validate_day(self, field: SelectField) -> None:
        if field.data not in self.days:
            complain(field, _("Choose a day of the event; it may have changed meanwhile."))

    @property
    def chosen(self) -> EventDay:
        return self.days[self.day.data]


class DeedForm(Form):
    """A button, and the version of the item that it stood at."""

    version = HiddenField()


def shown_times(item: AgendaItem) -> tuple[str, str]:
    """As the fields of its row show them."""
    zone = item.event.zone
    return clock_time(item.starts_at, zone), clock_time(item.ends_at, zone) if item.ends_at else _("open")
