"""Lists of people as they are pasted or sent: who is meant by each line. Knows neither web nor database.

Nothing is dropped: each line that says something is a guest, a heading, or comes back with a reason.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.guests.mailboxes import ADDRESS, AROUND, WORDS, Why, addresses_in, reachable
from app.guests.names import country_in, folded, language_in, short, split_name, tidy

MOST = 1000  # people at once
HEADINGS_WITHIN = 10  # rows: above the headings there may be a title
LONGEST_ORGANISATION = 200  # characters


@dataclass(frozen=True)
class Guest:
    """Somebody as a list names her. Only the address is sure to be there."""

    email: str  # lower case
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    country: str = ""  # ISO 3166 alpha-2
    language: str = ""  # one of LANGUAGES

    @property
    def has_name(self) -> bool:
        return bool(self.given_name or self.family_name)


@dataclass(frozen=True)
class Unclear:
    line: str
    why: Why

    @property
    def reason(self) -> object:
        return WORDS[self.why]


@dataclass
class GuestList:
    guests: list[Guest] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)

    def add(self, found: Iterable[Guest | Unclear]) -> None:
        for one in found:
            if isinstance(one, Guest):
                self.guests.append(one)
            else:
                self.unclear.append(one)

    def __add__(self, other: "GuestList") -> "GuestList":
        return GuestList(
            self.guests + other.guests, self.unclear + other.unclear, self.headings + other.headings
        )

    @property
    def is_too_long(self) -> bool:
        return max(len(self.guests), len(self.unclear)) > MOST


# What is written above a column, folded
COLUMNS = {
    "email": "email|e mail|mail|e mail address|email address|mail address|address|ηλεκτρονικη διευθυνση|"
    "ηλεκτρονικο ταχυδρομειο|ηλ ταχυδρομειο|διευθυνση e mail|διευθυνση email|имейл|ел поща|електронна поща|"
    "sahkoposti|sahkopostiosoite|posta elettronica|indirizzo e mail|indirizzo email",
    "given_name": "given name|first name|given names|forename|firstname|ονομα|nome|etunimi|име|собствено име",
    "family_name": "family name|last name|surname|lastname|επωνυμο|επιθετο|cognome|sukunimi|фамилия",
    "name": "name|full name|fullname|participant|guest|person|contact|ονοματεπωνυμο|ον νυμο|συμμετεχων|"
    "nome e cognome|cognome e nome|nominativo|nimi|име и фамилия|участник|display name",
    "organisation": "organisation|organization|company|institution|affiliation|partner|organisation name|"
    "φορεας|οργανισμος|εταιρεια|εταιρια|εταιρος|ente|organizzazione|azienda|organisaatio|yritys|организация|"
    "фирма|institute|employer",
    "country": "country|χωρα|paese|nazione|maa|държава|страна",
    "language": "language|languages|preferred language|γλωσσα|lingua|kieli|език",
}
MEANING = {folded(word): name for name, words in COLUMNS.items() for word in words.split("|")}
WRITTEN = ("E-mail", "Given name", "Family name", "Organisation", "Country", "Language")

_BULLET = re.compile(r"^\s*(?:[-–*•·>]+\s+|\d{1,4}[.)]\s+)")
_FIELD_OF_MAIL = re.compile(r"^\s*(?:to|cc|bcc|from|e-?mail|a|da|προς|κοιν|απο|до|от)\s*:\s*", re.I)
_MARK = "\ue000"  # stands where the address was; nobody can type it: `tidy` takes it out


def read(text: str) -> GuestList:
    """A pasted list: a person a line, as mail programs copy them, or cells copied from a spreadsheet."""
    lines = [line for line in re.split(r"[\r\n\v\f\x85\u2028\u2029]+", _plain(text)) if line.strip()]
    for separator in "\t;,|":
        if _headings([_cells(line, separator) for line in lines[:HEADINGS_WITHIN]]):
            return read_rows([_cells(line, separator) for line in lines], lines)
    found = GuestList()
    for line in lines:
        found.add(_in_line(line))
    return found


def read_rows(rows: Sequence[Sequence[str]], lines: Sequence[str] | None = None) -> GuestList:
    """The rows of a table, with or without headings. `lines`: how each row was written."""
    found = GuestList()
    headings = _headings(rows[:HEADINGS_WITHIN])
    for number, row in enumerate(rows):
        cells = [tidy(_plain(cell)) for cell in row]
        line = lines[number] if lines else "\t".join(cells)
        if not any(cells):
            continue
        if headings and number == headings[0]:
            found.headings.append(line)
        elif headings and number > headings[0] and (guest := _in_row(cells, headings[1])):
            found.add([guest])
        else:
            found.add(_in_line(line))
    return found


def written(guests: Iterable[Guest]) -> str:
    """A list that `read` reads as the same guests."""
    rows = [
        (one.email, one.given_name, one.family_name, one.organisation, one.country, one.language)
        for one in guests
    ]
    return "\n".join("\t".join(row) for row in [WRITTEN, *rows]) if rows else ""


# Tables with headings


def _headings(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Where the headings stand, and which column holds what."""
    for number, row in enumerate(rows):
        if any("@" in cell for cell in row):
            return None
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            if meaning := MEANING.get(folded(tidy(cell))):
                columns.setdefault(meaning, place)
        if "email" in columns:
            return number, columns
    return None


def _in_row(cells: Sequence[str], columns: dict[str, int]) -> Guest | None:
    """None: this row is not like the others, and may make sense as a line."""
    says = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    address = says.pop("email")
    if len(addresses_in(address)) != 1 or any("@" in text for text in says.values()):
        return None
    guest = _one(address)
    if isinstance(guest, Unclear):
        return None
    given, family, whole = (says.get(name, "") for name in ("given_name", "family_name", "name"))
    if whole and not given and "family_name" in columns:
        given = whole
    elif whole and not family and not given:
        given, family = split_name(whole)
    elif given and "family_name" not in columns and not whole:
        given, family = split_name(given)
    named = {"given_name": short(given), "family_name": short(family)} if given or family else {}
    return replace(
        guest,
        organisation=short(says.get("organisation", ""), LONGEST_ORGANISATION) or guest.organisation,
        country=country_in(says.get("country", "")),
        language=language_in(says.get("language", "")),
        **named,
    )


# Lines


def _in_line(line: str) -> list[Guest | Unclear]:
    if len(addresses_in(line)) < 2:
        return [_one(line)]
    pieces = _pieces(line)
    return [one for piece in pieces for one in _in_line(piece)] or [Unclear(line.strip(), Why.SEVERAL)]


def _pieces(line: str) -> list[str]:
    """A line that names several people, cut between them; nothing where it does not say how."""
    if "\t" in line:
        cells = [cell for cell in _cells(line, "\t") if cell.strip()]
        return cells if all(len(addresses_in(cell)) == 1 for cell in cells) else []
    for separator in ";,":
        parts = [part for part in _cells(line, separator) if part.strip()]
        if sum(bool(addresses_in(part)) for part in parts) > 1:
            alone = separator == ";" and "<" in line
            return parts if alone else _gathered(parts, separator)
    parts = [part for part in re.split(r"(?<=>)", line) if part.strip()]
    if len(parts) < 2:
        parts = line.split()
    return parts if len(parts) > 1 and all(len(addresses_in(part)) == 1 for part in parts) else []


def _gathered(parts: list[str], separator: str) -> list[str]:
    """Parts without an address go with the one that follows; or before, where the address comes first."""
    leads = not addresses_in(parts[-1]) and bool(addresses_in(parts[0]))
    pieces: list[list[str]] = [[]]
    for part in parts:
        if leads and addresses_in(part) and pieces[-1]:
            pieces.append([])
        pieces[-1].append(part)
        if not leads and addresses_in(part):
            pieces.append([])
    return [separator.join(piece) for piece in pieces if piece]


def _one(line: str) -> Guest | Unclear:
    """A line with one address, or none."""
    match = ADDRESS.search(line)
    if match is None:
        return Unclear(line.strip(), Why.UNREACHABLE if re.search(r"\S@|@\S", line) else Why.NO_ADDRESS)
    email = reachable(match[0])
    rest = AROUND.sub(_MARK, line)
    if isinstance(email, Why) or re.search(r"[^\s]@|@[^\s]", rest):
        return Unclear(line.strip(), email if isinstance(email, Why) else Why.UNREACHABLE)
    before, after = _texts(rest, is_letter_head="<" in line)
    return _described(email, before, after)


def _described(email: str, before: list[str], after: list[str]) -> Guest:
    """What stands before the address is the name; after it, or after the name, the organisation."""
    names, others = (before, after) if before else (after[:], [])
    name, *more = names or [""]
    named, *rest = re.split(r"[()]", name) if "(" in name else (name,)
    others = [*[text.strip() for text in rest if text.strip()], *others]
    is_pair = more and "," not in name and " " not in named.strip() and len(more[0].split()) < 3
    if is_pair:
        given, family = named.strip(), more.pop(0)
    else:
        given, family = split_name(named.strip())
    others = [*others, *more]
    country = next((code for text in others if (code := country_in(text))), "")
    language = next((code for text in others if (code := language_in(text))), "")
    organisations = [text for text in others if not country_in(text) and not language_in(text)]
    return Guest(
        email,
        short(given),
        short(family),
        short(organisations[0], LONGEST_ORGANISATION) if organisations else "",
        country,
        language,
    )


def _texts(rest: str, *, is_letter_head: bool) -> tuple[list[str], list[str]]:
    """What stands before and after the address, cell by cell; telephone numbers and dashes say nothing."""
    rest = _BULLET.sub("", _FIELD_OF_MAIL.sub("", rest))
    before, _mark, after = rest.partition(_MARK)
    after = after.replace(_MARK, " ")
    separator = next((one for one in "\t;|" if one in rest), "" if is_letter_head else ",")
    return _said(before, separator), _said(after, separator or ",")


def _said(text: str, separator: str) -> list[str]:
    cells = _cells(text, separator) if separator else [text]
    tidied = [tidy(cell.replace("@", " ").strip(" \t,;|-–—:")) for cell in cells]
    return [cell for cell in tidied if any(letter.isalpha() for letter in cell)]


def _cells(line: str, separator: str) -> list[str]:
    """Cut at the separator, but not inside quotes; a spreadsheet copies tabs without any."""
    if separator == "\t":
        return line.split("\t")
    cells, start, quoted = [], 0, False
    for place, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == separator and not quoted:
            cells.append(line[start:place])
            start = place + 1
    if quoted:  # a quote that never ends quotes nothing
        return line.split(separator)
    return [*cells, line[start:]]


def _plain(text: str) -> str:
    """Without what copying leaves behind: byte order marks, hard spaces, wide signs."""
    text = re.sub("[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00\ue000]", "", text)
    return re.sub("[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text).replace("＠", "@")
