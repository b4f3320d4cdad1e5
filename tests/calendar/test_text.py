"""Whatever people type arrives as they typed it, but for what no calendar can carry."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar import ical
from app.calendar.ical import Guest, Party, clean
from tests.calendar.entries import ELENI, NETWORK, entry
from tests.calendar.lines import parameters, text, values
from tests.calendar.readers import by_ical, by_vobject

LETTERS = "Ελένη Τζαβέλλα Десислава Äijälä è 👩‍👩‍👧‍👦🎉 a z ,;:\\nN\"'^=\n\r\t-"
TYPED = st.text(st.one_of(st.sampled_from(LETTERS), st.characters()), max_size=300)
LONG = st.text(st.sampled_from(LETTERS), min_size=1000, max_size=1200)
CONTROLS = {*range(0x09), *range(0x0B, 0x20), 0x7F, *range(0x80, 0xA0)} - {0x0A, 0x0D, 0x85}


def expected(typed: str) -> str:
    """Composed letters; one kind of line end; no tabs, no controls, no halves of characters."""
    for end in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        typed = typed.replace(end, "\n")
    kept = (" " if letter == "\t" else letter for letter in typed)
    halves = range(0xD800, 0xE000)
    kept = (letter for letter in kept if ord(letter) not in CONTROLS and ord(letter) not in halves)
    return unicodedata.normalize("NFC", "".join(kept))


@settings(deadline=None)  # the machine may be busy
@given(st.one_of(TYPED, LONG))
def test_any_text_arrives(typed: str) -> None:
    one = entry(summary="Title", description=typed)
    data = ical.request(one, NETWORK, ELENI)
    description = values(data, "VEVENT").get("DESCRIPTION", "")
    assert text(description) == expected(typed).strip()
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


@settings(deadline=None)
@given(st.one_of(TYPED, LONG))
def test_other_programs_read_any_text(typed: str) -> None:
    one = entry(summary=typed, description=typed, location=typed)
    for read in (by_vobject, by_ical):
        [seen] = read(ical.request(one, NETWORK, ELENI))
        assert seen.description == expected(typed).strip()
        assert seen.summary == " ".join(expected(typed).split())
        assert seen.starts_at == one.starts_at


@settings(deadline=None)
@given(TYPED)
def test_any_name_arrives_without_quotes_and_carets(typed: str) -> None:
    data = ical.request(entry(), Party(typed, "events@example.org"), Guest(typed, "nikos@example.org"))
    name = expected(typed).translate({ord('"'): None, ord("^"): None})
    stated = parameters(data, "VEVENT")
    for who in ("ORGANIZER", "ATTENDEE"):
        assert stated[who].get("CN", "") == " ".join(name.split())


@settings(deadline=None)
@given(TYPED)
def test_any_name_of_a_feed_arrives(typed: str) -> None:
    calendar = values(ical.feed([entry()], name=typed, zone="Europe/Athens"), "VCALENDAR")
    assert text(calendar["X-WR-CALNAME"]) == text(calendar["NAME"]) == " ".join(expected(typed).split())


@settings(deadline=None)
@given(TYPED)
def test_other_programs_read_any_text_of_what_a_feed_calls_off(typed: str) -> None:
    one = entry(summary=typed, description=typed, location=typed, status="CANCELLED")
    data = ical.feed([one], name=typed, zone="Europe/Athens", cancelled_prefix="CANCELLED:", colour="crimson")
    for read in (by_vobject, by_ical):
        [seen] = read(data)
        assert seen.description == expected(typed).strip()
        assert seen.summary == " ".join(["CANCELLED:", *expected(typed).split()])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd\u2028e\u2029f\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\x00b\x0bc\x1bd\x7fe\x9ff", "abcdef"),
        ("a\tb", "a b"),
        ("Ελε\u0301νη", "Ελένη"),
        ("a\ud83db\udc00", "ab"),
        ('👩‍👩‍👧‍👦 \\ ; , : " ^', '👩‍👩‍👧‍👦 \\ ; , : " ^'),
    ],
)
def test_what_is_kept_of_a_text(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("field", ["summary", "description", "location", "url", "join_url"])
def test_a_line_break_begins_no_property(field: str) -> None:
    data = ical.request(
        entry(**{field: "x\r\nATTENDEE:mailto:kostas@example.org\r\nX-EVIL:1"}), NETWORK, ELENI
    )
    assert set(values(data, "VEVENT")) - set(values(ical.request(entry(), NETWORK, ELENI), "VEVENT")) <= {
        "CONFERENCE"
    }


def test_a_backslash_before_an_n_is_no_line_break() -> None:
    one = entry(description="C:\\News, C:\\new\nC:\\\\N")
    for read in (by_vobject, by_ical):
        assert [seen.description for seen in read(ical.download([one]))] == [one.description]


def test_a_title_of_10000_letters_arrives() -> None:
    title = "Συνάντηση " * 1000
    assert (
        text(values(ical.request(entry(summary=title), NETWORK, ELENI), "VEVENT")["SUMMARY"]) == title.strip()
    )
