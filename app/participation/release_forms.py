"""What an organiser says when she releases an agenda."""

from wtforms import BooleanField, HiddenField, RadioField

from app.agenda.releases import Stamp
from app.events.fields import texts
from app.events.models import Event
from app.forms import Form, choices
from app.i18n import lazy as _

STAMPS = {Stamp.DRAFT: _("Draft: it may still change"), Stamp.FINAL: _("Final")}


class ReleaseForm(Form):
    """`seen` is the draft that was looked at."""

    stamp = RadioField(
        _("How settled it is"),
        choices=choices((stamp.value, label) for stamp, label in STAMPS.items()),
    )
    note = texts(
        _("A note for readers"),
        500,
        area=True,
        hint=_(
            "It stands in the e-mail and on the page of versions. Everybody who may see the event reads it."
        ),
    )
    follow = BooleanField(_("Let the calendars show these hours"))
    seen = HiddenField()

    @classmethod
    def about(cls, event: Event, *, finishes: bool) -> "ReleaseForm":
        """What was final stays so unless somebody says otherwise; `finishes`: there is nothing else to do."""
        is_final = finishes or (event.release is not None and event.release.is_final)
        return cls(data={"stamp": Stamp.FINAL if is_final else Stamp.DRAFT})
