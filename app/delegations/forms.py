"""What coordinators type, and what organisers set."""

from typing import Any

from flask import request
from wtforms import RadioField
from wtforms.validators import DataRequired, NumberRange, Optional

from app.delegations import queries
from app.delegations.terms import Dates, Named
from app.delegations.texts import SENT_AS
from app.events.audiences import Role
from app.events.fields import complain, moment, shown
from app.events.models import Event
from app.forms import Form, WholeNumber, choices
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation.forms import AddresseeForm

MOST_SEATS = 100_000
NOT_A_NUMBER = _l("Write a whole number, or leave it empty.")


class NameForm(AddresseeForm):
    """Somebody whom a coordinator names."""

    goes_there = _l("The invitation goes there. Whoever gets it says yes or no.")
    role = RadioField(
        _l("Comes as"), choices=choices(SENT_AS.items()), default=Role.PARTNER.value,
        validators=[DataRequired(_l("Say which of the two."))],
    )  # fmt: skip

    @property
    def named(self) -> Named:
        return Named(
            self.email.data or "",
            self.given_name.data or "",
            self.family_name.data or "",
            self.locale.data,
            Role(self.role.data),
        )


class CoordinatorForm(AddresseeForm):
    """Who coordinates for a partner."""

    goes_there = _l("The links go there. Whom we know already keeps the name we know.")


def _number(label: str) -> WholeNumber:
    return WholeNumber(
        label,
        validators=[Optional(), NumberRange(0, MOST_SEATS, _l("Write a number from %(min)d to %(max)d."))],
        invalid_value_message=NOT_A_NUMBER,
        render_kw={"inputmode": "numeric"},
    )


class PlacesForm(Form):
    """Places for each partner, and until when they are kept."""

    same = _number(_l("The same for all partners"))
    naming_closes_at = moment(
        _l("Partners name until"), _l("Empty: until the event starts. By the clock of the venue.")
    )
    quota_until = moment(
        _l("Places are kept until"),
        _l("What a partner has not used then goes back to all by itself. Empty: until naming ends."),
    )
    later = RadioField(
        _l("After that"),
        choices=choices(
            [
                ("left", _l("Partners name as long as places are left")),
                ("each", _l("Each partner may have at most so many")),
            ]
        ),
        default="left",
    )  # fmt: skip
    later_seats = _number(_l("At most, for each partner"))

    def __init__(self, event: Event) -> None:
        self.event = event
        self.lines = queries.board(event)
        first = next((one.delegation for one in self.lines if one.delegation), None)
        later = first.later_seats if first else None
        dates = {
            name: shown(at, event.zone)
            for name in ("naming_closes_at", "quota_until")
            if (at := getattr(event, name))
        }
        super().__init__(data=dates | {"later": "left" if later is None else "each", "later_seats": later})
        self.numbers: dict[int, int | None] = {}
        self.typed: dict[int, str] = {}
        self.wrong: dict[int, str] = {}
        self._read()

    def _read(self) -> None:
        """One number for each partner. What was typed is kept as it was typed."""
        for one in self.lines:
            id_ = one.organisation.id
            if not self.is_submitted():
                self.typed[id_] = "" if one.quota is None else str(one.quota)
                continue
            typed = self.typed[id_] = " ".join(request.form.get(f"places-{id_}", "").split())
            if not typed:
                self.numbers[id_] = self.same.data
            elif typed.isdecimal() and int(typed) <= MOST_SEATS:
                self.numbers[id_] = int(typed)
            else:
                self.wrong[id_] = str(NOT_A_NUMBER)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        zone = self.event.zone
        closes, until = self.naming_closes_at.instant_in(zone), self.quota_until.instant_in(zone)
        if closes and closes > self.event.starts_at:
            complain(self.naming_closes_at.form.day, _("Choose a time before the event starts."))
        if until and until > self.event.starts_at:
            complain(self.quota_until.form.day, _("Choose a time before the event starts."))
        if closes and until and until > closes:
            complain(self.quota_until.form.day, _("Places cannot be kept longer than partners may name."))
        if self.later.data == "each" and self.later_seats.data is None and not self.later_seats.errors:
            complain(self.later_seats, _("Write how many."))
        self.dates = Dates(
            closes,
            until or closes,
            self.later_seats.data if self.later.data == "each" else None,
        )
        if self.wrong:
            self.form_errors.append(_("Some numbers of places need a second look."))
        return not self.errors and not self.form_errors
