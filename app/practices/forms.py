"""What organisers write down about a good practice."""

from typing import Any

from app.events.fields import complain
from app.forms import Form, FormKey, Seen
from app.i18n import gettext as _
from app.network.practices import GoodPractice
from app.writing.fields import PracticeRow


class PracticeForm(PracticeRow):
    class Meta(Form.Meta):
        pass  # it stands alone, and has a token of its own

    seen = Seen()
    form_key = FormKey()

    def __init__(self, practice: GoodPractice | None = None) -> None:
        names = ("title", "region", "theme", "owner") if practice else ()
        facts = {name: getattr(practice, name) for name in names}
        super().__init__(**facts)
        self.seen.shows(facts)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if not self.title.texts and not self.title.errors:
            complain(self.title.form["en"], _("Write its title in at least one language."))
        return fine and not self.errors
