"""Form fields for what items of an agenda are made of, beside texts and times."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.agenda import programme
from app.agenda.kinds import PARTS, ROLES
from app.events.audiences import of_group
from app.events.fields import Part, complain, line, texts, web_address
from app.forms import Form, WholeNumber, choices
from app.i18n import Localised
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Project
from app.network.practices import GoodPractice
from app.writing.merging import Difference, fingerprint, said

LONGEST = {"title": 200, "name": 120, "function": 80, "organisation": 160}  # characters


class _Within(NumberRange):
    def __call__(self, form: Form, field: Field) -> None:
        if not field.process_errors:  # else it is no number at all, and the field says so
            super().__call__(form, field)


def number(label: str, most: int, **details: Any) -> WholeNumber:
    """A whole number from one on, or nothing."""
    message = _l("Write a whole number from 1 to %(max)s, or leave it empty.")
    return WholeNumber(
        label,
        validators=[Optional(), _Within(1, most, message)],
        invalid_value_message=_l("Write a whole number, or leave it empty."),
        **details,
    )


class OneOf(SelectField):
    """One of a few, with a first answer that means none of them."""

    def __init__(self, label: str, names: Any, none: str, **details: Any) -> None:
        offered = choices([("", none), *((one.value, name) for one, name in names.items())])
        super().__init__(label, choices=offered, default="", **details)


class Opened(HiddenField):
    """A fingerprint of what stood in each field when the form was opened: title:1f0c… day:77ab…"""

    data: str | None

    def shows(self, facts: Mapping[str, Any]) -> None:
        """Say what stands there now, when the form is made."""
        self.facts = facts
        self.before = dict(one.partition(":")[::2] for one in (self.data or "").split())
        self.data = " ".join(f"{name}:{fingerprint(value)}" for name, value in facts.items())

    def merge(self, fields: Mapping[str, Field]) -> list[Difference]:
        """Take over what somebody else has changed since, where this form left it alone."""
        if not self.before:
            return []
        changed = [name for name, now in self.facts.items() if self.before.get(name) != fingerprint(now)]
        return [
            self._difference(name, fields[name])
            for name in changed
            if fingerprint(fields[name].data) != fingerprint(self.facts[name])
        ]

    def _difference(self, name: str, field: Field) -> Difference:
        theirs, typed = self.facts[name], said(field, field.data)
        label, words = str(field.label.text), said(field, theirs)
        if field.process_errors or self.before.get(name) != fingerprint(field.data):
            return Difference(label, words, typed)
        field.process(None, data=theirs)
        return Difference(label, words)


class SpeakerRow(Part):
    """A row without a name is not used."""

    name = line(_l("Name"), LONGEST["name"])
    part = SelectField(
        _l("Part"),
        choices=choices((part.value, name) for part, name in PARTS.items()),
        default=programme.Part.PRESENTER.value,
    )
    function = line(_l("Function"), LONGEST["function"])
    organisation = line(_l("Organisation"), LONGEST["organisation"])
    minutes = number(_l("Minutes"), 600)
    slides = web_address(_l("Link to the slides"))
    is_confirmed = BooleanField(_l("Has confirmed"), default=True)
    needs_slides = BooleanField(_l("Slides are expected"))

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        used = (self.function, self.organisation, self.minutes, self.slides)
        if not self.name.data and any(field.data for field in used):
            complain(self.name, _("Add the name, or empty the row."))
            return False
        return fine

    @property
    def voice(self) -> programme.Voice:
        written = {name: value for name, value in self.data.items() if value not in (None, "")}
        return programme.Voice(**written | {"part": programme.Part(self.part.data)})


class AudienceField(SelectMultipleField):
    """Roles, and named groups of the project."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def offer(self, project: Project, named: list[str]) -> None:
        """What may be ticked. A group that is gone stays, as long as the item names it: without it the item
        would be open to everybody."""
        offered = {role.value: name for role, name in ROLES.items()}
        offered |= {of_group(group.id): str(group.name) for group in project.groups}
        offered |= {name: _("A group that is gone") for name in named if name not in offered}
        self.choices = choices(offered.items())
        self.order = [*named, *(name for name in offered if name not in named)]

    @property
    def names(self) -> list[str]:
        """Those of the item as they stood there, then new ones as they are offered."""
        return [name for name in self.order if name in (self.data or [])]


class PracticeRow(Part):
    """A good practice, as it is written down."""

    title = texts(_l("Title"), 200)
    region = line(_l("Region"), 120)
    theme = line(_l("Theme"), 120)
    owner = line(_l("Owner"), 160)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not self.title.texts and any(field.data for field in (self.region, self.theme, self.owner)):
            complain(self.title.form["en"], _("Write its title in at least one language."))
            return False
        return fine

    @property
    def written(self) -> dict[str, Localised | str]:
        return {
            "title": self.title.texts,
            "region": self.region.data or "",
            "theme": self.theme.data or "",
            "owner": self.owner.data or "",
        }


def practice_of(project: Project, row: PracticeRow) -> GoodPractice:
    """The one that is called so already, or a new one."""
    there = (one for one in project.practices if one.title == row.title.texts)
    return next(there, None) or GoodPractice(project_id=project.id, **row.written)
