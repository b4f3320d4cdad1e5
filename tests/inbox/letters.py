"""Answers as calendar programs send them, to an invitation of ours.

The files of `replies/` are what Thunderbird 153, KOrganizer and Gnus wrote; @UID@, @INVITED@ and @ORGANIZER@
stand where they named the invitation and the two addresses. `answer` writes one of any other kind.
"""

from base64 import b64encode, encodebytes
from datetime import datetime
from pathlib import Path
from quopri import encodestring

from app import clock
from app.participation.invitations import Invitation

REPLIES = Path(__file__).parent / "replies"
OURS = "events@synodos.example.org"


def recorded(name: str, invitation: Invitation, invited: str = "") -> bytes:
    """What a real client sent, for this invitation; an .ics travels in the plainest of mails."""
    invited = invited or invitation.participation.email or ""
    text = (REPLIES / name).read_bytes().decode()
    text = text.replace("@UID@", invitation.uid).replace("@INVITED@", invited).replace("@ORGANIZER@", OURS)
    if name.endswith(".eml"):
        return text.encode()
    return mail(text, sender=invited, message_id=f"{name}-{invitation.uid}@example.org")


def answer(
    invitation: Invitation,
    partstat: str = "ACCEPTED",
    *,
    invited: str | None = None,
    method: str = "REPLY",
    sequence: int | None = None,
    at: datetime | None = None,
    starts: str = "",
    more: str = "",
    parameters: str = "",
) -> str:
    """An iCalendar object that answers: by the invited person, to the version that she was sent."""
    known = invited if invited is not None else invitation.participation.email
    number = invitation.sequence if sequence is None else sequence
    starts_at = datetime.fromisoformat(invitation.sent["starts_at"])
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Tests//Calendar//EN",
        "VERSION:2.0",
        f"METHOD:{method}" if method else "",
        "BEGIN:VEVENT",
        f"UID:{invitation.uid}",
        f"DTSTAMP:{(at or clock.now()):%Y%m%dT%H%M%SZ}",
        starts or f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{number}" if number >= 0 else "",
        f"ATTENDEE;PARTSTAT={partstat}{parameters}:mailto:{known}" if known else "",
        more,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{line}\r\n" for line in lines if line)


def mail(
    *calendars: str | bytes,
    sender: str = "nikos@example.org",
    method: str | None = "REPLY",
    encoding: str = "8bit",
    charset: str = "UTF-8",
    headers: str = "",
    message_id: str = "",
    text: str = "Nikos has answered.",
    kind: str = "text/calendar",
) -> bytes:
    """A mail around calendar parts, written by hand: what a library would refuse to write arrives too."""
    named = f"Message-ID: <{message_id}>\r\n" if message_id else ""
    parts = [f"Content-Type: text/plain; charset=UTF-8\r\n\r\n{text}\r\n".encode()]
    for calendar in calendars:
        data = calendar if isinstance(calendar, bytes) else calendar.encode()
        body = {"base64": encodebytes, "quoted-printable": encodestring}.get(encoding, bytes)(data)
        parameter = f"; method={method}" if method else ""
        head = (
            f"Content-Type: {kind}{parameter}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        )
        parts.append(head.encode() + b"\r\n" + body + b"\r\n")
    whole = b"".join(b"--b\r\n" + part for part in parts) + b"--b--\r\n"
    head = f"From: {sender}\r\nTo: {OURS}\r\nSubject: Re: Good practices\r\n{named}{headers}"
    return head.encode() + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + whole


def letter(text: str = "Dear Eleni", *, sender: str = "nikos@example.org", headers: str = "") -> bytes:
    """A mail that a person wrote."""
    head = f"From: Nikos <{sender}>\r\nTo: {OURS}\r\nSubject: A question\r\n{headers}"
    return f"{head}Content-Type: text/plain; charset=UTF-8\r\n\r\n{text}\r\n".encode()


def bounce(
    recipient: str,
    message_id: str = "",
    *,
    status: str = "5.1.1",
    action: str = "failed",
    headers_only: bool = False,
) -> bytes:
    """A delivery status notification as Postfix writes it (RFC 3464)."""
    original = f"From: {OURS}\r\nTo: {recipient}\r\n" + (
        f"Message-ID: <{message_id}>\r\n" if message_id else ""
    )
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n"
        f"To: {OURS}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 No such mailbox\r\n\r\n"
        f"--r\r\nContent-Type: {kind}\r\n\r\n{original}\r\nHello\r\n--r--\r\n"
    ).encode()


def encoded_word(text: str) -> str:
    return f"=?utf-8?B?{b64encode(text.encode()).decode()}?="
