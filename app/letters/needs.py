"""What the organiser's page for today says about letters."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.events.models import Event
from app.events.needs import Need
from app.i18n import CONTENT_LANGUAGES, ngettext
from app.i18n import gettext as _
from app.letters.models import Letter, Stage
from app.letters.placeholders import title as titled
from app.letters.selection import reach_of


def missed(events: list[Event]) -> list[Need]:
    """Letters that were to leave before the event, and could not: no worker ran, or it was a draft."""
    return [
        Need(
            _("A planned letter did not leave"),
            _("“%(letter)s”, about “%(event)s”. Send it now, or take it back.",
              letter=titled(letter.subject, letter.event), event=letter.event.title),
            _("See the letter"),
            "letters.show",
            letter.event,
            urgency=12,
            icon="mail",
            tone="bad",
            query={"number": letter.id},
        )
        for letter in _planned(events)
        if letter.is_late
    ]  # fmt: skip


def missing_languages(events: list[Event]) -> list[Need]:
    """Planned letters that lack a language which their readers need. Two queries, however many there are."""
    ahead = {event.id: event for event in events if not event.is_cancelled}
    letters = [one for one in _planned(events) if not one.is_late]
    reached = reach_of(letters)
    found = []
    for letter in letters:
        lacking = reached[letter.id].lacking(letter.subject, letter.text)
        if lacking:
            code, count = next(iter(lacking.items()))
            title = ngettext(
                "A planned letter is missing in %(language)s, which %(num)s person reads",
                "A planned letter is missing in %(language)s, which %(num)s people read",
                count,
                language=CONTENT_LANGUAGES.get(code, code),
            )
            text = _(
                "“%(letter)s”, about “%(event)s”.",
                letter=titled(letter.subject, letter.event),
                event=letter.event.title,
            )
            event, query = ahead[letter.event_id], {"number": letter.id}
            found.append(Need(title, text, _("Write it"), "letters.edit", event, 45, "mail", query=query))
    return found


def _planned(events: list[Event]) -> list[Letter]:
    ids = [event.id for event in events if not event.is_cancelled]
    planned = select(Letter).where(
        Letter.event_id.in_(ids), Letter.stage == Stage.PLANNED, ~Letter.is_reminder
    )
    return list(db.session.scalars(planned.options(joinedload(Letter.event))))
