"""A pasted text, line by line: how far each is set in, which bullet it has, its cells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

TAB = 4  # columns
FEW_LINES = 4  # may have gaps between all of them that mean something
_BULLETS = "•·●▪■◦○‣⁃∙➢➤►✓✔\uf0b7\uf0a7\uf0d8*–—-"
_MARK = re.compile(
    rf"(?:(?P<bullet>[{_BULLETS}]|o(?=\t| {{2}})|§)\s*(?=\S)|(?P<number>\d{{1,2}}[.)])[ \t]+(?=\S))"
)
_INSIDE = "\v"  # a new line inside a cell


@dataclass(frozen=True)
class Piece:
    source: str  # as it was
    text: str  # without bullet and margin; a tab between cells
    indent: int = 0  # columns
    mark: str = ""  # "-" for a bullet, "1." for a number
    is_after_gap: bool = False  # an empty line stands above it

    @property
    def number(self) -> str:
        """Its mark, where that is a number."""
        return self.mark if self.mark[:1].isdigit() else ""

    @property
    def key(self) -> tuple[int, str]:
        """Lines that stand alike have the same."""
        return self.indent, "1." if self.number else self.mark

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in self.text.split("\t")]


def pieces(text: str) -> list[Piece]:
    """Every line that says something."""
    lines = [_in_cells(line) for line in _quoted_together(_plain(text)).split("\n")]
    filled = [number for number, line in enumerate(lines) if line.strip()]
    gaps = sum(later - earlier > 1 for earlier, later in pairwise(filled))
    is_double_spaced = gaps >= FEW_LINES and gaps > 0.8 * (len(filled) - 1)
    return [
        _piece(lines[number], number > 0 and not lines[number - 1].strip() and not is_double_spaced)
        for number in filled
    ]


def of_rows(rows: Iterable[Sequence[str]]) -> str:
    """The rows of a sheet, as a spreadsheet would copy them."""
    return "\n".join(
        "\t".join(re.sub(r"[\r\n\v]+", _INSIDE, cell.replace("\t", " ")).strip() for cell in row)
        for row in rows
    )


def lines_of(cell: str) -> list[str]:
    return [line.strip() for line in cell.split(_INSIDE) if line.strip()]


def _piece(line: str, is_after_gap: bool) -> Piece:
    bare = re.sub(r"^(?:\s*>)+ ?", "", line).rstrip()  # quoted in a mail
    text = bare.lstrip()
    indent = len(bare[: len(bare) - len(text)].expandtabs(TAB))
    if indent:
        text = re.sub(r"^o (?=\S)", "o\t", text)  # the hollow bullet of Word
    match = _MARK.match(text)
    if match is None or match.end() >= len(text):
        return Piece(line.strip(), text, indent, "", is_after_gap)
    return Piece(
        line.strip(), text[match.end() :].strip(), indent, match["number"] or match["bullet"], is_after_gap
    )


def _plain(text: str) -> str:
    text = re.sub("\r\n?|[\u2028\u2029\x85\f]", "\n", text)
    text = re.sub("[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00\u00ad]", "", text)
    text = re.sub("[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text)
    return re.sub(r"(?<!\w)\*\*|\*\*(?!\w)", "", text)  # bold, as chats and mails write it


def _in_cells(line: str) -> str:
    """A row of a table in Markdown, with tabs between its cells."""
    bare = line.strip()
    is_row = bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2
    return re.sub(r"\s*\|\s*", "\t", bare.strip("|").strip()) if is_row else line


def _quoted_together(text: str) -> str:
    """A cell of a spreadsheet that holds several lines is copied in quotes: it stays one cell."""
    return (
        re.sub(
            r'(?:(?<=\t)|^)"((?:[^"\t]|"")*\n(?:[^"\t]|"")*)"(?=\t|\n|$)',
            lambda cell: cell[1].replace('""', '"').replace("\n", _INSIDE),
            text,
            flags=re.MULTILINE,
        )
        if "\t" in text
        else text
    )


def markdown(notes: Sequence[tuple[Piece, str]]) -> str:
    """Lines below an item, as Markdown: bullets and lines that are set in become a list."""
    return "\n".join(_written(notes)).strip()


def _written(notes: Sequence[tuple[Piece, str]]) -> Iterator[str]:
    levels: list[tuple[int, str]] = []
    for number, (piece, text) in enumerate(notes):
        is_listed = bool(piece.mark) or piece.indent > 0
        if not is_listed:
            if number and levels:
                yield ""
            levels = []
            yield text
            continue
        if number and not levels:
            yield ""
        if piece.key in levels:
            del levels[levels.index(piece.key) + 1 :]
        else:
            levels = [level for level in levels if level[0] <= piece.indent]
            levels.append(piece.key)
        yield f"{'   ' * (len(levels) - 1)}{piece.number or '-'} {text}"
