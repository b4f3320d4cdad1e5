"""An item of the agenda, as an organiser writes it: everything that a slot of a programme holds."""

from datetime import timedelta
from enum import Enum
from typing import Any, TypeVar

from wtforms import BooleanField, Field, FieldList, FormField, RadioField, SelectField

from app import clock
from app.agenda.kinds import KINDS, MODES, PAYERS
from app.agenda.models import AgendaItem, Content
from app.agenda.programme import TEXTS, ItemKind, Payer, Withheld
from app.agenda.trees import Tree
from app.events.fields import DayInput, TimeInput, Which, complain, line, shown, texts
from app.events.models import Event, EventDay
from app.events.terms import Mode
from app.forms import Form, FormKey, choices, whole_number
from app.i18n import day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.practices import GoodPractice
from app.writing.fields import (
    LONGEST,
    AudienceField,
    OneOf,
    Opened,
    PracticeRow,
    SpeakerRow,
    number,
    practice_of,
)
from app.writing.merging import Difference, bare
from app.writing.places import places_for
from app.writing.sections import HOLDING, Section, arranged
from app.writing.tabling import takes_tables
from app.writing.timing import being_there, hours

E = TypeVar("E", bound=Enum)
ROWS = 3  # for speakers, and never fewer than one to spare
MOST_SPEAKERS = 40


class ItemForm(Form):
    """`content` is what was written, once the form is valid."""

    content: Content
    differences: list[Difference]  # what somebody else has changed while this was written

    seen = Opened()
    form_key = FormKey()
    kind = SelectField(_l("Kind"), choices=[], validate_choice=False)
    title = texts(_l("Title"), LONGEST["title"], required=True)
    day = SelectField(_l("Day"), choices=[], validate_choice=False)
    starts = TimeInput(_l("Starts"))
    starts_which = Which()
    next_day = BooleanField(_l("It starts after midnight, in the night that follows this day"))
    ends = TimeInput(
        _l("Ends"), description=_l("Before the start means after midnight, six hours later at most.")
    )
    ends_which = Which()
    minutes = number(_l("Or how long, in minutes"), 24 * 60, description=_l("Counts instead of the end."))
    open_end = BooleanField(_l("Open end"))
    parent = SelectField(_l("Inside"), choices=[], validate_choice=False)
    room = texts(_l("Room or place"), 200)
    mode = OneOf(_l("How people take part"), MODES, _l("As the event"))
    seats = number(_l("Seats"), 9999, description=_l("In the vehicle, at the table or in the room."))
    description = texts(_l("Description"), 5000, area=True, hint=_l("Markdown: **bold**, - lists, links."))
    speakers = FieldList(FormField(SpeakerRow), _l("Speakers"), min_entries=ROWS, max_entries=MOST_SPEAKERS)
    audiences = AudienceField(_l("Only for"), choices=[])
    others_see = RadioField(
        _l("What others see"),
        choices=choices(
            [
                (Withheld.NEUTRAL.value, _l("That there is a closed session")),
                (Withheld.NOTHING.value, _l("Nothing at all")),
            ]
        ),
        default=Withheld.NEUTRAL.value,
    )
    is_decision = BooleanField(_l("Something is to be decided"))
    preparation = texts(_l("What is to be prepared"), 2000, area=True)
    prepared_by = texts(_l("By whom"), 200)
    due_on = DayInput(_l("By when"))
    meeting_point = texts(_l("Meeting point"), 200)
    meets = TimeInput(_l("Be there at"), description=_l("The start above is when it leaves."))
    meets_which = Which()
    vehicle = texts(_l("Vehicle"), 120, hint=_l("Bus, boat, on foot."))
    host = line(_l("Hosted by"), 160, description=_l("Who receives the visit, or gives the meal."))
    paid_by = OneOf(_l("Who pays"), PAYERS, _l("Not said"))
    rules = texts(_l("Rules of the place"), 1000, area=True, hint=_l("Closed shoes, an identity card."))
    track = texts(_l("Table or track"), 120, hint=_l("Items with one run side by side."))
    round = number(_l("Round"), 99)
    practice = SelectField(_l("Good practice that is shown"), choices=[], validate_choice=False)
    new_practice = FormField(PracticeRow, _l("Or a new one"))

    def __init__(self, event: Event, item: AgendaItem | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.event, self.item, self.differences = event, item, []
        self.places = places_for(event, item)
        named = item.audiences if item else []
        self.audiences.offer(event.project, named)
        self.kind.choices = choices((kind.value, name) for kind, name in KINDS.items())
        self.day.choices = choices((str(day.id), day_short(day.date)) for day in event.days)
        inside = [
            ("", _("Nothing: it stands by itself")),
            *((key, one.name) for key, one in self.places.items()),
        ]
        self.parent.choices = choices(inside)
        practices = [(str(one.id), one.title) for one in event.project.practices]
        self.practice.choices = choices([("", _("None")), *practices])
        if item:
            self.seen.shows(values)

    @classmethod
    def of(cls, item: AgendaItem) -> "ItemForm":
        zone = item.event.zone
        begin, end, meets = (
            shown(at, zone) if at else {"time": None, "which": None}
            for at in (item.starts_at, item.ends_at, item.meets_at)
        )
        same = {
            name: getattr(item, name) for name in (*TEXTS, "seats", "host", "round", "is_decision", "due_on")
        }
        return cls(
            item.event,
            item,
            **same,
            kind=item.kind.value,
            day=str(item.day_id),
            starts=begin["time"],
            starts_which=begin["which"],
            next_day=clock.local(item.starts_at, zone).date() > item.day.date,
            ends=end["time"],
            ends_which=end["which"],
            open_end=item.ends_at is None,
            meets=meets["time"],
            meets_which=meets["which"],
            parent=str(item.parent_id or ""),
            mode=item.mode.value if item.mode else "",
            paid_by=item.paid_by.value if item.paid_by else "",
            audiences=list(item.audiences),
            others_see=item.others_see.value,
            practice=str(item.practice_id or ""),
            speakers=[*({**one.voice.named, "part": one.part.value} for one in item.speakers), {}],
        )

    @classmethod
    def after(cls, day: EventDay, inside: str | None = None) -> "ItemForm":
        """A new item that follows what stands on that day, or inside that item, already."""
        whole = next((one for one in day.agenda if one.id == whole_number(inside)), None)
        starts_at = Tree(day.event.agenda).free_from(day, whole)
        return cls(
            day.event,
            kind=ItemKind.TALK.value,
            day=str(day.id),
            parent=str(whole.id) if whole else "",
            starts=shown(starts_at, day.event.zone)["time"],
        )

    @property
    def sections(self) -> list[tuple[Section, bool]]:
        """What the page shows below the hours, in its order."""
        names = [name for _label, fields in HOLDING.values() for name in fields]
        told = [name for name in names if self[name].errors or bare(self[name].data)]
        return arranged(self._known(ItemKind, self.kind) or ItemKind.TALK, told)

    @property
    def takes_tables(self) -> bool:
        """Whether parallel tables may be made inside."""
        return self.item is not None and takes_tables(self.item)

    def validate(self, extra_validators: Any = None) -> bool:
        self.differences = self.seen.merge(self._fields) if self.item else []
        fine = bool(super().validate(extra_validators))
        content = self._content()
        if content:
            self.content = content
        if self.differences:
            message = _(
                "Somebody else has changed this while you wrote. Send it again to keep what stands here."
            )
            complain(self.seen, message)
        return fine and content is not None and not self.errors

    def _content(self) -> Content | None:
        day, kind, parent = self._day(), self._kind(), self._parent()
        on = day and day.date + timedelta(days=bool(self.next_day.data))
        span = hours(self, on, self.event.zone) if on else None
        if not (day and kind and on and span):
            return None
        if parent and parent.day != day:
            complain(
                self.parent, _("That is on %(day)s. Choose the same day.", day=day_short(parent.day.date))
            )
        return Content(
            self._written()
            | {
                "day": day,
                "kind": kind,
                "parent": parent,
                "starts_at": span[0],
                "ends_at": span[1],
                "meets_at": being_there(self, on, self.event.zone, span[0]),
                "audiences": self._audiences(kind),
            },
            tuple(row.voice for row in self._named()),
        )

    def _written(self) -> dict[str, Any]:
        """What needs no other field to be understood."""
        return {
            **{name: self[name].texts for name in TEXTS},
            **{name: self[name].data for name in ("seats", "round", "is_decision", "due_on")},
            "host": self.host.data or "",
            "mode": self._known(Mode, self.mode),
            "paid_by": self._known(Payer, self.paid_by),
            "others_see": self._known(Withheld, self.others_see) or Withheld.NEUTRAL,
            "practice": self._practice(),
        }

    @staticmethod
    def _known(kind: type[E], field: Field) -> E | None:
        return kind(field.data) if field.data in set(kind) else None

    def _named(self) -> list[Any]:
        return [entry.form for entry in self.speakers.entries if entry.form.name.data]

    def _audiences(self, kind: ItemKind) -> list[str]:
        """Of a new item those that are usual for its kind, as long as nobody is named."""
        return self.audiences.names or (kind.usual_audiences if self.item is None else [])

    def _practice(self) -> GoodPractice | None:
        row: Any = self.new_practice.form
        if row.title.texts and not row.errors:
            return practice_of(self.event.project, row)
        chosen = self.practice.data or ""
        found = next((one for one in self.event.project.practices if str(one.id) == chosen), None)
        if chosen and found is None:
            complain(self.practice, _("Choose one from the list; it may have changed meanwhile."))
        return found

    def _parent(self) -> AgendaItem | None:
        chosen = self.parent.data or ""
        if chosen and chosen not in self.places:
            complain(self.parent, _("Choose one from the list; it may have changed meanwhile."))
        return self.places[chosen].item if chosen in self.places else None

    def _day(self) -> EventDay | None:
        chosen = self.event.day(whole_number(self.day.data))
        if chosen is None:
            complain(self.day, _("Choose a day of the event; it may have changed meanwhile."))
        return chosen

    def _kind(self) -> ItemKind | None:
        kind = self._known(ItemKind, self.kind)
        if kind is None:
            complain(self.kind, _("Choose a kind from the list."))
        return kind
