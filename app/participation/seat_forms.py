"""How many seats there are of what, and what happens when one comes free, as organisers enter it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.events.fields import complain, moment, shown
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Mode, WaitingRule
from app.forms import Form, Seen, WholeNumber, choices
from app.i18n import day as day_in_words
from app.i18n import gettext
from app.i18n import lazy as _
from app.participation.texts import ROLES
from app.questions.models import Question
from app.questions.shown import option_in_words
from app.questions.terms import YES, Kind, Topic

MOST_SEATS = 100_000
MOST_HOURS = 14 * 24
# Nobody counts seats of these.
WITHOUT_SEATS = {Topic.ROLE, Topic.DIET, Topic.ACCESS, Topic.PHONE, Topic.FUNCTION, Topic.INTERPRETATION}
WITH_OPTIONS = {Kind.YES_NO, Kind.ONE_OF, Kind.SEVERAL_OF}
WAITING_RULES = {
    WaitingRule.OFFER: _("The next on the waiting list is offered it, and says yes or no"),
    WaitingRule.AT_ONCE: _("The next on the waiting list has it at once, and is told"),
    WaitingRule.BY_HAND: _("Nothing: you choose yourself who gets it"),
}
Where = tuple[Of, str]


@dataclass(frozen=True)
class Limit:
    """One line of the page: the field, and the pool behind it, if there is a limit now."""

    where: Where
    name: str
    label: str
    pool: Pool | None


@dataclass(frozen=True)
class Part:
    title: str
    limits: Sequence[Limit]

    @property
    def is_used(self) -> bool:
        return any(limit.pool for limit in self.limits)


def parts(event: Event, questions: Sequence[Question]) -> list[Part]:
    """All of which there may be a limit: the event, its days, the ways of attending, each option."""
    pools = {(pool.of, pool.key): pool for pool in event.pools}
    found = [Part(gettext("The event"), [Limit((Of.EVENT, ""), "seats", gettext("Places"), event.pool)])]

    def add(title: str, labels: Mapping[Where, str]) -> None:
        limits = [Limit(one, _name(one), label, pools.get(one)) for one, label in labels.items()]
        found.append(Part(title, limits))

    if len(event.days) > 1 or any(pool.of is Of.DAY for pool in event.pools):
        add(gettext("Each day"), {(Of.DAY, str(day.id)): day_in_words(day.date) for day in event.days})
    ways = {(Of.ON_SITE, ""): gettext("On site"), (Of.ONLINE, ""): gettext("Online")}
    if event.mode is Mode.HYBRID or set(ways) & set(pools):
        add(gettext("On site and online"), ways)
    for question in questions:
        if question.kind in WITH_OPTIONS and question.topic not in WITHOUT_SEATS:
            add(str(question.label), _options(question))
    return found


def _options(question: Question) -> dict[Where, str]:
    if question.kind is Kind.YES_NO:
        return {(Of.OPTION, f"{question.uid}/{YES}"): gettext("Yes")}
    return {
        (Of.OPTION, f"{question.uid}/{uid}"): option_in_words(question, uid) for uid in question.option_uids
    }


def _name(where: Where) -> str:
    of, key = where
    return f"{of.value}-{key.replace('/', '-')}" if key else of.value


class LimitsForm(Form):
    """A field for each limit there may be; empty for none. Made for one event by `limits_form`."""

    seen = Seen()
    lines: Mapping[str, Limit]

    def validate(self, extra_validators: Any = None) -> bool:
        """What is no number at all need not hear between which two it lies."""
        super().validate(extra_validators)
        for name in self.lines:
            if self[name].data is None:
                del self[name].errors[1:]
        return not self.errors

    @property
    def wanted(self) -> dict[Where, int | None]:
        return {limit.where: self[name].data for name, limit in self.lines.items()}

    def field(self, limit: Limit) -> Field:
        return self[limit.name]


def limits_form(parts: Sequence[Part]) -> LimitsForm:
    lines = {limit.name: limit for part in parts for limit in part.limits}
    fields = {name: _number(limit.label) for name, limit in lines.items()}
    now = {name: limit.pool.seats if limit.pool else None for name, limit in lines.items()}
    form: LimitsForm = type("Limits", (LimitsForm,), fields)(data=now)
    form.lines = lines
    form.seen.shows(now)
    return form


def _number(label: str) -> WholeNumber:
    return WholeNumber(
        label,
        validators=[
            Optional(),
            NumberRange(1, MOST_SEATS, _("Write a number from %(min)d to %(max)d, or leave it empty.")),
        ],
        invalid_value_message=_("Write a whole number, or leave it empty for as many as like to come."),
        render_kw={"inputmode": "numeric"},
    )


class RulesForm(Form):
    """What happens when a seat comes free, at whom organisers look first, and until when things change."""

    seen = Seen()
    waiting_rule = RadioField(
        _("When a place comes free and somebody waits"),
        choices=choices((one.value, words) for one, words in WAITING_RULES.items()),
    )
    offer_hours = WholeNumber(
        _("Hours to answer an offer"),
        validators=[
            InputRequired(_("Write how many hours, such as 48.")),
            NumberRange(1, MOST_HOURS, _("Write a number from %(min)d to %(max)d.")),
        ],
        invalid_value_message=_("Write a whole number of hours, such as 48."),
        description=_("It never runs out at night, on a weekend or on a holiday where its reader lives."),
        render_kw={"inputmode": "numeric"},
    )
    looked_at_first = SelectMultipleField(
        _("Look first at whoever registers as"),
        choices=choices((one.value, words) for one, words in ROLES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_(
            "They hold no place and no entry in their calendars until you approve them. Whom you invite, or"
            " a partner names, passes at once."
        ),
    )
    changes_close = moment(
        _("Last moment for changes"),
        _("After it nobody changes what was chosen; cancelling is always possible. Empty: until the start."),
    )
    counted = moment(
        _("Caterer and bus are counted"),
        _("What changes after this moment is shown apart. Empty: no such moment."),
    )

    def __init__(self, event: Event) -> None:
        known = {
            "waiting_rule": event.waiting_rule.value,
            "offer_hours": event.offer_hours,
            "looked_at_first": list(event.looked_at_first),
            "changes_close": shown(event.changes_close_at, event.zone) if event.changes_close_at else {},
            "counted": shown(event.counted_at, event.zone) if event.counted_at else {},
        }
        super().__init__(data=known)
        self.event = event
        self.seen.shows(known)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.changes_close_at = self._before_the_end(self.changes_close)
        self.counted_at = self._before_the_end(self.counted)
        if self.offer_hours.data is None:
            del self.offer_hours.errors[1:]
        return not self.errors

    def _before_the_end(self, field: Any) -> datetime | None:
        at: datetime | None = field.instant_in(self.event.zone)
        if at and at >= self.event.ends_at:
            complain(field.form.day, gettext("Choose a moment before the event is over."))
        return at

    def details(self) -> dict[str, Any]:
        """The event's columns by name."""
        return {
            "waiting_rule": WaitingRule(self.waiting_rule.data),
            "offer_hours": self.offer_hours.data,
            "looked_at_first": sorted(self.looked_at_first.data or []),
            "changes_close_at": self.changes_close_at,
            "counted_at": self.counted_at,
        }
