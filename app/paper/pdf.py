"""The agenda on paper: A4, tagged for screen readers (PDF/UA-1), the same bytes for the same agenda."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import i18n
from app.agenda.programme import Programme
from app.agenda.releases import AgendaRelease
from app.events.models import Event
from app.i18n import Localised, speaking
from app.paper.printed import Sheet, Text, said, words_of
from app.paper.prose import blocks
from app.paper.words import gettext as _
from app.paper.words import ngettext

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

Paper = dict[str, Any]
Say = Callable[[Localised], Text]  # a text in the language of the paper

TEMPLATE = Path(__file__).parents[2] / "templates" / "print" / "agenda.typ"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")  # have no shape on paper
UNBROKEN = re.compile(r"[^\s\u200b]{30}(?=[^\s\u200b])")
LONGEST_FOOT = 70  # letters of the title at the foot of each page


def as_pdf(
    event: Event, release: AgendaRelease | None, programme: Programme, *, language: str, long: bool
) -> bytes:
    """Of a programme as its reader may know it; without a `release` it is the draft that is being written."""
    described = paper(event, release, programme, language=language, long=long)
    return typeset(described, release.released_at if release else event.changed_at)


# What stands on it


def paper(
    event: Event, release: AgendaRelease | None, programme: Programme, *, language: str, long: bool
) -> Paper:
    """Everything on the paper as plain data."""
    project, say = event.project, partial(said, language=language)
    with speaking(language):
        sheet = Sheet(programme, language=language, long=long)
        title, practical, stamp = event.title.in_(language), say(event.practical), stamped(event, release)
        described = {
            "lang": language,
            "long": long,
            "title": title,
            "author": [str(host.names) for host in event.hosts] or [project.acronym],
            "about": _("Programme: %(event)s", event=title),
            "keywords": [project.acronym, project.programme],
            "acronym": project.acronym,
            "funding": {"statement": say(project.funding_statement), "note": say(project.funding_note)},
            "eyebrow": [project.acronym, say(project.name), project.programme],
            "heading": say(event.title),
            "when": _when(event, say),
            "summary": say(event.summary),
            "stamp": stamp,
            "facts": [[label, lines] for label, lines in facts(event, say) if lines],
            "clock": _("%(place)s time", place=programme.city),
            "days": [sheet.day(day) for day in programme.days if day.slots],
            "nothing": "" if programme else _("The programme is being written. It will appear here."),
            "practical": blocks(words_of(practical)) if long else [],
            "practical-lang": None if isinstance(practical, str) else practical["lang"],
            "foot": " · ".join([_shortened(title), project.acronym, *stamp["lines"]]),
            "words": {
                "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
                "practical": _("Good to know"),
            },
        }
    return {name: _fit(value) for name, value in described.items()}


def _when(event: Event, say: Say) -> list[Text]:
    dates = i18n.days(event.first_date, event.last_date)
    places = [say(event.venue), say(event.city)] if event.is_on_site else [_("Online")]
    return [dates, *(place for place in places if place)]


def stamped(event: Event, release: AgendaRelease | None) -> dict[str, Any]:
    """Which version this is, how settled, and since when."""
    if release is None:
        number = event.release.number + 1 if event.release else 1
        return {"tone": "clay", "lines": [_("Draft of version %(number)s", number=number), _("not released")]}
    on = i18n.date_at(release.released_at, event.zone)
    if event.is_cancelled:
        tone, called_off = "clay", [_("Cancelled")]
    else:
        tone, called_off = "sea" if release.is_final else "ochre", []
    return {
        "tone": tone,
        "lines": [
            *called_off,
            _("Version %(number)s", number=release.number),
            _("final") if release.is_final else _("draft"),
            _("released on %(day)s", day=i18n.days(on, on)),
        ],
    }


def facts(event: Event, say: Say) -> list[tuple[str, list[Text]]]:
    """Where, by whom, and whom to ask."""
    venue = [say(event.venue)] if event.venue else []
    where = [*venue, *event.address.splitlines()] if event.is_on_site else []
    if where and event.country:
        where.append(i18n.country(event.country))
    contact = (event.contact_name, event.contact_email, event.contact_phone)
    return [
        (_("Where"), where or [say(event.city) if event.is_on_site else _("Online")]),
        (ngettext("Host", "Hosts", len(event.hosts)), [say(host.names) for host in event.hosts]),
        (_("Questions"), [line for line in contact if line]),
    ]


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_FOOT else f"{title[:LONGEST_FOOT].rstrip()}…"


def _fit(value: Any) -> Any:
    """Texts that can be set: nothing that has no shape, and no word that is longer than a line."""
    match value:
        case str():
            return UNBROKEN.sub("\\g<0>\u200b", CONTROLS.sub("", value))
        case list():
            return [_fit(one) for one in value]
        case dict():
            return {key: one if key == "to" else _fit(one) for key, one in value.items()}
    return value


# How it becomes a PDF


def typeset(described: Paper, made_at: datetime) -> bytes:
    """Letters that our font lacks come from the fonts of the machine; where it has none either, the paper
    is still tagged, but claims no standard."""
    from typst import TypstError

    write = partial(_write, json.dumps(described, ensure_ascii=False), int(made_at.timestamp()))
    for fonts in (_fonts(of_the_machine=False), _fonts(of_the_machine=True)):
        with suppress(TypstError):
            return write(fonts, ["ua-1"])
    return write(fonts, [])


def _write(data: str, made_at: int, fonts: "Fonts", standards: "list[PDFStandard]") -> bytes:
    import typst

    compiler = typst.Compiler(
        _template(), font_paths=fonts, ignore_system_fonts=True, sys_inputs={"paper": data}
    )
    pdf = compiler.compile(format="pdf", pdf_standards=standards, timestamp=made_at)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts(of_the_machine: bool) -> "Fonts":
    """Those that come with Typst (Libertinus Serif has Greek and Cyrillic letters), and all others."""
    import typst

    return typst.Fonts(include_system_fonts=of_the_machine)
