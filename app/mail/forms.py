from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.i18n import lazy as _

STATES = [
    SelectChoice("", _("Every state")),
    SelectChoice("waiting", _("Waiting")),
    SelectChoice("failing", _("Will be tried again")),
    SelectChoice("failed", _("Failed")),
    SelectChoice("sent", _("Left")),
]


class MailFilter(FlaskForm):
    """Which mails of the outbox to show; it stands in the address of the page."""

    class Meta:
        csrf = False  # it only looks

    event = SelectField(_("About"), choices=[], coerce=str, validate_choice=False)
    state = SelectField(_("State"), choices=STATES, validate_choice=False)

    def __init__(self, events: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event.choices = [
            SelectChoice("", _("Every event")),
            *(SelectChoice(str(one.id), str(one.title)) for one in events),
        ]

    @property
    def event_id(self) -> int | None:
        """Nothing for what was never on the list."""
        return int(self.event.data) if (self.event.data or "").isdecimal() else None
