"""A letter as one person gets it, and as it looks before it leaves."""

from app.events.audiences import Role
from app.events.models import Event
from app.i18n import Localised, speaking
from app.i18n import gettext as _
from app.letters import placeholders
from app.letters.models import Letter
from app.mail import outbox
from app.mail.prose import Prose
from app.participation import mails
from app.participation.models import DayChoice, Participation
from app.participation.states import Door, State
from app.people.models import Person

Parts = tuple[str, Prose]


def post(letter: Letter, participation: Participation) -> int | None:
    """Inside an action: put it into the outbox, once. Returns the id of the mail."""
    if letter.is_reminder:
        return mails.day_before(participation, letter.id, *_reminding(letter, participation))
    return mails.letter(participation, letter.id, *said(letter, participation))


def as_read(letter: Letter, participation: Participation) -> tuple[str, str, str]:
    """Subject, text and HTML as she would get them, without the links to her own page."""
    if letter.is_reminder:
        words, practical = _reminding(letter, participation)
        return mails.letter_as_read("day_before", participation, words=words, practical=practical)
    title, prose = said(letter, participation)
    return mails.letter_as_read("letter", participation, title=title, words=prose)


def post_trial(letter: Letter, to: Person, key: str) -> None:
    """Inside an action: the letter to whoever writes it, as if she came herself; in each of its languages,
    once for each key. Nobody else is named in it, and no link in it opens anything."""
    for code in [one for one in letter.text if letter.text[one]] or [to.locale]:
        parts = as_read(letter, _as_if_she_came(letter.event, to, code))
        with speaking(to.locale):
            subject = _("Trial: %(subject)s", subject=parts[0])
        outbox.put(
            "letter",
            (subject, *parts[1:]),
            to=to.email or "",
            name=to.name,
            language=code,
            about=f"trial:{key}:{code}",
            project_id=letter.event.project_id,
            event_id=letter.event_id,
            reply_to=letter.event.contact_email or None,
        )


def _as_if_she_came(event: Event, person: Person, locale: str) -> Participation:
    """On all days; kept nowhere."""
    return Participation(
        event=event,
        person=person,
        given_name=person.given_name,
        family_name=person.family_name,
        state=State.CONFIRMED,
        door=Door.ONLINE,
        role=Role.PARTNER,
        locale=locale,
        zone="",
        **dict.fromkeys(("token", "join_token"), "***"),
        choices=[DayChoice(day_id=day.id) for day in event.days],
    )


def said(letter: Letter, participation: Participation) -> Parts:
    code = spoken(letter.text, participation.locale)
    with speaking(participation.locale):
        known = placeholders.values(participation, letter.event)
        title = placeholders.in_line(letter.subject.get(code) or str(letter.subject), known)
        return title, Prose.of(placeholders.in_markdown(letter.text.get(code, ""), known), code)


def _reminding(letter: Letter, participation: Participation) -> tuple[Prose | None, Prose | None]:
    words = said(letter, participation)[1] if letter.text else None
    return words, _practical(letter.event, participation.locale)


def _practical(event: Event, locale: str) -> Prose | None:
    if not event.practical:
        return None
    code = spoken(event.practical, locale)
    return Prose.of(event.practical[code], code)


def spoken(text: Localised, locale: str) -> str:
    """In which of its languages a reader gets it."""
    with speaking(locale):
        return locale if text.get(locale) else text.language
