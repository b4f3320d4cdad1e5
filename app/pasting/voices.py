"""People in a text: "Welcome – A. B., Region", "Chair: Anna Rossi (Open Farm)", "Dr Maria K., Director"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from app.agenda import words
from app.agenda.programme import Part, Voice
from app.agenda.words import either, fold, starting

_TITLES = either(
    *fold(
        "mr|mrs|ms|miss|mx|dr|prof|professor|ing|eng|dott|dott.ssa|dottssa|avv|arch|sig|sig.ra|κ|κα|κος|δρ|καθ|"
        "hra|rva|тов|г-н|г-жа|д-р|проф|инж"
    ).split("|")
)
_TITLE = re.compile(rf"(?:(?:{_TITLES})(?!\w)\.?\s*)+")
_PARTICLES = {
    "de",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "van",
    "von",
    "der",
    "den",
    "la",
    "le",
    "el",
    "y",
    "af",
    "ter",
}
_NAME = re.compile(r"[^\W\d_][\w.'’`´-]*")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+$")
_FUNCTION = starting(
    "director|managing|mayor|deputy|vice|president|chair|professor|officer|coordinator|co-ordinator|minister|"
    "councillor|expert|advis|research|ceo.|founder|secretar|representative|manager|head.|lead|policy officer|"
    "project|consultant|engineer|member|owner|διευθυντ|δημαρχ|αντιδημαρχ|προεδρ|αντιπροεδρ|καθηγητ|περιφερειαρχ|"
    "υπευθυν|συμβουλ|προισταμ|στελεχ|εκπροσωπ|direttor|direttric|sindac|vicesindac|presidente|professor|"
    "assessor|responsabil|dirigente|funzionari|\\w*johtaj|toimitusjohtaj|pormestari|\\w*paallikko|asiantuntij|"
    "puheenjohtaj|koordinaattori|директор|кмет|председател|професор|експерт|ръководител|координатор|управител"
)
_NO_PERSON = starting(  # what stands in capitals on agendas and is nobody
    "region|municipal|city.|town.|universit|institut|chamber|ministry|council.|agency|network|centre|center|group|"
    "office.|department|association|foundation|cluster|federation|north|south|east.|eastern|west.|western|"
    "central|economy|circular|policy|policies|project|partners|partnership|management|communication|session|"
    "block.|part.|round.|rounds.|table.|tables.|track.|learning|practice|good.|action|plan.|plans.|rural|urban|"
    "green.|digital|energy|innovation|growth|development|europe|interreg|programme|program.|finance|reporting|next.|"
    "steps|open.|discussion|question|answer|setting|introduction|overview|summary|results|report.|reports.|"
    "work.|package|task.|tasks.|activity|activities|event.|events.|meeting|visit|study|site.|hall.|room.|hotel|"
    "restaurant|osteria|trattoria|ristorante|taverna|ταβερνα|cafe.|palace|palazzo|museum|ecomuseo|park.|library|"
    "airport|station|business|company|industry|industrial|market.|markets.|climate|waste|water.|food.|health|"
    "public.|private|support|stakeholder|steering|committee|board.|day.|days.|morning|afternoon|evening|the.|"
    "and.|of.|for.|in.|with.|on.|to.|from.|our.|how.|what.|why.|who.|farm.|lab.|labs.|laborator|stop.|tour.|"
    "boat.|bus.|salt.|pans.|valley|river.|lake.|island.|demonstration|case.|transition|transport|mobility|"
    "tourism|culture|creative|smart.|future|sustainable|περιφερει|δημος.|δημου.|πανεπιστημ|κεντρο|ινστιτουτ|"
    "επιμελητηρι|οικονομι|κυκλικη|εταιρ|εργο.|εργου.|σχεδιο|comune.|regione|provincia|economia|citta.|progetto|"
    "kaupunki|maakunta|yliopisto|talous|hanke|община|област|регион|университет|икономика|проект|камара|"
    "министерство|агенция"
)
_MINUTES = re.compile(
    r"\s*[(\[,]?\s*(?P<minutes>\d{1,3})\s*(?:minutes?|mins?\.?|['’′]|λεπτα|minuti|minuuttia|минути)(?!\w)\s*[)\]]?"
)
_LABEL = re.compile(rf"(?P<label>{either(*words.PARTS)})\s*(?:[:：]\s*|\s[-–—]\s)")
LONGEST = 600  # characters that name people
MOST_GAPS = 15  # of a title, behind which people may stand
_AND = r"\s+(?:and|και|e|ja|и|&)\s+"
_IN_FIGURES = re.compile(r"\d{2}")  # a date or a time: said of a place, not of a person
_ROLES = (
    "chaired by|moderated by|facilitated by|presented by|hosted by|rapporteur|chair|moderator|facilitator|"
    "presenter|speaker|host"
)
_SAID = re.compile(
    rf"(?:^|[\s,;(–—-])\(?(?:(?P<label>{either(*words.PARTS)})\s*[:=]\s*|(?P<role>{_ROLES})\s+)"
    rf"(?P<who>(?:(?!(?<!\w)(?:{_ROLES})(?!\w))[^()])+?(?:\s\([^()]*\))?)\s*\)?\s*$"
)
_SEPARATOR = re.compile(r"\s+[-‐‑‒–—―|]+\s+|[–—]\s*|\s*:\s+|,?\s+by\s+|\s*\((?=[^()]*\)\s*$)|\s*\t\s*|,\s+")


@dataclass(frozen=True)
class Found:
    """What is left of a text, who is named in it, and whether that was more a guess than said."""

    text: str
    voices: tuple[Voice, ...] = ()
    is_guess: bool = False


def labelled(line: str) -> tuple[Part, str] | None:
    """A line that says who does what: "Chair: Anna Rossi", "Ομιλητές:"."""
    match = _LABEL.match(fold(line))
    return (words.PARTS[match["label"]], line[match.end() :].strip()) if match else None


def people(text: str, part: Part = Part.PRESENTER, *, are_said: bool = True) -> tuple[Voice, ...]:
    """Everybody named in it. `are_said`: that people stand there is sure, whatever they are called."""
    if len(text) > LONGEST:
        return ()
    pieces = _each(text, are_said)
    voices = [_one(piece, part, are_said) for piece in pieces]
    return tuple(one for one in voices if one) if all(voices) else ()


def without_people(title: str) -> Found:
    """A title, and who is named behind it. Whole pages are not looked through."""
    if len(title) > LONGEST:
        return Found(title)
    folded = fold(title)
    if match := _SAID.search(folded):
        part = words.PARTS[match["label"] or match["role"]]
        are_said = bool(match["label"]) or match["role"].endswith(" by")
        if voices := people(title[match.start("who") : match.end("who")], part, are_said=are_said):
            left = without_people(title[: match.start()].strip(" .,;(–—-"))
            return Found(left.text, left.voices + voices, left.is_guess)
    for gap in islice(_SEPARATOR.finditer(folded), MOST_GAPS):
        before, behind = title[: gap.start()].strip(), title[gap.end() :].strip()
        if gap[0].endswith("("):
            behind = behind[:-1]
        voices = people(behind, are_said=False) if before else ()
        if voices and (gap[0].strip() != "," or voices[0].function):
            return Found(before, voices, all(_is_bare(one, title) for one in voices))
    return Found(title)


def named_person(line: str) -> tuple[Voice, ...]:
    """A line that is nothing but people, with what they do and where: sure enough to be no topic."""
    voices = people(line, are_said=False)
    return voices if voices and not any(_is_bare(one, line) for one in voices) else ()


# One a line, as an organiser corrects them


def written(voice: Voice, part: str) -> str:
    """A line that `spoken` reads as the same. `part`: what she does, in words; nothing for a presenter."""
    before = f"{part}: " if part else ""
    is_apart = "," in voice.organisation and not voice.function
    said = f" ({voice.organisation})" if is_apart else ""
    more = [voice.name + said, voice.function, "" if is_apart else voice.organisation]
    minutes = f" ({voice.minutes} min)" if voice.minutes else ""
    return before + ", ".join(filter(None, more)) + minutes


def spoken(line: str, parts: Mapping[str, Part]) -> Voice | None:
    """Who stands in a line, whatever her name; None: nobody. `parts`: more names for what people do."""
    known = words.PARTS | dict(parts)
    label, colon, behind = line.partition(":")
    part = known.get(fold(label).strip()) if colon else None
    text, minutes = _timed(behind if part else line)
    name, *said = [piece.strip() for piece in text.split(",")]
    function, organisation = (said[0], ", ".join(said[1:])) if said[1:] else _roles(said)
    if apart := re.fullmatch(r"([^()]+?)\s*\(([^()]+)\)", text):
        name, function, organisation = apart[1], "", apart[2]
    if not name:
        return None
    return Voice(
        name=name,
        part=part or Part.PRESENTER,
        function=function,
        organisation=organisation,
        minutes=minutes,
    )


def _timed(text: str) -> tuple[str, int | None]:
    """Without "(15 min)", and how many those are."""
    match = _MINUTES.search(fold(text))
    if match is None:
        return text.strip(), None
    return f"{text[: match.start()]} {text[match.end() :]}".strip(), int(match["minutes"])


def _is_bare(voice: Voice, text: str) -> bool:
    """Nothing but two words with capitals."""
    folded = fold(text)
    is_titled = bool(re.search(rf"(?<!\w)(?:{_TITLES})(?!\w)\.?\s*{re.escape(fold(voice.name))}", folded))
    has_initial = any(_INITIAL.match(word) for word in voice.name.split())
    return not (voice.organisation or voice.function or is_titled or has_initial)


def _each(text: str, are_said: bool) -> list[str]:
    pieces = [piece.strip() for piece in re.split(r"\s*[;\n\v]\s*|\s+/\s+", text) if piece.strip()]
    return [one for piece in pieces for one in _and(piece, are_said)]


def _and(text: str, are_said: bool) -> Iterator[str]:
    """Two names with "and" between them, or several with commas."""
    parts = [part for part in re.split(rf"\s*,\s*|{_AND}", text) if part]
    if len(parts) > (1 if are_said else 2) and all(_is_name(part) for part in parts):
        yield from parts
        return
    match = re.search(_AND, text)
    if match and (
        _is_name(text[match.end() :].split(",")[0].split("(")[0])
        and _is_name(text[: match.start()].split(",")[0].split("(")[0])
    ):
        yield text[: match.start()]
        yield from _and(text[match.end() :], are_said)
    else:
        yield text


def _one(text: str, part: Part, is_said: bool) -> Voice | None:
    text, minutes = _timed(text)
    name, rest = _cut(text)
    honour = _TITLE.match(fold(name))
    bare = name[honour.end() :] if honour else name
    if not bare or not (is_said or _is_name(bare)):
        return None
    if not is_said and (fold(rest).strip() in words.COUNTRIES or _IN_FIGURES.search(rest)):
        return None
    parts = [piece.strip() for piece in re.split(r"\s*,\s*", rest) if piece.strip()]
    function, organisation = _roles(parts)
    return Voice(name=name.strip(), part=part, function=function, organisation=organisation, minutes=minutes)


def _cut(text: str) -> tuple[str, str]:
    """The name, and what is said of her."""
    match = re.search(r"\s*,\s*|\s*\(|\s+[-–—]\s+|\s*:\s+", text)
    if match is None:
        return text.strip(" ."), ""
    rest = text[match.end() :].strip()
    if match[0].strip() == "(":
        inside, _bracket, after = rest.partition(")")
        rest = f"{inside}, {after.strip(' ,')}" if after.strip(" ,") else inside
    return text[: match.start()].strip(), rest


def _roles(parts: list[str]) -> tuple[str, str]:
    if not parts:
        return "", ""
    if _FUNCTION.search(fold(parts[0])):
        return parts[0], ", ".join(parts[1:])
    if len(parts) > 1 and _FUNCTION.search(fold(parts[-1])):
        return parts[-1], ", ".join(parts[:-1])
    return "", ", ".join(parts)


def _is_name(text: str) -> bool:
    """Two to five words that look like a name: capitals, initials, a few particles."""
    honour = _TITLE.match(fold(text))
    bare = text[honour.end() :] if honour else text
    parts = bare.split()
    if not 2 <= len(parts) <= 5 and not (honour and len(parts) == 1):
        return False
    if not all(_NAME.fullmatch(part) for part in parts):
        return False
    named = [part for part in parts if part not in _PARTICLES]
    is_written_so = all(part[0].isupper() for part in named) and parts[0][0].isupper()
    return (
        is_written_so
        and len(named) > 0
        and not _NO_PERSON.search(fold(bare))
        and words.named_kind(bare) is None
    )
