"""Tables in files: CSV in the encodings of the network's countries, and XLSX.

What a file is, its first bytes say, not its name. Formulas and macros are never run: only what the cells last
showed is read."""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice, pairwise

from babel.numbers import format_decimal, get_decimal_symbol

from app.errors import DomainError
from app.i18n import LOCALES, language
from app.i18n import lazy as _

LARGEST = 1_000_000  # bytes
LARGEST_UNPACKED = 60_000_000  # bytes: beyond that nobody has written it by hand
MOST_ROWS = 5000
MOST_CELLS = 5_000_000  # those that are empty among them: a sheet is held in memory from corner to corner
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
NOT_XLSX = {"content.xml", "xl/workbook.bin"}  # what other workbooks are made of
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")  # of a cell, or of a row
ROW, CELL = re.compile(rb"<(?:\w+:)?row\b"), re.compile(rb"<(?:\w+:)?c\b")
# What was written before UTF-8.
OF_LATIN = "cp1252"
OF_OTHER_ALPHABETS = ("cp1253", "iso8859-7", "cp1251")
Rows = list[list[str]]
STRANGE = set("ΰΐΪΫϊϋЂЃѓЉЊЌЋЏђљњќћџЎўҐґЁёЄєЇїІіЅѕЈјЫыЭэ")


class UnreadableFile(DomainError):
    message = _("This file cannot be read. Save it as XLSX or CSV and choose it again.")


class TooLarge(UnreadableFile):
    message = _("This file is larger than %(megabytes)s MB. Leave out pictures and other sheets.")


class Protected(UnreadableFile):
    message = _(
        "This file is protected by a password or comes from an old Excel. Save it as XLSX without one."
    )


class TooLong(UnreadableFile):
    message = _("This file has more than %(most)s rows. Cut it into several.")


class TooWide(UnreadableFile):
    message = _("Something stands far outside the list. Copy the list to a new sheet and choose that file.")


class Empty(UnreadableFile):
    message = _("There is nothing in this file.")


def read(data: bytes, *, largest: int = 0, most: int = MOST_ROWS) -> list[Rows]:
    """Its sheets; a CSV file is one. `largest`: bytes, if others than usual; `most`: rows of a sheet.

    Raises UnreadableFile, which says what to do.
    """
    largest = largest or LARGEST
    if len(data) > largest:
        raise TooLarge(megabytes=max(largest // 1_000_000, 1))
    if data.startswith(OLE):
        raise Protected
    return _sheets(data, most) if data.startswith(ZIP) else [_csv(decoded(data), largest)]


def checked(rows: Rows, most: int = MOST_ROWS) -> Rows:
    """The sheet that is wanted, if there is something on it, and not too much."""
    if len(rows) > most:
        raise TooLong(most=format_decimal(most, locale=LOCALES[language()]))
    if not any(cell.strip() for row in rows for cell in row):
        raise Empty
    return rows


# XLSX


def _sheets(data: bytes, most: int) -> list[Rows]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
            is_xlsx = "xl/workbook.xml" in sizes and not NOT_XLSX & set(sizes)
            if not is_xlsx or sum(sizes.values()) > LARGEST_UNPACKED:
                raise UnreadableFile
            if sum(_cells(_unpacked(parts, name, sizes[name])) for name in sizes) > MOST_CELLS:
                raise TooWide
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_rows(book.get_sheet_by_name(name).to_python(nrows=most + 1)) for name in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, NotImplementedError,
            RuntimeError, EOFError) as broken:  # fmt: skip
        raise UnreadableFile from broken


def _unpacked(parts: zipfile.ZipFile, name: str, size: int) -> bytes:
    """What a part says of its size may be a lie."""
    with parts.open(name) as part:
        contents = part.read(size + 1)
    if len(contents) > size:
        raise UnreadableFile
    return contents


def _cells(part: bytes) -> int:
    """How many a sheet has at most from its first corner to the last; none where it is no sheet.

    What does not say where it stands comes behind what does.
    """
    if b"sheetData" not in part:
        return 0
    columns, rows = 0, 0
    for place in PLACE.finditer(part):
        columns, rows = max(columns, _column(place[1])), max(rows, int(place[2]))
    written = [len(CELL.findall(row)) for row in ROW.split(part)]
    return (columns + max(written)) * (rows + len(written))


def _column(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)


def _rows(rows: Iterable[Iterable[object]]) -> Rows:
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


# CSV


def _csv(text: str, largest: int) -> Rows:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if named := re.match(r"sep=(.)\n", text):  # Excel says so in a line above
        separator, text = named[1], text[named.end() :]
    else:
        separator = _separator(text)
    if not separator:
        return [[line] for line in text.split("\n")]
    csv.field_size_limit(largest)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as broken:
        raise UnreadableFile from broken


def _separator(text: str) -> str:
    """What most lines have equally often; nothing where there are no columns, as in "Name <mail>"."""
    lines = [line for line in text.split("\n") if line.strip()][:50]
    if any("<" in line for line in lines):
        return "\t" if all("\t" in line for line in lines) else ""
    best, most = "", 0
    for separator in "\t;,|":
        counts = Counter(line.count(separator) for line in lines)
        counts.pop(0, None)
        alike = max(counts.values(), default=0)
        if alike > most:
            best, most = separator, alike
    return best


def decoded(data: bytes) -> str:
    """Text in whatever encoding it came. Raises UnreadableFile for what is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _of_one_byte(data)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of what is written in Latin letters is nothing."""
    sample = data[:2000]
    half = len(sample) // 2
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[start::2].count(0) > half * 0.3 and sample[1 - start :: 2].count(0) < half * 0.05:
            return data.decode(encoding, "replace")
    raise UnreadableFile


def _of_one_byte(data: bytes) -> str:
    if sum(byte < 32 and byte not in b"\t\n\r\f" for byte in data) > len(data) * 0.01:
        raise UnreadableFile  # a picture, a PDF: not text at all
    words = re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", data)
    foreign = sum(len(word) > 1 and not re.search(rb"[A-Za-z]", word) for word in words)
    encodings = OF_OTHER_ALPHABETS if foreign * 2 > len(words) else (OF_LATIN,)
    texts = [text for encoding in encodings if (text := _as(data, encoding)) is not None]
    return min(texts, key=_strangeness, default=data.decode("latin-1"))


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strangeness(text: str) -> int:
    """How much in it no word of its alphabet has: signs between letters, capitals after small letters, Greek
    letters that hardly occur, Cyrillic ones that Bulgarian does not have."""
    signs = len(re.findall(r"[^\W\d_][^\x00-\x7f\w][^\W\d_]|(?<!\w)[^\x00-\x7f\w](?=[^\W\d_])", text))
    capitals = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    inside = len(re.findall(r"ς(?=[^\W\d_])", text))
    return signs + capitals + inside + sum(letter in STRANGE for letter in text)


# Writing: what a spreadsheet opens right, and calculates nothing of

FORMULAS = tuple("=+-@\t\r'")  # what a cell begins with that is calculated, and the mark that it is not
PIECE = 500  # rows


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def as_typed(cell: str) -> str:
    """What `harmless` made so."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell


def as_csv(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """In pieces, with the mark of UTF-8 and the separator that Excel expects in the reader's language."""
    separator = ";" if get_decimal_symbol(LOCALES[language()]) == "," else ","
    rows = iter(rows)
    mark = b"\xef\xbb\xbf"
    while piece := list(islice(rows, PIECE)):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=separator).writerows([harmless(cell) for cell in row] for row in piece)
        yield mark + text.getvalue().encode()
        mark = b""
