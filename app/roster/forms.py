"""What organisers type about somebody."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.events.fields import TOO_LONG
from app.forms import Form, FormKey
from app.i18n import lazy as _


class NoteForm(Form):
    form_key = FormKey()
    text = TextAreaField(
        _("A note"),
        validators=[DataRequired(_("Write the note.")), Length(max=2000, message=TOO_LONG)],
        description=_("Only organisers read it."),
        render_kw={"rows": 3},
    )
