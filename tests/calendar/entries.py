"""What these tests put into calendars: the kick-off in Thessaloniki, and the people who come."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.calendar.ical import Entry, Guest, Party

NETWORK = Party("Δίκτυο Εταίρων", "events@synodos.example.org")
ELENI = Guest("Ελένη Παπαδοπούλου", "eleni@region.example.org")
GIULIA = Guest("Giulia Rossi", "giulia@comune.example.org")
DESISLAVA = Guest("Десислава Иванова", "desislava@sofia.example.org", answer="ACCEPTED", rsvp=False)

ZONES = ("Europe/Athens", "Europe/Rome", "Europe/Helsinki", "Europe/Sofia")


def entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "uid": "6d0c1f1e-6a2b-4b8e-9b43-0f6c1d1a2b3c",
        "stamp": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "starts_at": datetime(2027, 4, 14, 6, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 4, 14, 14, 0, tzinfo=UTC),
        "zone": "Europe/Athens",
        "summary": "Εναρκτήρια συνάντηση – 1/2",
        "description": "What we do: plan, meet; prove.\nC:\\agenda\n\nEleni, +30 2310 000 000",
        "location": "Μέγαρο Μουσικής, 25ης Μαρτίου, 546 46 Θεσσαλονίκη",
        "url": "https://synodos.example.org/events/kick-off",
        "created_at": datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
        "changed_at": datetime(2026, 11, 20, 12, 15, tzinfo=UTC),
    }
    return Entry(**values | changes)


def at(wall: str, zone: str, hours: float = 7.5, fold: int = 0, **changes: Any) -> Entry:
    """An entry that begins when the clock on the wall says so: at("2026-10-25 09:30", "Europe/Rome")."""
    starts_at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
    return entry(zone=zone, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **changes)
