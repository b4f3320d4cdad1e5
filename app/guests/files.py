"""Lists of people in files."""

from app import tables
from app.guests.lists import GuestList, read_rows


def read_file(data: bytes) -> GuestList:
    """From the first sheet on which there is an address; else from the first. Raises UnreadableFile."""
    sheets = tables.read(data)
    with_addresses = (rows for rows in sheets if any("@" in cell for row in rows for cell in row))
    return read_rows(tables.checked(next(with_addresses, sheets[0] if sheets else [])))
