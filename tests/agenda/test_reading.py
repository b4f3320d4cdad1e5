"""Agendas as people paste them, line by line."""

import re
from datetime import date, time
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.agenda.programme import ItemKind, Part, Voice
from app.agenda.words import fold, guess_kind
from app.pasting.lines import Doubt, Line, Reading
from app.pasting.reading import read

DAYS = [date(2023, 3, 29), date(2023, 3, 30)]  # a Wednesday and a Thursday


def hours(text: str) -> list[tuple[str, str, str]]:
    """Start, end and title of each line; "open" where the text says so."""
    return [
        (shown(line.starts), "open" if line.is_open else shown(line.ends), line.title)
        for line in read(text, days=DAYS).lines
    ]


def shown(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def levels(text: str) -> list[tuple[int, str]]:
    return [(line.level, line.title) for line in read(text, days=DAYS).lines]


def only(text: str) -> Line:
    [line] = read(text, days=DAYS).lines
    return line


@pytest.mark.parametrize(
    ("text", "starts", "ends", "title"),
    [
        ("13.30 arrival", "13:30", "", "Arrival"),
        ("9:00–9:15 Welcome", "09:00", "09:15", "Welcome"),
        ("09:00 - 17:00 Work", "09:00", "17:00", "Work"),
        ("09:00 ‒ 17:00: Work", "09:00", "17:00", "Work"),
        ("09:00—17:00 | Work", "09:00", "17:00", "Work"),
        ("09:00 → 17:00 Work", "09:00", "17:00", "Work"),
        ("14:00- open end", "14:00", "open", "14:00- open end"),
        ("14:00– (open end) Boat trip", "14:00", "open", "Boat trip"),
        ("14:00 Boat trip (open end)", "14:00", "open", "Boat trip"),
        ("9h30 Work", "09:30", "", "Work"),
        ("9.00 am Work", "09:00", "", "Work"),
        ("2.30 p.m. – 4 p.m. Work", "14:30", "16:00", "Work"),
        ("2–3 pm Work", "14:00", "15:00", "Work"),
        ("12 am Work", "00:00", "", "Work"),
        ("13:30 Uhr Work", "13:30", "", "Work"),
        ("09:00:00\tWork", "09:00", "", "Work"),
        ("09:00\t10:30\tWork", "09:00", "10:30", "Work"),
        ("9:00 to 10:00 Work", "09:00", "10:00", "Work"),
        ("από τις 9:00 έως τις 10:00 Έναρξη", "09:00", "10:00", "Έναρξη"),
        ("9.00 π.μ. Έναρξη", "09:00", "", "Έναρξη"),
        ("3:00 μ.μ. Λήξη εργασιών σήμερα", "15:00", "", "Λήξη εργασιών σήμερα"),
        ("dalle ore 9.00 alle ore 10.30 Apertura", "09:00", "10:30", "Apertura"),
        ("klo 9–10.30 Avaus", "09:00", "10:30", "Avaus"),
        ("9:00 до 10:00 ч. Откриване", "09:00", "10:00", "Откриване"),
        ("9-12 Work", "09:00", "12:00", "Work"),
        ("Lunch (13:00–14:00)", "13:00", "14:00", "Lunch"),
        ("22:00–01:00 Concert", "22:00", "01:00", "Concert"),
        ("\u00a09:00\u00a0–\u00a09:15\u00a0Welcome", "09:00", "09:15", "Welcome"),
        ("> 9:00 **Welcome**", "09:00", "", "Welcome"),
        ("3. 9:00 Welcome", "09:00", "", "Welcome"),
        ("– 9:00 Welcome", "09:00", "", "Welcome"),
        ("9:00\r\nWelcome\r\n", "09:00", "", "Welcome"),
        ("9:00\n\nWelcome", "09:00", "", "Welcome"),
    ],
)
def test_hours_are_understood_however_they_are_written(text, starts, ends, title):
    assert hours(text) == [(starts, ends, title)]


@pytest.mark.parametrize(
    "text",
    [
        "12.05.2023 was fine",
        "10' walk from here",
        "10.50 € each",
        "15 minutes each",
        "24 people",
        "1.5 km walk",
    ],
)
def test_other_numbers_are_no_hours(text):
    assert [(line.starts, line.doubts) for line in read(text, days=DAYS).lines] == [(None, (Doubt.NO_TIME,))]


def test_what_says_no_end_lasts_until_the_next_and_the_last_stays_open():
    assert hours("9:00 Welcome\n9:15 Aims\n11:30 Coffee") == [
        ("09:00", "09:15", "Welcome"),
        ("09:15", "11:30", "Aims"),
        ("11:30", "", "Coffee"),
    ]


@pytest.mark.parametrize(
    "words", ["end", "End of the meeting", "END OF DAY 1", "Τέλος", "Fine dei lavori", "Край"]
)
def test_the_end_of_the_day_is_the_end_of_its_last_item(words):
    assert hours(f"15:45 Aims\n17:00 {words}") == [("15:45", "17:00", "Aims")]


def test_an_end_after_an_item_that_has_ended_is_an_item():
    assert hours("15:45–16:30 Aims\n17:00 End") == [("15:45", "16:30", "Aims"), ("17:00", "", "End")]


def test_what_lies_inside_the_hours_of_an_item_belongs_to_it():
    text = "09:00–17:00 Working group:\n09:30 Part 1\n10.45 Coffee\n11:00–12:30 Part 2\n17:30 Dinner"

    assert levels(text) == [(0, "Working group"), (1, "Part 1"), (1, "Coffee"), (1, "Part 2"), (0, "Dinner")]


def test_what_is_set_in_belongs_to_what_stands_above_it():
    text = "09:00 Working group\n\t• 09:30 Part 1\n\t• 10:45 Part 2\n\t\to 11:00 Half of it\n13:00 Lunch"

    assert levels(text) == [
        (0, "Working group"),
        (1, "Part 1"),
        (1, "Part 2"),
        (2, "Half of it"),
        (0, "Lunch"),
    ]
    assert hours(text)[2:] == [
        ("10:45", "13:00", "Part 2"),
        ("11:00", "13:00", "Half of it"),
        ("13:00", "", "Lunch"),
    ]


def test_overlaps_are_kept_and_a_pause_holds_nothing():
    text = "08:00–08:30 Coffee\n08:15 Meeting\n08:40 Talk\n10:00–11:00 Room A\n10:00–11:00 Room B"

    assert levels(text) == [(0, "Coffee"), (0, "Meeting"), (0, "Talk"), (0, "Room A"), (0, "Room B")]
    assert hours(text)[1] == ("08:15", "08:40", "Meeting")


@pytest.mark.parametrize(
    "second",
    [
        "Day 2", "DAY 2 – Thursday 30 March 2023", "Thursday", "Thu 30 March", "March 30, 2023", "30.03.2023",
        "2023-03-30", "Second day", "2nd day:", "Day two", "Ημέρα 2", "2η ημέρα", "Δεύτερη ημέρα", "Πέμπτη",
        "Πέμπτη 30 Μαρτίου", "ΠΕΜΠΤΗ, 30 ΜΑΡΤΙΟΥ 2023", "Giorno 2", "Seconda giornata",
        "Giovedì 30 marzo 2023",
        "gio 30 marzo", "Päivä 2", "2. päivä", "torstai 30. maaliskuuta 2023", "to 30.3.", "Toinen päivä",
        "Ден 2", "Втори ден", "четвъртък, 30 март 2023 г.", "чт 30 март", "# Day 2", "** Day 2 **",
    ],
)  # fmt: skip
def test_headings_of_days_are_understood_in_five_languages(second):
    reading = read(f"9:00 Welcome\n{second}\n9:00 Aims", days=DAYS)

    assert [(line.day, line.title) for line in reading.lines] == [(0, "Welcome"), (1, "Aims")]
    assert [(heading.day, heading.doubts) for heading in reading.headings] == [(1, ())]


def test_a_day_0_comes_first():
    reading = read("Day 0\n16:00 Welcome\nDay 1\n9:00 Aims\nDay 2\n9:00 Visit", days=DAYS)

    assert [(line.day, line.doubts) for line in reading.lines] == [
        (0, ()),
        (1, ()),
        (None, (Doubt.NO_SUCH_DAY,)),
    ]


@pytest.mark.parametrize(
    "heading", ["Tuesday 30 March 2023", "Thursday 30 March 2022", "Tuesday", "Day 2, 4 May"]
)
def test_a_heading_with_another_day_is_marked_and_counts_as_the_next(heading):
    reading = read(f"Day 1\n9:00 Welcome\n{heading}\n9:00 Aims", days=DAYS)

    assert [line.day for line in reading.lines] == [0, 1]
    assert reading.headings[1].doubts == (Doubt.OTHER_DAY,)


def test_what_else_stands_in_a_heading_is_kept_and_marked():
    reading = read("Day 1 – Palazzo Malvezzi\n9:00 Welcome", days=DAYS)

    assert [(line.title, line.doubts) for line in reading.lines] == [
        ("Palazzo Malvezzi", (Doubt.NO_TIME,)),
        ("Welcome", ()),
    ]


@pytest.mark.parametrize("line", ["Day 1 was good", "Sunday brunch", "to be continued", "May we begin"])
def test_sentences_are_no_headings(line):
    assert read(f"9:00 Welcome\n{line}", days=DAYS).headings == ()


@pytest.mark.parametrize(
    ("text", "title", "voice"),
    [
        ("Welcome – A. B., Region", "Welcome", Voice(name="A. B.", organisation="Region")),
        ("Welcome by Anna Rossi, Mayor", "Welcome", Voice(name="Anna Rossi", function="Mayor")),
        ("Aims (Jan de Boer, Drenthe)", "Aims", Voice(name="Jan de Boer", organisation="Drenthe")),
        (
            "Keynote: Prof. Ana Reis, Director, Open Farm",
            "Keynote",
            Voice(name="Prof. Ana Reis", function="Director", organisation="Open Farm"),
        ),
        ("Aims, chaired by Savonlinna", "Aims", Voice(name="Savonlinna", part=Part.CHAIR)),
        (
            "Avaus, Matti Virtanen, maakuntajohtaja, Liitto",
            "Avaus",
            Voice(name="Matti Virtanen", function="maakuntajohtaja", organisation="Liitto"),
        ),
        (
            "Tavola rotonda. Modera: Marco Bianchi (ART-ER)",
            "Tavola rotonda",
            Voice(name="Marco Bianchi", part=Part.MODERATOR, organisation="ART-ER"),
        ),
        (
            "Πρακτικές (Συντονισμός: Κώστας Ιωάννου, Ανατολική)",
            "Πρακτικές",
            Voice(name="Κώστας Ιωάννου", part=Part.MODERATOR, organisation="Ανατολική"),
        ),
        ("Aims (rapporteur: Els Smit)", "Aims", Voice(name="Els Smit", part=Part.RAPPORTEUR)),
        (
            "Χαιρετισμός – Νίκος Θεοδώρου, Δήμαρχος",
            "Χαιρετισμός",
            Voice(name="Νίκος Θεοδώρου", function="Δήμαρχος"),
        ),
        (
            "Aims – Els Smit, Open Farm (20 min)",
            "Aims",
            Voice(name="Els Smit", organisation="Open Farm", minutes=20),
        ),
    ],
)
def test_who_speaks_is_read_from_the_title(text, title, voice):
    line = only(f"9:00 {text}")

    assert (line.title, line.speakers, line.doubts) == (title, (voice,), ())


def test_two_words_with_capitals_may_be_a_person():
    line = only("9:00 Keynote – Maria Papadopoulou")

    assert (line.speakers, line.doubts) == ((Voice(name="Maria Papadopoulou"),), (Doubt.PERSON,))


@pytest.mark.parametrize(
    "text", ["Session 1 – Circular Economy", "Lunch: Osteria Bella Vista", "Visit (Ecomuseo)"]
)
def test_topics_and_places_are_no_people(text):
    line = only(f"9:00 {text}")

    assert (line.title, line.speakers) == (text, ())


def test_lines_below_an_item_name_people_or_are_its_text():
    line = only(
        "9:15 Policy instruments\n\t• Ana Pereira, Director, Galicia\n\t• Chair: Els Smit\n\t• Aims\n\t\to "
        "Why\n\t• How\nRoom: Hall 2\nMeeting point: at the gate"
    )

    assert line.speakers == (
        Voice(name="Ana Pereira", function="Director", organisation="Galicia"),
        Voice(name="Els Smit", part=Part.CHAIR),
    )
    assert line.description == "- Aims\n   - Why\n- How"
    assert (line.room, line.meeting_point) == ("Hall 2", "at the gate")


def test_people_are_listed_below_what_says_their_part():
    line = only("9:15 Panel\nPanellists:\n• Els Smit\n• Jan Bos and Ana Reis")

    assert [(one.name, one.part) for one in line.speakers] == [
        ("Els Smit", Part.PANELLIST),
        ("Jan Bos", Part.PANELLIST),
        ("Ana Reis", Part.PANELLIST),
    ]


def test_homework_belongs_to_the_item_above_it():
    line = only(
        "14:00 Steering group\n\nPreparatory input required from partners: figures\n• a list\n• a plan"
    )

    assert (line.preparation, line.prepared_by) == ("figures\na list\na plan", "partners")


def test_tables_side_by_side_have_the_hours_of_their_round():
    reading = read(
        "10:00–13:00 Parallel tables A/B\nTable A: Youth – chair Els Smit\nTable B: Jobs", days=DAYS
    )

    assert [(one.level, one.track, one.title, one.starts, one.ends) for one in reading.lines] == [
        (0, "", "Parallel tables A/B", time(10), time(13)),
        (1, "Table A", "Youth", time(10), time(13)),
        (1, "Table B", "Jobs", time(10), time(13)),
    ]
    assert reading.lines[1].speakers == (Voice(name="Els Smit", part=Part.CHAIR),)


def test_tables_that_are_only_counted_become_items():
    reading = read("10:00–13:00 parallel tables A/B and C", days=DAYS)

    assert [one.track for one in reading.lines] == ["", "Table A", "Table B", "Table C"]


def test_a_table_with_headings_says_which_column_is_what():
    text = (
        "Ώρα\tΟμιλητής\tΘέμα\tΑίθουσα\n09:00 - 09:30\tΆννα Ρόση, Δήμαρχος\tΈναρξη\t1\n09:30\t\tΚαφές\t\n"
        '10:00\tJan Bos; Els Smit\t"Aims\nand ""means"""\t'
    )
    first, coffee, last = read(text, days=DAYS).lines

    assert (first.title, first.room) == ("Έναρξη", "1")
    assert first.speakers == (Voice(name="Άννα Ρόση", function="Δήμαρχος"),)
    assert (coffee.title, coffee.kind, coffee.ends) == ("Καφές", ItemKind.BREAK, time(10))
    assert (last.title, last.description) == ("Aims", 'and "means"')
    assert [one.name for one in last.speakers] == ["Jan Bos", "Els Smit"]


def test_a_table_may_be_written_in_markdown():
    text = (
        "| Time | Item | Who |\n|------|:----:|-----|\n"
        "| 9:00 | Welcome | A. B., Region |\n| 9:15 | Coffee | |"
    )

    assert hours(text) == [("09:00", "09:15", "Welcome"), ("09:15", "", "Coffee")]
    assert read(text, days=DAYS).lines[0].speakers == (Voice(name="A. B.", organisation="Region"),)


def test_a_table_may_have_a_column_of_days():
    text = (
        "Date\tStart\tEnd\tTitle\n29/03/2023\t9:00\t9:30\tWelcome\n29/03/2023\t9:30\t10:00\tAims\n"
        "30/03/2023\t9:00\t\tVisit"
    )

    assert [
        (one.day, shown(one.starts), shown(one.ends), one.title) for one in read(text, days=DAYS).lines
    ] == [
        (0, "09:00", "09:30", "Welcome"),
        (0, "09:30", "10:00", "Aims"),
        (1, "09:00", "", "Visit"),
    ]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("9-12 people", Doubt.NUMBERS),
        ("12:00 Lunch\n1:30 Talk", Doubt.EARLIER),
        ("12:00–11:00 Lunch", Doubt.BACKWARDS),
        ("12:00 Lunch\nThe bus leaves at 13:30 sharp", Doubt.TIME_INSIDE),
        ("9:00", Doubt.NO_TITLE),
        ("9:00–13:00 Workshop\n11:00 Coffee", Doubt.NO_END),
        ("10:45 Tour\n20:30 Dinner", Doubt.NO_END),
        ("9:00–13:00 Workshop\n• Bilateral talks", Doubt.NO_OWN_TIME),
    ],
)
def test_what_is_unclear_says_why(text, doubt):
    assert [doubt for line in read(text, days=DAYS).lines for doubt in line.doubts] == [doubt]


@pytest.mark.parametrize(
    "title", ["Steering group", "Partners only: budget", "PMC meeting (only PMC members)"]
)
def test_what_is_for_partners_is_closed(title):
    assert only(f"9:00 {title}").audiences == ("partner",)


@pytest.mark.parametrize(
    "title", ["Open to partners and stakeholders", "Nomination of steering group members"]
)
def test_what_only_mentions_partners_is_open(title):
    assert only(f"9:00 {title}").audiences == ()


@pytest.mark.parametrize(
    "title", ["Approval of the minutes", "Έγκριση πρακτικών", "Votazione", "Одобрение на плана"]
)
def test_decisions_are_known(title):
    assert only(f"9:00 {title}").is_decision


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        (
            ItemKind.REGISTRATION,
            "Registration and coffee|Arrival|Εγγραφές|Registrazione|Ilmoittautuminen|Регистрация",
        ),
        (ItemKind.WELCOME, "Welcome|Opening|Χαιρετισμοί|Saluti di benvenuto|Tervetuloa|Откриване"),
        (ItemKind.WORKSHOP, "Small groups|Working group|Εργαστήριο|Laboratorio|Työpaja|Работилница"),
        (
            ItemKind.TABLES,
            "Parallel tables A/B|Παράλληλες συνεδρίες|Tavoli|Rinnakkaiset ryhmät|Паралелни сесии",
        ),
        (
            ItemKind.BILATERAL,
            "Exchange in pairs|Διμερείς επαφές|Incontri bilaterali|Kahdenväliset|Двустранни срещи",
        ),
        (ItemKind.PANEL, "Panel|Στρογγυλή τράπεζα|Tavola rotonda|Paneeli|Панел"),
        (
            ItemKind.STEERING,
            "Steering group|Συντονιστική επιτροπή|Comitato di pilotaggio|Ohjausryhmä|Управляващ комитет",
        ),
        (ItemKind.BREAK, "Coffee|Tea break|Διάλειμμα|Pausa caffè|Kahvitauko|Кафе пауза"),
        (ItemKind.MEAL, "Lunch break|Welcome dinner|Μεσημεριανό γεύμα|Pranzo|Lounas|Обяд"),
        (ItemKind.TRANSFER, "Bus to the hotel|Departure|Μετάβαση|Trasferimento|Siirtyminen|Трансфер"),
        (ItemKind.SITE_VISIT, "Transfer and site visit|Επίσκεψη στο εργοστάσιο|Visita|Vierailu|Посещение"),
        (ItemKind.SOCIAL, "Networking|Δεξίωση|Aperitivo|Iltaohjelma|Коктейл"),
        (ItemKind.CLOSING, "Closing|Conclusions|Συμπεράσματα|Chiusura|Päätössanat|Закриване"),
        (ItemKind.TALK, "Aims|Workflow of the project|Σκοπός|Obiettivi|Tavoitteet|Цели"),
    ],
)
def test_the_kind_is_guessed_in_five_languages(kind, titles):
    assert {title: guess_kind(title) for title in titles.split("|")} == dict.fromkeys(titles.split("|"), kind)


def test_whole_pages_in_one_line_are_no_trap():
    text = "\n".join(f"9:00 {'Aa Bb, ' * 140}" for _line in range(20))
    began = process_time()
    read(f"{text}\n9:00 {'a, ' * 10000}", days=DAYS)

    assert process_time() - began < 2


# Nothing is dropped

NOISE = st.text(alphabet=st.sampled_from("abcÉλΣйο o0129:.–-•*\t\n\v ()/,;\"'’—A"), max_size=80)
PARTS = st.sampled_from(
    [
        "9:00", "10.30", "9–12", "open end", "Welcome", "– Anna Rossi, Mayor of X", "Chair:", "Table A:",
        "Day 2", "Tuesday", "29 March", "Room: Hall", "(11:00–12:00)", "\n", "\n\n", "\t", "• ", "1. ", "by",
        "Preparatory input required from partners: figures", "tables A/B/C", "Round 1", "coffee", "Speakers:",
        "Els Smit", "(Open Farm)", "until", "end", "15 minutes each", "Time\tTitle\tSpeaker\n", "\"", ", ",
        "Ημέρα 1", "και", "Λήξη", "17:00", " - ", "rapporteur Jan Bos", "beforehand", "(read it beforehand)",
        "before the meeting", "host", "presenter: Ana", "π.μ.", "Uhr", "24:00", "Meeting point: gate", "\r\n",
    ]
)  # fmt: skip
TEXTS = st.one_of(NOISE, st.lists(st.one_of(PARTS, NOISE), max_size=25).map(" ".join))
# What is kept as something else than a word: an hour, an open end, somebody's part, whose homework it is.
UNDERSTOOD = {
    fold(word)
    for word in (
        "am pm uhr h hrs hours ώρα ч from at klo kl ore dalle alle από τις στις ώρες от в ca c to until till "
        "til έως μέχρι ως fino asti до open end ended onwards close ends the by και e ja и and o π μ "
        "λήξη of day a p m preparatory input required partners figures minutes min mins"
    ).split()
}


def found_again(reading: Reading) -> set[str]:
    said = [heading.source for heading in reading.headings]
    for line in reading.lines:
        said += [line.title, line.description, line.room, line.track, line.preparation, line.prepared_by]
        said += [line.meeting_point, *(text for one in line.speakers for text in (one.name, one.function))]
        said += [
            text for one in line.speakers for text in (one.organisation, one.part, f"{one.part}s", "chaired")
        ]
    return words_of("\n".join(said))


def words_of(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", fold(text)) if word}


@given(TEXTS)
@example("9:00 Aims\nChair: Els Smit\nSpeakers:\n• Jan Bos")
@example("Time\tTitle\tSpeaker\n9:00\tAims\t,\n")
def test_every_word_is_found_again(text):
    reading = read(text, days=DAYS)
    labels = {
        "chair",
        "speaker",
        "speakers",
        "presenter",
        "rapporteur",
        "host",
        "room",
        "hall",
        "meeting",
        "point",
    }

    assert words_of(text) - found_again(reading) - UNDERSTOOD - labels == set()
    assert words_of(text) - words_of("\n".join(line.source for line in reading.lines)) <= words_of(
        "\n".join(heading.source for heading in reading.headings)
    )


@given(TEXTS)
def test_every_line_can_be_kept(text):
    for line in read(text, days=DAYS).lines:
        assert line.title
        assert line.source
