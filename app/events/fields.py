"""Form fields for what events are made of: texts in several languages, and times on the wall of a place."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from werkzeug.urls import iri_to_uri
from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import Length, Optional

from app import clock
from app.events.moving import Span
from app.forms import Form, Kept, choices
from app.i18n import CONTENT_LANGUAGES, Localised, day_short, time_of_day
from app.i18n import gettext as _
from app.i18n import lazy as _l

TOO_LONG = _l("Shorten this to %(max)d characters; it has %(length)d now.")
MOST_DAYS = 14
YEARS = range(2000, 2101)


class Part(Form):
    """Fields inside a form."""

    class Meta(Form.Meta):
        csrf = False  # the form around it has the token


def complain(field: Field, message: str) -> None:
    """Say at the field what is wrong with it, after the form has looked at its fields one by one."""
    field.errors = [*field.errors, message]


def line(label: str, longest: int = 200, **details: Any) -> StringField:
    """One line of text."""
    rules = [Length(max=longest, message=TOO_LONG), *details.pop("validators", ())]
    return StringField(label, validators=rules, **details)


def block(label: str, longest: int = 5000, **details: Any) -> TextAreaField:
    """Text of several lines."""
    return TextAreaField(label, validators=[Length(max=longest, message=TOO_LONG)], **details)


def web_address(label: str, longest: int = 500, **details: Any) -> StringField:
    """The full address of a web page, as a redirect carries it: other letters encoded (RFC 3987 §3.1)."""
    return line(label, longest, validators=[_leads_to_a_page], filters=[_in_ascii], **details)


def _leads_to_a_page(form: Form, field: Field) -> None:
    """Refuses a script, a word, or half an address."""
    if field.data and not _is_web_address(field.data):
        raise ValidationError(_("Write the whole address of a page, beginning with https://"))


def _in_ascii(address: str | None) -> str | None:
    return iri_to_uri(address) if address and _is_web_address(address) else address


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        return bool(known) and iri_to_uri(text).isascii() and not any(map(str.isspace, text))
    except ValueError:  # an address of numbers that is none, such a port, or a name too long
        return False


# Texts in several languages


class TextsField(FormField):
    """One input a language; `texts` is what was written."""

    @property
    def texts(self) -> Localised:
        return Localised({code: text for code, text in self.form.data.items() if text})


def texts(
    label: str, longest: int = 200, *, area: bool = False, required: bool = False, hint: str = ""
) -> TextsField:
    """A field for a text in each language that contents may have."""
    kind = block if area else line
    inputs = {code: kind(name, longest) for code, name in CONTENT_LANGUAGES.items()}
    base = _NeededTexts if required else Part
    return TextsField(type("Texts", (base,), inputs), label, description=hint)


class _NeededTexts(Part):
    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if any(self.data.values()):
            return fine
        complain(self[next(iter(CONTENT_LANGUAGES))], _("Write this in at least one language."))
        return False


# Times on the wall of a place


class Which(RadioField):
    """Which of the two, where the clocks go back and show a time twice. Asked only then."""

    def __init__(self, **details: Any) -> None:
        twice = {
            "first": _l("The first, before the clocks go back"),
            "second": _l("The second, after the clocks have gone back"),
        }
        super().__init__(
            _l("Which of the two?"), choices=choices(twice.items()), validate_choice=False, **details
        )
        self.is_repeated = False

    @property
    def asked(self) -> bool:
        return self.is_repeated or self.second is not None

    @property
    def second(self) -> bool | None:
        return {"first": False, "second": True}.get(self.data or "")


class DayInput(Kept, DateField):
    def __init__(self, label: str = "", **details: Any) -> None:
        message = _l("Write the date as year, month and day: 2027-03-24.")
        super().__init__(label, validators=[Optional()], invalid_value_message=message, **details)

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if self.data and self.data.year not in YEARS:
            complain(self, _("Choose a year between %(first)d and %(last)d.", first=YEARS[0], last=YEARS[-1]))


class TimeInput(Kept, TimeField):
    """A time on the wall: 09:30, 9:30 or 9.30."""

    def __init__(self, label: str = "", **details: Any) -> None:
        message = _l("Write the time as hours and minutes: 09:30.")
        formats = ["%H:%M", "%H:%M:%S", "%H.%M"]
        super().__init__(
            label, validators=[Optional()], format=formats, invalid_value_message=message, **details
        )


def instant(on: date, at: TimeInput, which: Which, zone: str) -> datetime | None:
    """The instant at which the clocks in `zone` show that time on that day. None: the field says why not."""
    wall = datetime.combine(on, at.data)
    try:
        return clock.to_utc(wall, zone)
    except clock.SkippedTime:
        complain(at, _skipped(wall))
    except clock.RepeatedTime:
        which.is_repeated = True
        if which.second is not None:
            return clock.to_utc(wall, zone, second=which.second)
        complain(at, _repeated(wall))
    return None


def _skipped(wall: datetime) -> str:
    return _(
        "There is no %(time)s on %(day)s: the clocks go forward and skip it. Choose a time before or after.",
        time=time_of_day(wall),
        day=day_short(wall.date()),
    )


def _repeated(wall: datetime) -> str:
    return _(
        "%(time)s happens twice on %(day)s, because the clocks go back. Say which one you mean.",
        time=time_of_day(wall),
        day=day_short(wall.date()),
    )


def shown(moment: datetime, zone: str) -> dict[str, Any]:
    """An instant as the fields of a form show it; `which` where the clock shows that time twice."""
    wall = clock.local(moment, zone)
    is_repeated = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    which = ("second" if wall.fold else "first") if is_repeated else None
    return {"day": wall.date(), "time": wall.time(), "which": which}


class MomentField(FormField):
    """A day and a time by the clock of the venue; both empty for none."""

    def instant_in(self, zone: str) -> datetime | None:
        """What was written, once it is known in which zone. Says at its inputs what is wrong."""
        part = self.form
        if part.day.data and part.time.data is not None:
            return instant(part.day.data, part.time, part.which, zone) if not self.errors else None
        if part.day.data and not part.time.errors:
            complain(part.time, _("Add the time."))
        elif part.time.data is not None and not part.day.errors:
            complain(part.day, _("Add the day."))
        return None


class _Moment(Part):
    day = DayInput(_l("Day"))
    time = TimeInput(_l("Time"))
    which = Which()


def moment(label: str, hint: str = "") -> MomentField:
    return MomentField(_Moment, label, description=hint)


# The days of an event


class Hours(Part):
    """One day with its hours. A row without a date is not used."""

    day = DayInput(_l("Day"))
    starts = TimeInput(_l("Starts"))
    starts_which = Which()
    ends = TimeInput(_l("Ends"))
    ends_which = Which()


class DaysField(FieldList):
    """The days of an event, a row each, with empty rows to spare: no script is needed to add one."""

    def __init__(self, label: str = "", rows: int = 4, **details: Any) -> None:
        super().__init__(
            FormField(Hours), label, min_entries=rows, max_entries=MOST_DAYS, default=list, **details
        )

    def spans_in(self, zone: str) -> list[Span]:
        """The days as instants, in order, once the zone is known. Says at its inputs what is wrong."""
        rows = [entry.form for entry in self.entries if entry.form.day.data or entry.form.day.errors]
        if not rows:
            complain(self.entries[0].form.day, _("Choose the day."))
        spans = [span for row in rows if (span := _span(row, zone))]
        _refuse_a_date_twice(rows)
        self.errors = [entry.errors for entry in self.entries]
        if not any(self.errors):
            self.errors = []
        return sorted(spans)


def hours(starts_at: datetime, ends_at: datetime, zone: str) -> dict[str, Any]:
    """A day as a row of DaysField shows it."""
    begin, end = shown(starts_at, zone), shown(ends_at, zone)
    return {
        "day": begin["day"],
        "starts": begin["time"],
        "starts_which": begin["which"],
        "ends": end["time"],
        "ends_which": end["which"],
    }


def _span(row: Any, zone: str) -> Span | None:
    for field, message in ((row.starts, _("Add when it starts.")), (row.ends, _("Add when it ends."))):
        if field.data is None and not field.errors:
            complain(field, message)
    if row.errors:
        return None
    starts_at = instant(row.day.data, row.starts, row.starts_which, zone)
    ends_at = instant(row.day.data, row.ends, row.ends_which, zone)
    if starts_at and ends_at and ends_at <= starts_at:
        complain(row.ends, _ends_too_early(row.starts.data))
    return (starts_at, ends_at) if starts_at and ends_at and not row.errors else None


def _ends_too_early(starts: time) -> str:
    return _(
        "The day starts at %(time)s, so it must end later. What goes on past midnight stands in the agenda.",
        time=time_of_day(starts),
    )


def _refuse_a_date_twice(rows: Iterable[Any]) -> None:
    seen = set()
    for row in rows:
        if row.day.data and row.day.data in seen:
            complain(row.day, _("This day stands here twice. Give it one row, from its start to its end."))
        seen.add(row.day.data)
