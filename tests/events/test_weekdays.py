"""A weekday and a date that stand side by side, as people type them in five languages."""

from datetime import date

import pytest

from app.events.weekdays import Disagreement, disagreements

NEAR = date(2023, 3, 29)  # a Wednesday

RIGHT = [
    ("en", "Wednesday 29 March 2023"),
    ("en", "Wed 29 – Thu 30 March 2023"),
    ("en", "on Wednesday, the 29th of March"),
    ("en", "Wednesday, March 29, 2023"),
    ("en", "29 March 2023 (Wednesday)"),
    ("en", "Wednesday 2023-03-29"),
    ("el", "Τετάρτη 29 Μαρτίου 2023"),
    ("el", "ΤΕΤΑΡΤΗ 29 ΜΑΡΤΙΟΥ 2023"),
    ("el", "Τετ. 29 και Πέμ. 30 Μαρτίου"),
    ("el", "της Τετάρτης 29 Μαρτίου"),
    ("it", "mercoledì 29 marzo 2023"),
    ("it", "Mercoledi 29 marzo"),
    ("fi", "keskiviikkona 29. maaliskuuta 2023"),
    ("fi", "ke 29.3.2023"),
    ("bg", "сряда, 29 март 2023 г."),
    ("bg", "сряда 29.03.2023"),
]

NO_DATE = [
    ("en", "On Monday 3 people come"),
    ("en", "Monday 10.30 start, Friday 10.10"),
    ("en", "Friday 10:00–11:00"),
    ("en", "Friday 12.5 million"),
    ("fi", "to 10.15"),
    ("en", "The 29th of March"),
    ("en", ""),
]

# language, text, what was typed, the date that is meant
WRONG = [
    ("en", "Next: call 24 May 2023, final Friday 26 May 2024.", "Friday 26 May 2024", date(2024, 5, 26)),
    ("en", "Thursday 29 March", "Thursday 29 March", date(2023, 3, 29)),
    ("en", "Thurs. 29 March 2023", "Thurs. 29 March 2023", date(2023, 3, 29)),
    ("en", "Thursday, March 29th", "Thursday, March 29", date(2023, 3, 29)),
    ("en", "Thursday 29/3/2023 at 10:00", "Thursday 29/3/2023", date(2023, 3, 29)),
    ("en", "29 March 2023 (Thursday)", "29 March 2023 Thursday", date(2023, 3, 29)),
    ("el", "Την Πέμπτη, 29 Μαρτίου, στις 10:00", "Πέμπτη, 29 Μαρτίου", date(2023, 3, 29)),
    ("el", "ΠΕΜΠΤΗ 29 ΜΑΡΤΙΟΥ 2023", "ΠΕΜΠΤΗ 29 ΜΑΡΤΙΟΥ 2023", date(2023, 3, 29)),
    ("el", "Παρ. 30 Μαρτίου", "Παρ. 30 Μαρτίου", date(2023, 3, 30)),
    ("el", "Δευτέρα 29/03/2023", "Δευτέρα 29/03/2023", date(2023, 3, 29)),
    ("it", "giovedì 29 marzo 2023", "giovedì 29 marzo 2023", date(2023, 3, 29)),
    ("it", "mar 29 marzo", "mar 29 marzo", date(2023, 3, 29)),
    ("fi", "torstaina 29. maaliskuuta", "torstaina 29. maaliskuuta", date(2023, 3, 29)),
    ("fi", "to 29.3. alkaen", "to 29.3", date(2023, 3, 29)),
    ("bg", "четвъртък, 29 март 2023 г.", "четвъртък, 29 март 2023", date(2023, 3, 29)),
    ("bg", "Thursday 29 March 2023", "Thursday 29 March 2023", date(2023, 3, 29)),
]


@pytest.mark.parametrize(("language", "text"), RIGHT + NO_DATE)
def test_what_agrees_and_what_is_no_date_is_left_alone(language, text):
    assert disagreements(text, language, NEAR) == []


@pytest.mark.parametrize(("language", "text", "typed", "day"), WRONG)
def test_what_disagrees_is_found_as_it_was_typed(language, text, typed, day):
    assert [(one.typed, one.date) for one in disagreements(text, language, NEAR)] == [(typed, day)]


def test_a_year_in_which_the_weekday_fits_is_offered():
    assert disagreements("Friday 26 May 2024", "en", NEAR) == [
        Disagreement("Friday 26 May 2024", date(2024, 5, 26), weekday=4, right_year=2023)
    ]


def test_without_a_year_the_nearest_date_is_meant():
    assert disagreements("Monday 2 January", "en", date(2022, 12, 29)) == []
    assert disagreements("Sunday 2 January", "en", date(2022, 12, 29)) == [
        Disagreement("Sunday 2 January", date(2023, 1, 2), weekday=6, right_year=2022)
    ]


def test_a_day_that_does_not_exist():
    assert disagreements("Friday 31 June", "en", NEAR) == [Disagreement("Friday 31 June", None, weekday=4)]


def test_each_of_two_days_is_looked_at():
    found = disagreements("Tue 29 – Wed 30 March 2023", "en", NEAR)
    assert [(one.date, one.right_year) for one in found] == [
        (date(2023, 3, 29), 2022),
        (date(2023, 3, 30), 2022),
    ]


def test_long_texts_are_quick():
    assert disagreements("Monday 1 and " * 2000 + " " * 5000, "en", NEAR) == []
