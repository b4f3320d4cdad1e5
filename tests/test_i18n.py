"""What the languages need beyond their catalogues: dates, times, alphabets, names of cities."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app import i18n
from app.events.choices import country_choices
from app.events.queries import european_clocks
from app.i18n import LANGUAGES, alphabetical, in_order, speaking

WEDNESDAY, THURSDAY, APRIL, YEARS_END, NEW_YEAR = (
    date(2027, 3, 24), date(2027, 3, 25), date(2027, 4, 1), date(2027, 12, 31), date(2028, 1, 2),
)  # fmt: skip

DAYS = {
    "en": ("Wednesday 24 March 2027", "Wed 24 March", "Wed 24 March 2027", "Wednesday"),
    "el": ("Τετάρτη 24 Μαρτίου 2027", "Τετ 24 Μαρτίου", "Τετ 24 Μαρτίου 2027", "Τετάρτη"),
    "it": ("mercoledì 24 marzo 2027", "mer 24 marzo", "mer 24 marzo 2027", "mercoledì"),
    "fi": (
        "keskiviikko 24. maaliskuuta 2027",
        "ke 24. maaliskuuta",
        "ke 24. maaliskuuta 2027",
        "keskiviikko",
    ),
    "bg": ("сряда, 24 март 2027 г.", "ср, 24 март", "ср, 24 март 2027 г.", "сряда"),
}
SPANS = {
    "en": ("24–25 March 2027", "25 March – 1 April 2027", "31 December 2027 – 2 January 2028"),
    "el": ("24–25 Μαρτίου 2027", "25 Μαρτίου – 1 Απριλίου 2027", "31 Δεκεμβρίου 2027 – 2 Ιανουαρίου 2028"),
    "it": ("24–25 marzo 2027", "25 marzo – 1º aprile 2027", "31 dicembre 2027 – 2 gennaio 2028"),
    "fi": ("24.–25. maaliskuuta 2027", "25. maaliskuuta – 1. huhtikuuta 2027",
           "31. joulukuuta 2027 – 2. tammikuuta 2028"),
    "bg": ("24–25 март 2027 г.", "25 март – 1 април 2027 г.", "31 декември 2027 г. – 2 януари 2028 г."),
}  # fmt: skip
SHORT_SPANS = {
    "en": ("24 Mar", "24–25 Mar", "25 Mar – 1 Apr"),
    "el": ("24 Μαρ", "24–25 Μαρ", "25 Μαρ – 1 Απρ"),
    "it": ("24 mar", "24–25 mar", "25 mar – 1 apr"),
    "fi": ("24.3.", "24.–25.3.", "25.3.–1.4."),
    "bg": ("24 март", "24–25 март", "25 март – 1 апр"),
}
AHEAD = {
    "en": ("in 2 days", "in 90 minutes"),
    "el": ("σε 2 ημέρες", "σε 90 λεπτά"),
    "it": ("tra 2 giorni", "tra 90 minuti"),
    "fi": ("2 päivän päästä", "90 minuutin päästä"),
    "bg": ("след 2 дни", "след 90 минути"),
}
LISTS = {
    "en": "Anna, Ivan and Maria", "el": "Anna, Ivan και Maria", "it": "Anna, Ivan e Maria",
    "fi": "Anna, Ivan ja Maria", "bg": "Anna, Ivan и Maria",
}  # fmt: skip
every_language = pytest.mark.parametrize("code", LANGUAGES)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@every_language
def test_days_are_written_as_people_write_them(app, code):
    with speaking(code):
        said = (
            i18n.day(WEDNESDAY), i18n.day_short(WEDNESDAY), i18n.day_short(WEDNESDAY, year=True),
            i18n.weekday(WEDNESDAY),
        )  # fmt: skip

    assert tuple(map(plain, said)) == DAYS[code]


@every_language
def test_several_days_are_written_as_people_write_them(app, code):
    with speaking(code):
        said = [i18n.days(WEDNESDAY, THURSDAY), i18n.days(THURSDAY, APRIL), i18n.days(YEARS_END, NEW_YEAR)]
        alone = i18n.days(WEDNESDAY, WEDNESDAY)

    assert tuple(map(plain, said)) == SPANS[code]
    assert plain(alone) in DAYS[code][0]


@every_language
def test_days_are_short_where_there_is_little_room(app, code):
    with speaking(code):
        said = [
            i18n.days_short(*span)
            for span in ((WEDNESDAY, WEDNESDAY), (WEDNESDAY, THURSDAY), (THURSDAY, APRIL))
        ]

    assert tuple(map(plain, said)) == SHORT_SPANS[code]


def test_in_italian_the_first_of_a_month_is_the_first(app):
    with speaking("it"):
        assert i18n.day(APRIL) == "giovedì 1º aprile 2027"
        assert i18n.days(APRIL, date(2027, 4, 11)) == "1º–11 aprile 2027"


@pytest.mark.parametrize(
    ("code", "clock"), [("en", "09:05"), ("el", "09:05"), ("it", "09:05"), ("fi", "9.05"), ("bg", "09:05")]
)
def test_clocks_are_read_as_people_read_them(app, code, clock):
    with speaking(code):
        assert i18n.clock_time(datetime(2027, 3, 24, 7, 5, tzinfo=UTC), "Europe/Athens") == clock


@every_language
def test_what_is_ahead_is_counted_as_people_count(app, code):
    with speaking(code):
        assert (i18n.ahead(timedelta(days=2)), i18n.ahead(timedelta(minutes=90))) == AHEAD[code]


@every_language
def test_names_are_listed_as_people_list_them(app, code):
    with speaking(code):
        assert i18n.listed(["Anna", "Ivan", "Maria"]) == LISTS[code]
        assert i18n.listed(["Anna"]) == "Anna"


ONE = ("One answer needs a second look", "%(num)s answers need a second look")


@every_language
def test_one_is_one_and_all_else_is_many(app, code):
    with speaking(code):
        none, one, two, many = (i18n.ngettext(*ONE, n) for n in (0, 1, 2, 21))

    assert len({one, none, two, many}) == 4  # each says its number; one may say it in a word
    assert [text.replace(n, "5") for text, n in ((none, "0"), (two, "2"), (many, "21"))] == [
        none.replace("0", "5")
    ] * 3
    assert one.replace("1", "5") != none.replace("0", "5")


# The order of the alphabet


def test_neither_capitals_nor_accents_count_in_the_alphabet():
    assert sorted(["Όσλο", "Άμστερνταμ", "Ανδόρα", "άγιος Μαρίνος"], key=alphabetical) == [
        "άγιος Μαρίνος", "Άμστερνταμ", "Ανδόρα", "Όσλο",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("en", ["Åland", "Albania", "Österreich", "Peru"]),
        ("fi", ["Fidži", "Filippiinit", "Färsaaret", "Zambia", "Åland", "Ääsmäe", "Öland"]),
        ("bg", ["Израел", "Испания", "Италия", "Йемен", "Йордания", "Казахстан"]),
        ("el", ["άγιος Μαρίνος", "Άμστερνταμ", "Ανδόρα", "Όσλο"]),
        ("it", ["Città del Vaticano", "È", "Etiopia", "Figi"]),
    ],
)
def test_each_language_has_its_own_order(app, code, names):
    with speaking(code):
        assert sorted({*names}, key=in_order) == names


def test_countries_stand_where_their_readers_look_for_them(app):
    with speaking("fi"):
        shown = [choice.label for choice in country_choices(["FI"])]

    assert shown[:3] == ["", "Suomi", "Afganistan"]
    assert shown.index("Färsaaret") > shown.index("Filippiinit")


def test_each_city_of_europe_stands_once_in_the_order_of_the_readers_alphabet(app):
    cities = european_clocks("el")

    assert list(cities.values()) == sorted(set(cities.values()), key=alphabetical)
    assert cities["Europe/London"] == "Λονδίνο"
