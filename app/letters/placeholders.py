"""What a letter may say of its reader: a closed list, each word of it taken from her own row alone."""

import re
from collections.abc import Mapping

from app.addresses import address
from app.events.models import Event
from app.i18n import Localised, day
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation.models import Participation

# Nothing of what somebody eats, needs, answered or can be called at: what a letter says stays in mailboxes.
WORDS = {
    "given_name": _l("the given name"),
    "name": _l("the whole name"),
    "event": _l("the title of the event"),
    "days": _l("the days on which this person comes"),
    "venue": _l("where it is"),
    "own_page": _l("the link to the own page"),
    "join_link": _l("the own link to join online"),
}
LINKS = {"own_page", "join_link"}
FOUND = re.compile(r"\{[ \t]*([^{}\n]{1,60}?)[ \t]*\}")
MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # what may mean something in Markdown (CommonMark §2.4)


def offered(event: Event) -> dict[str, str]:
    """The placeholders of a letter about this event, and what each becomes."""
    return {name: str(words) for name, words in WORDS.items() if name != "join_link" or event.is_online}


def unknown(text: str, event: Event) -> list[str]:
    """What stands in braces and is no placeholder here, as it was written; each once."""
    known = offered(event)
    return list(dict.fromkeys(name for name in FOUND.findall(text) if name not in known))


def values(participation: Participation, event: Event) -> dict[str, str]:
    """What they become for this reader, in the language spoken now."""
    comes = participation.has_seat
    return {
        "given_name": participation.given_name,
        "name": participation.name,
        "event": str(event.title),
        "days": ", ".join(day(one.date) for one in participation.days or event.days),
        "venue": ", ".join(part for part in (str(event.venue), str(event.city)) if part)
        if event.is_on_site
        else _("Online"),
        "own_page": address("participation.me", token=participation.token),
        "join_link": address("participation.join", token=participation.join_token) if comes else "",
    }


def title(subject: Localised, event: Event) -> Localised:
    """The subject of a letter in a list of letters: what hangs on no reader is filled in."""
    spoken = {code: {"event": event.title.in_(code)} for code in subject}
    return Localised({code: in_line(text, spoken[code]) for code, text in subject.items()})


def in_line(text: str, known: Mapping[str, str]) -> str:
    """Filled in, for a subject. What is filled in is not looked at again."""
    return FOUND.sub(lambda found: known.get(found[1], found[0]), text)


def in_markdown(text: str, known: Mapping[str, str]) -> str:
    """Filled in, so that no name can become a link, a list or anything else but its letters."""
    return FOUND.sub(lambda found: _written(found[1], known) if found[1] in known else found[0], text)


def _written(name: str, known: Mapping[str, str]) -> str:
    if name not in LINKS:
        return MARKS.sub(r"\\\1", " ".join(known[name].split()))
    return f"<{known[name]}>" if known[name] else MARKS.sub(r"\\\1", _("(for those who have a place)"))
