"""A browser in words, from what it says of itself: its family and its system, never a version."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Browser:
    """In front of which somebody signs in."""

    words: str = ""  # "Firefox, Linux"
    token: str = ""  # what it keeps to be known by, as `KnownBrowser` says; empty: it is nobody's


NO_BROWSER = Browser()

# In this order, as each calls itself by the names of those after it (RFC 9110 §10.1.5 has no better).
FAMILIES = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Chromium", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def in_words(user_agent: str) -> str:
    """Such as "Firefox, Linux"; what of it cannot be told is left out, so empty for what is no browser."""
    known = (_first(FAMILIES, user_agent), _first(SYSTEMS, user_agent))
    return ", ".join(word for word in known if word)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for sign, word in names if sign in user_agent), "")
