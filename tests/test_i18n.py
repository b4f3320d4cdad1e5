"""What the languages need beyond their catalogues: order of the alphabet, names of cities."""

from app.events.queries import european_clocks
from app.i18n import alphabetical


def test_neither_capitals_nor_accents_count_in_the_alphabet():
    assert sorted(["Όσλο", "Άμστερνταμ", "Ανδόρα", "άγιος Μαρίνος"], key=alphabetical) == [
        "άγιος Μαρίνος", "Άμστερνταμ", "Ανδόρα", "Όσλο",
    ]  # fmt: skip


def test_each_city_of_europe_stands_once_in_the_order_of_the_readers_alphabet(app):
    cities = european_clocks("el")

    assert list(cities.values()) == sorted(set(cities.values()), key=alphabetical)
    assert cities["Europe/London"] == "Λονδίνο"
