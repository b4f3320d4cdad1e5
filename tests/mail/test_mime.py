"""A letter with its calendar part, read back as mail programs read it."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.mime import build
from tests.mail.letters import INVITATION, letter


def sent(**changes: object) -> EmailMessage:
    """What arrives."""
    return message_from_bytes(build(letter(**changes)).as_bytes(), policy=policy.default)


def outline(part: Message) -> object:
    inside = [outline(child) for child in part.get_payload()] if part.is_multipart() else None
    return (part.get_content_type(), inside) if inside else part.get_content_type()


def header(data: bytes, name: str) -> str:
    """A header as a mail program shows it: unfolded, its encoded words decoded (RFC 2047)."""
    raw = message_from_bytes(data, policy=policy.compat32)[name]
    return str(make_header(decode_header(raw.replace("\r\n", "").replace("\n", ""))))


def test_an_invitation_has_its_calendar_last_among_the_alternatives_and_as_a_file() -> None:
    message = sent(calendar=INVITATION, method="REQUEST")
    assert outline(message) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )


def test_a_letter_without_a_calendar_is_text_or_html() -> None:
    assert outline(sent()) == ("multipart/alternative", ["text/plain", "text/html"])


def test_the_calendar_part_says_its_method_as_the_calendar_does() -> None:
    _plain, _html, calendar = sent(calendar=INVITATION, method="REQUEST").get_payload()[0].get_payload()
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST", "component": "VEVENT"}
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None  # a part that is an attachment gets no buttons to answer


def test_the_file_is_called_invite_ics() -> None:
    file = sent(calendar=INVITATION, method="REQUEST").get_payload()[1]
    assert (file["Content-Type"].params["name"], file.get_filename()) == ("invite.ics", "invite.ics")
    assert file.get_content_disposition() == "attachment"


def test_both_calendars_arrive_as_they_were_written() -> None:
    parts = [part for part in sent(calendar=INVITATION, method="REQUEST").walk() if not part.is_multipart()]
    assert [part.get_payload(decode=True) for part in parts[2:]] == [INVITATION, INVITATION]


def test_a_method_that_is_not_the_calendars_own_is_refused() -> None:
    for method in ("CANCEL", "REQ", "", None):
        with pytest.raises(ValueError, match="method"):
            build(letter(calendar=INVITATION, method=method))


def test_text_and_html_arrive_in_greek() -> None:
    message = sent()
    plain, html = message.get_payload()
    assert plain.get_content() == "Αγαπητή Giulia,\r\nσας προσκαλούμε.\r\n"  # RFC 2046 §4.1.1
    assert html.get_content() == "<p>Αγαπητή Giulia, σας προσκαλούμε.</p>\r\n"
    assert [part["Content-Transfer-Encoding"] for part in (plain, html)] == ["base64", "base64"]
    assert [part.get_content_charset() for part in (plain, html)] == ["utf-8", "utf-8"]


def test_the_headers() -> None:
    message = sent()
    assert {name: str(message[name]) for name in message.keys()} == {  # noqa: SIM118  # a message is no dict
        "From": "Δίκτυο Εταίρων <events@synodos.example.org>",
        "To": "Giulia Rossi <giulia@comune.example.org>",
        "Reply-To": "eleni@region.example.org",
        "Subject": "Πρόσκληση: Εναρκτήρια συνάντηση",
        "Date": "Sun, 22 Nov 2026 09:30:00 +0000",
        "Message-ID": "<4f1c.1@synodos.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "el",
        "MIME-Version": "1.0",
        "Content-Type": str(message["Content-Type"]),
    }


@pytest.mark.parametrize("dash", ["-", "–", "—"])  # days are written 27–28 January
def test_a_short_subject_with_any_dash_arrives(dash: str) -> None:
    data = build(letter(subject=f"Confirmed: Good practices, 27{dash}28 January", recipient_name=f"A{dash}B"))
    assert header(data.as_bytes(), "Subject") == f"Confirmed: Good practices, 27{dash}28 January"


def test_a_letter_without_reply_to_has_no_such_header() -> None:
    assert sent(reply_to=None)["Reply-To"] is None


def test_lines_end_with_crlf_and_stay_short() -> None:
    data = build(letter(subject="Συνάντηση " * 40, calendar=INVITATION, method="REQUEST")).as_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


def test_the_same_letter_gives_the_same_bytes() -> None:
    same = letter(calendar=INVITATION, method="REQUEST")
    assert build(same).as_bytes() == build(same).as_bytes()


@pytest.mark.parametrize("field", ["sender_name", "recipient_name", "subject", "language"])
def test_a_line_break_begins_no_header(field: str) -> None:
    hostile = "Kostas\r\nBcc: everybody@example.org\r\n\r\nBuy now\u2028\x0b\x00"
    message = sent(**{field: hostile})
    assert sorted(message.keys()) == sorted(sent().keys())
    assert message.get_body(("plain",)).get_content() == "Αγαπητή Giulia,\r\nσας προσκαλούμε.\r\n"


def test_a_line_break_in_an_address_is_refused() -> None:
    hostile = (
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a b@c.example",
        "a",
        "@b.c",
        "a@",
    )
    for address in hostile:
        for field in ("recipient_email", "sender_email", "reply_to"):
            with pytest.raises(ValueError, match="address"):
                build(letter(**{field: address}))


def test_a_line_break_in_a_message_id_is_refused() -> None:
    for hostile in ("a@b\r\nBcc: c@d.example", "a b@c", "nothing", "a@b>,<c@d"):
        with pytest.raises(ValueError, match="Message-ID"):
            build(letter(message_id=hostile))


def test_a_message_id_may_come_with_its_brackets_and_is_never_folded() -> None:
    long = f"{'4f1c' * 40}@synodos.example.org"
    assert f"Message-ID: <{long}>\r\n".encode() in build(letter(message_id=f"<{long}>")).as_bytes()


def test_a_domain_in_greek_letters_is_written_in_ascii() -> None:
    message = sent(recipient_email="eleni@παράδειγμα.example.org")
    assert message["To"].addresses[0].addr_spec == "eleni@xn--hxajbheg2az3al.example.org"


def test_a_local_part_in_greek_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="address"):
        build(letter(recipient_email="ελένη@example.org"))


def test_a_comma_in_a_long_name_begins_no_second_address() -> None:
    name = 'Rossi, Giulia <kostas@example.org>, "Comune di Bologna", Settore Cultura e Città d\'arte (Italia)'
    data = build(letter(recipient_name=name)).as_bytes()
    raw = message_from_bytes(data, policy=policy.compat32)["To"]
    assert [address for _name, address in getaddresses([raw])] == ["giulia@comune.example.org"]
    assert header(data, "To") == f"{name} <giulia@comune.example.org>"


def test_half_a_character_is_left_out() -> None:
    message = sent(text="Γεια\ud83d σας", subject="Σύνοδος\udc00")
    assert (message["Subject"], message.get_body(("plain",)).get_content()) == ("Σύνοδος", "Γεια σας\r\n")


WORDS = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("Ελένηя😀 ,;:<>@\"'()[]\\=?.")),
    max_size=200,
)


@settings(deadline=None)  # the machine may be busy
@given(WORDS, WORDS)
def test_any_name_and_subject_arrive_as_they_were_typed(name: str, subject: str) -> None:
    data = build(letter(recipient_name=name, subject=subject)).as_bytes()
    raw = message_from_bytes(data, policy=policy.compat32)["To"].replace("\r\n", "")
    [(shown, address)] = getaddresses([raw])
    assert str(make_header(decode_header(shown))) == one_line(name)
    assert address == "giulia@comune.example.org"
    assert header(data, "Subject") == one_line(subject)
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


def one_line(text: str) -> str:
    """Breaks and controls are blanks, and one blank is enough."""
    breaks = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
    return " ".join(text.translate(dict.fromkeys(breaks, " ")).split())
