"""Names, countries and languages as people write them in lists, in the alphabets of the network."""

import re
import unicodedata
from functools import cache

from babel import Locale
from babel.languages import get_official_languages

from app.i18n import CONTENT_LANGUAGES, FALLBACK, LANGUAGES, alphabetical

LONGEST_NAME = 80  # characters, as everywhere
QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "‘": "’", "`": "`"}
TITLES = set(
    "mr mrs ms miss dr prof professor phd sig sigra dott dottssa ing arch avv κος κα κ δρ καθ καθηγητης "
    "κυριος κυρια гн гжа др инж проф tri".split()
)
# What belongs to the word that follows: Giulia De Luca, Jan van der Berg.
PARTICLES = set(
    "de di da del della dello dei degli dalla dal lo la le van von zu der den ter ten dos du el".split()
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def tidy(text: str) -> str:
    """On one line, without what cannot be seen, and without quotes around all of it."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(
        one if one.isspace() else "" if unicodedata.category(one) in _INVISIBLE else one for one in text
    )
    text = " ".join(text.split())
    while len(text) > 1 and QUOTES.get(text[0]) == text[-1] and not set(text[1:-1]) & {text[0], text[-1]}:
        text = text[1:-1].strip()
    return text


def folded(text: str) -> str:
    """For comparing: no capitals, accents or punctuation."""
    return " ".join(re.sub(r"[^\w]+", " ", alphabetical(text).replace(".", "")).replace("_", " ").split())


def split_name(text: str) -> tuple[str, str]:
    """Given and family name: "Eleni Karavida", "Karavida, Eleni", "KARAVIDA Eleni", "Giulia De Luca"."""
    if "," in text:
        family, given = text.split(",")[:2]
        return given.strip(), _untitled(family.split())
    words = _untitled(text.split()).split()
    shouted = [len(word) > 1 and word.isupper() and "." not in word for word in words]
    if len(words) < 2:
        return text if not words else words[0], ""
    if shouted[0] and not all(shouted):
        cut = shouted.index(False)
        return " ".join(words[cut:]), " ".join(words[:cut])
    cut = len(words) - 1
    while cut > 1 and (words[cut - 1].lower() in PARTICLES or (shouted[cut - 1] and not shouted[0])):
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def name_in(email: str) -> tuple[str, str]:
    """What stands before the @, as a name: nikos.theodorou@ is probably Nikos Theodorou."""
    local = email.partition("@")[0].partition("+")[0]
    words = [word.capitalize() for word in re.split(r"[._\-\d]+", local) if word]
    return (words[0], " ".join(words[1:])) if words else (local, "")


def short(text: str, longest: int = LONGEST_NAME) -> str:
    return tidy(tidy(text)[:longest])


def country_in(text: str) -> str:
    """The ISO 3166 code of a country, given as its code or its name in a language of ours; else nothing."""
    return _countries().get(folded(text), "")


def language_in(text: str) -> str:
    """A language we write in, given as its code or its name in a language of ours; else nothing."""
    return _languages().get(folded(text), "")


@cache
def language_of(country: str) -> str:
    """The language of ours that is an official one there; else English."""
    official = get_official_languages(country) if country else ()
    return next((code for code in official if code in LANGUAGES), FALLBACK)


@cache
def _countries() -> dict[str, str]:
    known = {"uk": "GB", "ελλας": "GR", "ellada": "GR", "hellas": "GR", "suomi": "FI"}
    for code in CONTENT_LANGUAGES:
        for territory, name in Locale.parse(code).territories.items():
            if len(territory) == 2 and territory.isalpha():
                known |= {folded(name): territory, territory.lower(): territory}
    return known


@cache
def _languages() -> dict[str, str]:
    known = {"gr": "el", "greek": "el", "en gb": "en", "en us": "en"}
    for code in CONTENT_LANGUAGES:
        known |= {folded(Locale.parse(code).languages[one]): one for one in LANGUAGES}
    return known | {code: code for code in LANGUAGES}


def _untitled(words: list[str]) -> str:
    while len(words) > 1 and folded(words[0]).replace(" ", "") in TITLES:
        words = words[1:]
    return " ".join(words)
