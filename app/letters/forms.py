"""What an organiser writes, to whom, and when it leaves."""

import json
from datetime import datetime
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.events.fields import TextsField, complain, moment, shown, texts
from app.events.models import Event
from app.forms import Form, FormKey, Seen, WholeNumber, choices
from app.i18n import day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.letters import placeholders
from app.letters.models import LONGEST_BEFORE, Letter, before
from app.letters.selection import MOST_IDS, Wanted
from app.participation.texts import ROLES, STATES

LONGEST_TEXT = 10_000  # letters, in each language
MOST_DAYS = 180  # before the event, or after it


class SeveralOf(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _refuse_unknown(field: TextsField, event: Event) -> None:
    """A word in braces that is no placeholder here would reach its readers as it stands."""
    for one in field.form:
        for name in placeholders.unknown(one.data or "", event):
            known = ", ".join(f"{{{word}}}" for word in placeholders.offered(event))
            complain(
                one,
                _("There is no placeholder {%(name)s}. These are known: %(known)s.", name=name, known=known),
            )


class LetterForm(Form):
    """To people ticked in the list (`ids`), or found there by filters (`found`), or else as it says here."""

    form_key = FormKey()
    seen = Seen()
    ids = HiddenField()
    found = HiddenField()
    subject = texts(_l("Subject"), 150, required=True)
    text = texts(
        _l("Text"),
        LONGEST_TEXT,
        area=True,
        required=True,
        hint=_l("The mail begins with “Dear …” and ends with whom to ask, by itself. **Bold**, lists and "
               "[links](https://example.org) as in Markdown."),
    )  # fmt: skip
    states = SeveralOf(_l("Who"), choices=choices(STATES.items()))
    roles = SeveralOf(
        _l("Only as"), choices=choices(ROLES.items()), description=_l("Tick none for all roles.")
    )
    day = SelectField(_l("Only who comes on"), coerce=str, default="")

    def __init__(
        self, event: Event, letter: Letter | None = None, wanted: Wanted | None = None, **details: Any
    ) -> None:
        wanted = (
            wanted if wanted is not None else Wanted.of(letter.wanted) if letter else Wanted(("confirmed",))
        )
        kept: dict[str, Any] = {
            "states": wanted.states,
            "roles": wanted.roles,
            "day": str(wanted.day_id or ""),
        }
        kept |= {
            "ids": ",".join(map(str, wanted.ids)),
            "found": json.dumps(wanted.found) if wanted.found else "",
        }
        if letter:
            kept |= {"subject": dict(letter.subject), "text": dict(letter.text)}
        super().__init__(data=kept, **details)
        self.event = event
        days = [("", _("any day")), *((str(day.id), day_short(day.date)) for day in event.days)]
        self.day.choices = choices(days)
        if letter:
            facts = {"subject": dict(letter.subject), "text": dict(letter.text), "wanted": letter.wanted}
            self.seen.shows(facts | {"stage": letter.stage.value})
        else:
            del self.seen

    @property
    def wanted(self) -> Wanted:
        typed = {"states": self.states.data or (), "roles": self.roles.data or (), "day": self.day.data}
        typed |= {"ids": chosen_ids(self.ids.data or ""), "found": read_filters(self.found.data or "")}
        return Wanted.of(typed)

    @property
    def is_of_list(self) -> bool:
        """Its readers come from the list of participants."""
        return bool(self.ids.data or self.found.data)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for field in (self.subject, self.text):
            _refuse_unknown(field, self.event)
        self._pair()
        return not self.errors

    def validate_states(self, field: SeveralOf) -> None:
        if not self.wanted:
            raise ValidationError(_("Say who gets the letter: tick at least one."))

    def _pair(self) -> None:
        """Whoever reads a text needs its subject in the same language, and the other way round."""
        if not self.text.texts or not self.subject.texts:
            return
        for text in self.text.form:
            subject = self.subject.form[text.short_name]
            if text.data and not subject.data:
                complain(subject, _("There is a text in this language: write its subject, too."))
            elif subject.data and not text.data:
                complain(text, _("There is a subject in this language: write its text, too."))


def read_filters(typed: str) -> dict[str, Any]:
    """The filters of the list, as it has sent them; nothing for what makes no sense."""
    try:
        found = json.loads(typed[:5000] or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def chosen_ids(typed: str) -> tuple[int, ...]:
    """Numbers as a hidden field or ticked boxes send them; what is none is passed by."""
    numbers = (part for part in typed.replace(",", " ").split() if part.isdecimal() and len(part) < 10)
    return tuple(dict.fromkeys(map(int, numbers)))[:MOST_IDS]


class PlanForm(Form):
    """When a letter leaves by itself."""

    when = RadioField(
        _l("It leaves"),
        choices=choices(
            [
                ("before", _l("before the event begins")),
                ("after", _l("after the event has ended")),
                ("fixed", _l("at a fixed time")),
            ]
        ),
        default="before",
    )
    number = WholeNumber(
        _l("How long before or after"),
        default=3,
        validators=[Optional(), NumberRange(1, 4000, message=_l("Write a whole number, 1 or more."))],
        description=_l("It moves with the event."),
    )
    unit = SelectField(_l("Days or hours"), choices=choices([("days", _l("days")), ("hours", _l("hours"))]))
    at = moment(_l("The fixed time"), _l("By the clock of the venue. It does not move with the event."))

    def __init__(self, event: Event, letter: Letter) -> None:
        super().__init__(data=_as_planned(letter, event.zone))
        self.event = event
        self.hours_before: int | None = None
        self.send_at: datetime | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.when.data == "fixed":
            self.send_at = self.at.instant_in(self.event.zone)
            if self.send_at is None and not self.at.errors and not self.at.form.errors:
                complain(self.at.form.day, _("Say the day and the time."))
            self._refuse_past(self.send_at, self.at.form.day)
        elif not self.number.data:
            complain(self.number, _("Write how many days or hours."))
        else:
            self._relative(self.number.data * (24 if self.unit.data == "days" else 1))
        return not self.errors

    def _relative(self, hours: int) -> None:
        if hours > MOST_DAYS * 24:
            complain(self.number, _("At most %(days)d days before or after.", days=MOST_DAYS))
            return
        self.hours_before = hours if self.when.data == "before" else -hours
        start = self.event.starts_at if self.when.data == "before" else self.event.ends_at
        self._refuse_past(before(start, self.hours_before, self.event), self.number)

    def _refuse_past(self, moment: datetime | None, field: Any) -> None:
        if moment and moment <= clock.now():
            complain(field, _("This time has passed. Choose a later one, or send the letter now."))


def _as_planned(letter: Letter, zone: str) -> dict[str, Any]:
    if letter.hours_before is None:
        return {"when": "fixed", "at": shown(letter.send_at, zone)} if letter.send_at else {}
    hours = abs(letter.hours_before)
    unit = ("days", hours // 24) if hours % 24 == 0 else ("hours", hours)
    return {"when": "before" if letter.hours_before >= 0 else "after", "unit": unit[0], "number": unit[1]}


class ReminderForm(Form):
    """When the reminder leaves before each day, and what it adds."""

    seen = Seen()
    hours = WholeNumber(
        _l("Hours before the day begins"),
        validators=[
            NumberRange(1, LONGEST_BEFORE, message=_l("Write a whole number of hours, from 1 to %(max)d."))
        ],
        description=_l("24 is the day before, at the same time. It moves with the event."),
    )
    text = texts(
        _l("What it adds"), 4000, area=True, hint=_l("It stands below when and where. It may stay empty.")
    )

    def __init__(self, event: Event, letter: Letter) -> None:
        super().__init__(data={"hours": letter.hours_before, "text": dict(letter.text)})
        self.event, self.letter = event, letter
        self.seen.shows(
            {"hours": letter.hours_before, "text": dict(letter.text), "stage": letter.stage.value}
        )

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        _refuse_unknown(self.text, self.event)
        return not self.errors

    def validate_hours(self, field: WholeNumber) -> None:
        """Set to a time that has passed, it would leave in this moment."""
        if field.data in (None, self.letter.hours_before):
            return
        ahead = [day for day in self.event.days if day.starts_at > clock.now()]
        if ahead and before(ahead[0].starts_at, field.data, self.event) <= clock.now():
            raise ValidationError(_("This time has passed already. Choose fewer hours."))
