"""What the organiser's page for today says about letters."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.events.models import Event
from app.events.needs import Need
from app.i18n import CONTENT_LANGUAGES, ngettext
from app.i18n import gettext as _
from app.letters.models import Letter, Stage
from app.letters.selection import reach_of


def missing_languages(events: list[Event]) -> list[Need]:
    """Planned letters that lack a language which their readers need. Two queries, however many there are."""
    ahead = {event.id: event for event in events if not event.is_cancelled}
    planned = select(Letter).where(
        Letter.event_id.in_(ahead), Letter.stage == Stage.PLANNED, ~Letter.is_reminder
    )
    letters = list(db.session.scalars(planned.options(joinedload(Letter.event))))
    reached = reach_of(letters)
    found = []
    for letter in letters:
        lacking = reached[letter.id].lacking(letter.subject, letter.text)
        if lacking and not letter.is_late:
            code, count = next(iter(lacking.items()))
            title = ngettext(
                "A planned letter is missing in %(language)s, which %(num)s person reads",
                "A planned letter is missing in %(language)s, which %(num)s people read",
                count,
                language=CONTENT_LANGUAGES.get(code, code),
            )
            text = _("“%(letter)s”, about “%(event)s”.", letter=letter.subject, event=letter.event.title)
            event, query = ahead[letter.event_id], {"number": letter.id}
            found.append(Need(title, text, _("Write it"), "letters.edit", event, 45, "mail", query=query))
    return found
