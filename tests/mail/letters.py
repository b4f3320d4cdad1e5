"""The letter of these tests: Eleni's network invites Giulia to the kick-off."""

from datetime import UTC, datetime
from typing import Any

from app.mail.mime import Letter

INVITATION = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:\xce\x95\xce\xbd\xce\xb1"
    b"\xcf\x81\xce\xba\xcf\x84\xce\xae\xcf\x81\xce\xb9\xce\xb1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def letter(**changes: Any) -> Letter:
    values: dict[str, Any] = {
        "message_id": "4f1c.1@synodos.example.org",
        "date": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "sender_name": "Δίκτυο Εταίρων",
        "sender_email": "events@synodos.example.org",
        "recipient_name": "Giulia Rossi",
        "recipient_email": "giulia@comune.example.org",
        "reply_to": "eleni@region.example.org",
        "subject": "Πρόσκληση: Εναρκτήρια συνάντηση",
        "text": "Αγαπητή Giulia,\nσας προσκαλούμε.\n",
        "html": "<p>Αγαπητή Giulia, σας προσκαλούμε.</p>\n",
        "language": "el",
    }
    return Letter(**values | changes)
