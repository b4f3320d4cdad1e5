"""What a mail says, however it is written; and that nothing which arrives can break anything."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.inbox import itip, parsing
from app.inbox.reasons import Reason
from tests.inbox.letters import REPLIES, answer, bounce, encoded_word, letter, mail

NINE = datetime(2027, 1, 21, 7, 30, tzinfo=UTC)
INVITATION = SimpleNamespace(
    uid="5b0d6a4e-1111-4222-8333-0123456789ab",
    sequence=2,
    sent={"starts_at": NINE.isoformat(), "zone": "Europe/Athens"},
    participation=SimpleNamespace(email="nikos@example.org"),
)


def said(raw: bytes, **known: str) -> itip.Answer:
    """The answer in a mail that brings one."""
    incoming = parsing.read(raw, **known)
    assert incoming.fault is None
    assert incoming.answer
    return incoming.answer


# Real clients


@pytest.mark.parametrize(
    ("name", "partstat", "sequence"),
    [
        ("thunderbird_accepted.eml", "ACCEPTED", 0),
        ("thunderbird_declined.eml", "DECLINED", 0),
        ("thunderbird_tentative.eml", "TENTATIVE", 0),
        ("korganizer_tentative.ics", "TENTATIVE", 0),
        ("gnus_declined.ics", "DECLINED", 0),
    ],
)
def test_what_real_clients_wrote_is_read(name, partstat, sequence):
    text = (REPLIES / name).read_text()
    raw = text.encode() if name.endswith(".eml") else mail(text, sender="@INVITED@")
    answer = said(raw)

    assert (answer.method, answer.uid, answer.sequence) == ("REPLY", "@UID@", sequence)
    assert [(line.address, line.partstat) for line in answer.attendees] == [("@invited@", partstat)]
    assert answer.stamp
    assert answer.starts_at
    assert answer.starts_at.instant


# How it travels


@pytest.mark.parametrize("encoding", ["8bit", "7bit", "base64", "quoted-printable", "x-nonsense"])
def test_every_transfer_encoding(encoding):
    assert said(mail(answer(INVITATION), encoding=encoding)).attendees[0].partstat == "ACCEPTED"


@pytest.mark.parametrize("charset", ["UTF-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-7", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["right", "UTF-8", "x-unknown", "us-ascii"])
def test_every_charset_whatever_the_mail_calls_it(charset, declared):
    text = answer(INVITATION, more="COMMENT:Ναι")
    if charset == "iso-8859-7" and declared != "right":
        text = answer(INVITATION)  # Greek in an unnamed charset becomes nonsense, but the answer stays
    raw = mail(text.encode(charset), encoding="base64", charset=charset if declared == "right" else declared)

    assert said(raw).attendees[0] == itip.Attendee("nikos@example.org", "ACCEPTED", "")
    assert said(raw).comment == ("Ναι" if "COMMENT" in text else "")


def test_missing_and_differing_methods():
    whole, without = answer(INVITATION), answer(INVITATION, method="")

    assert said(mail(whole, method=None)).method == "REPLY"
    assert said(mail(without, method="reply")).method == "REPLY"
    assert parsing.read(mail(without, method=None)).fault is Reason.NO_METHOD
    assert parsing.read(mail(whole, method="REQUEST")).fault is Reason.METHODS_DIFFER


def test_copies_count_once_and_contradictions_not_at_all():
    yes, no = answer(INVITATION), answer(INVITATION, "DECLINED")

    assert said(mail(yes, yes, yes)).attendees[0].partstat == "ACCEPTED"
    assert parsing.read(mail(yes, no)).fault is Reason.SEVERAL
    assert (
        parsing.read(mail(yes.replace("END:VCALENDAR", no.partition("2.0\r\n")[2]))).fault is Reason.SEVERAL
    )


@pytest.mark.parametrize(
    "kind", ["application/ics", 'application/octet-stream; name="invite.ICS"', "TEXT/Calendar"]
)
def test_calendars_under_other_names(kind):
    assert said(mail(answer(INVITATION), kind=kind)).uid == INVITATION.uid


def test_a_mail_inside_a_mail_is_somebody_elses():
    inside = mail(answer(INVITATION))
    raw = letter().replace(b"text/plain; charset=UTF-8", b"message/rfc822") + inside

    assert parsing.read(raw).fault is Reason.NO_CALENDAR


# What it says


@pytest.mark.parametrize(
    ("line", "instant"),
    [
        ("DTSTART:20270121T073000Z", NINE),
        ("DTSTART;TZID=Europe/Athens:20270121T093000", NINE),
        ("DTSTART;TZID=GTB Standard Time:20270121T093000", NINE),
        ('DTSTART;TZID="FLE Standard Time":20270121T093000', NINE),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Athens:20270121T093000", NINE),
        ("DTSTART;TZID=Customized Time Zone:20270121T093000", None),
        ("DTSTART:20270121T093000", None),
    ],
)
def test_starts_in_all_zones(line, instant):
    moment = said(mail(answer(INVITATION, starts=line))).starts_at

    assert moment
    assert moment.instant == instant
    assert moment.is_the_same_as(NINE, "Europe/Athens")
    assert not moment.is_the_same_as(NINE.replace(hour=8), "Europe/Athens")


@pytest.mark.parametrize(
    ("more", "parameters", "comment"),
    [
        (r"COMMENT:I come later\, by bus\nat 10", "", "I come later, by bus\nat 10"),
        (r"COMMENT:\n", "", ""),
        ("", ';X-RESPONSE-COMMENT="Yes; with a guest^nor two"', "Yes; with a guest\nor two"),
        ("COMMENT:" + "x" * 3000, "", "x" * 2000),
    ],
)
def test_comments(more, parameters, comment):
    found = said(mail(answer(INVITATION, more=more, parameters=parameters)))

    assert (found.comment or found.attendees[0].comment) == comment


@pytest.mark.parametrize(
    ("line", "number"), [("SEQUENCE:3", 3), ("", 0), ("SEQUENCE:x", 0), ("SEQUENCE:" + "9" * 5000, 10**9)]
)
def test_sequences(line, number):
    assert said(mail(answer(INVITATION, sequence=-1, more=line))).sequence == number


def test_the_sequence_of_outlook_counts_where_there_is_no_other():
    more = "X-MICROSOFT-CDO-APPT-SEQUENCE:4"

    assert said(mail(answer(INVITATION, sequence=-1, more=more))).sequence == 4
    assert said(mail(answer(INVITATION, more=more))).sequence == 2


def test_what_stands_in_an_alarm_says_nothing_about_the_event():
    alarm = "BEGIN:VALARM\r\nUID:other\r\nATTENDEE;PARTSTAT=DECLINED:mailto:nikos@example.org\r\nEND:VALARM"
    found = said(mail(answer(INVITATION, more=alarm)))

    assert found.uid == INVITATION.uid
    assert [line.partstat for line in found.attendees] == ["ACCEPTED"]


@pytest.mark.parametrize(
    "written",
    [
        "MAILTO:Nikos@Example.ORG",
        "nikos@example.org",
        "mailto: nikos@example.org ",
        "mailto:nikos%40example.org",
    ],
)
def test_addresses_are_compared_as_people_mean_them(written):
    assert itip.address(written) == "nikos@example.org"


def test_domains_in_other_letters():
    assert itip.address("mailto:νίκος@Παράδειγμα.gr") == "νίκος@xn--hxajbheg2az3al.gr"


def test_names_with_quotes_that_never_close():
    line = 'ATTENDEE;CN="Theodorou, Nikos;PARTSTAT=TENTATIVE:mailto:nikos@example.org'
    text = answer(INVITATION, invited="", more=line)

    assert said(mail(text)).attendees == (itip.Attendee("nikos@example.org", "TENTATIVE", ""),)


# Who says it


def test_the_sender():
    named = f"{encoded_word('Νίκος Θεοδώρου')} <Nikos@example.org>"
    incoming = parsing.read(mail(answer(INVITATION), sender=named))

    assert (incoming.sender_name, incoming.sender) == ("Νίκος Θεοδώρου", "nikos@example.org")


@pytest.mark.parametrize(
    "sender",
    ["nikos@example.org, kostas@example.org", "undisclosed", "", "a@example.org\r\nFrom: nikos@example.org"],
)
def test_nobody_or_two_people_in_from(sender):
    assert parsing.read(mail(answer(INVITATION), sender=sender)).sender == ""


@pytest.mark.parametrize(
    ("headers", "ours", "fails"),
    [
        ("Authentication-Results: mx.example.eu; dmarc=fail header.from=example.org\r\n", "", True),
        (
            "Authentication-Results: mx.example.eu; dmarc=fail header.from=example.org\r\n",
            "mx.example.eu",
            True,
        ),
        ("Authentication-Results: elsewhere; dmarc=fail\r\n", "mx.example.eu", False),
        ("Authentication-Results: mx.example.eu; spf=fail; dmarc=pass\r\n", "", False),
        ("Authentication-Results: mx.example.eu;\r\n dkim=none;\r\n DMARC=Fail (p=none)\r\n", "", True),
        ("", "", False),
    ],
)
def test_what_our_own_mail_server_says_of_the_sender(headers, ours, fails):
    assert parsing.read(mail(answer(INVITATION), headers=headers), authserv_id=ours).fails_dmarc is fails


# Other mail


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ("Auto-Submitted: auto-replied; owner\r\n", True),
        ("Auto-Submitted: auto-generated\r\n", False),
        ("", False),
    ],
)
def test_out_of_office(headers, automatic):
    incoming = parsing.read(letter("I am away.", headers=headers))

    assert (incoming.is_automatic, incoming.fault) == (automatic, Reason.NO_CALENDAR)


@pytest.mark.parametrize("headers_only", [True, False])
def test_bounces(headers_only):
    incoming = parsing.read(bounce("aino@example.org", "abc@synodos.example.org", headers_only=headers_only))

    assert [(one.recipient, one.status, one.words) for one in incoming.bounces] == [
        ("aino@example.org", "5.1.1", "550 No such mailbox")
    ]
    assert incoming.bounces[0].message_ids == ("abc@synodos.example.org",)
    assert incoming.bounces[0].is_final


def test_a_delay_is_not_the_end():
    assert [one.is_final for one in parsing.read(bounce("a@b.c", status="4.4.1")).bounces] == [False]
    assert [one.is_final for one in parsing.read(bounce("a@b.c", status="", action="delayed")).bounces] == [
        False
    ]


def test_a_calendar_inside_a_bounce_is_not_looked_for():
    raw = bounce("aino@example.org") + mail(answer(INVITATION))

    assert parsing.read(raw).answer is None


def test_bounces_of_exim():
    raw = letter(
        headers="X-Failed-Recipients: aino@example.org\r\nIn-Reply-To: <abc@synodos.example.org>\r\n"
    )

    assert [(one.recipient, one.message_ids) for one in parsing.read(raw).bounces] == [
        ("aino@example.org", ("abc@synodos.example.org",))
    ]


def test_the_text_of_a_page_is_its_words():
    html = b"<style>p{}</style><p>Dear&nbsp;Eleni,</p><script>x()</script><p>Thank you &amp; all.</p>"
    raw = (
        letter("@")
        .replace(b"text/plain", b"text/html")
        .replace(b"@\r\n", html)
        .replace(b"nikos<p", b"nikos@")
    )

    assert [line for line in parsing.read(raw).text.splitlines() if line] == [
        "Dear Eleni,",
        "Thank you & all.",
    ]


# The same mail again


def test_the_same_mail_again_is_the_same_whatever_way_it_took():
    raw = mail(answer(INVITATION), message_id="one@example.org")
    again = b"Received: from elsewhere\r\n" + raw.replace(b"\r\n", b"\n")

    assert parsing.read(raw).key == parsing.read(again).key
    assert (
        parsing.read(raw).key
        != parsing.read(mail(answer(INVITATION, "DECLINED"), message_id="one@example.org")).key
    )
    assert parsing.read(letter("One")).key != parsing.read(letter("Two")).key


# Hostile mail


def nested(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth)
    )
    return b"From: a@example.org\r\n" + head + b"\r\nhello"


REPORT = b"Content-Type: multipart/report; report-type=delivery-status"
HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 50,
    "deep": nested(25),
    "deeper": nested(900),
    "deepest": nested(5000),
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 2000,
    "many parts": mail(*["x"] * 70),
    "large": b"Subject: large\r\n\r\n" + b"x" * 10_000_001,
    "large calendar": mail("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + "X" * 1_000_001),
    "many events": mail(
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        + "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\nEND:VEVENT\r\n" for n in range(5000))
    ),
    "open quotes": mail(answer(INVITATION, more="ATTENDEE;CN=" + '"' * 50_001)),
    "many parameters": mail(answer(INVITATION, more="ATTENDEE" + ";A=B" * 100_000 + ":x")),
    "folds": mail(answer(INVITATION, more="COMMENT:" + "\r\n a" * 100_000)),
    "open components": mail("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + "BEGIN:VEVENT\r\n" * 50_000),
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhello",
    "dates": mail(
        answer(INVITATION, starts="DTSTART:99999999T999999Z", more="DTEND;TZID=../../etc/passwd:00000000")
    ),
    "years": mail(answer(INVITATION, starts="DTSTART;TZID=Europe/Athens:00010101T000000")),
    "broken words": letter(
        headers="From: =?x-none?B?!!!?=\r\nSubject: =?utf-8?B?a?=\r\nMessage-ID: <\xff\x00>\r\n"
    ),
    "nulls": mail(
        answer(
            INVITATION, more="COMMENT:a\0b\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        )
    ),
    "report of nothing": REPORT + b"; boundary=r\r\n\r\n--r\r\n\r\n",
    "report is text": REPORT + b"\r\n\r\nFinal-Recipient: x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_merely_not_understood(name):
    incoming = parsing.read(HOSTILE[name])
    kept = [incoming.sender, incoming.subject, incoming.text, incoming.message_id]

    assert not any("\0" in text for text in kept)
    assert all(text.encode("utf-8") is not None for text in kept)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("deep", Reason.TOO_MANY_PARTS),
        ("deepest", Reason.TOO_MANY_PARTS),
        ("many parts", Reason.TOO_MANY_PARTS),
        ("large", Reason.TOO_LARGE),
        ("large calendar", Reason.TOO_LARGE),
        ("many events", Reason.SEVERAL),
    ],
)
def test_limits_have_names(name, fault):
    assert parsing.read(HOSTILE[name]).fault is fault


quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = [
    *(
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "METHOD:REPLY",
        "UID:",
        "ATTENDEE;PARTSTAT=",
        ":mailto:",
    ),
    *(
        '"',
        ";",
        "=",
        ":",
        "\r\n ",
        "\r\n",
        "\n",
        "\r",
        "\\n",
        "DTSTART;TZID=",
        "20270121T073000Z",
        "\0",
        "\ud800",
        "ß",
    ),
    *("Content-Type: multipart/mixed; boundary=b", "--b", "--b--", "=?utf-8?B?", "?="),
]
words = st.sampled_from(PIECES)


@quick
@given(st.binary(max_size=2000))
def test_any_bytes(raw):
    assert parsing.read(raw).key


@quick
@given(st.lists(words | st.text(max_size=5), max_size=60).map("".join))
@example("BEGIN:VEVENT\r\nATTENDEE;=;;:::")
def test_any_text_as_a_calendar(text):
    method, answers = itip.read(text)
    data = text.encode("utf-8", "surrogatepass")

    assert method == method.upper()
    assert all("\0" not in one.uid + one.comment for one in answers)
    assert parsing.read(data).key
    assert parsing.read(mail(data)).key


@quick
@given(
    st.sampled_from(sorted(REPLIES.glob("*"))),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=30),
)
def test_real_replies_with_errors_in_them(path, errors):
    raw = bytearray(path.read_bytes())
    for at, value in errors:
        raw[at % len(raw)] = value

    assert parsing.read(bytes(raw)).key
    assert parsing.read(mail(bytes(raw))).key


@quick
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_a_comment_arrives_as_it_was_written(comment):
    escaped = comment.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")

    assert said(mail(answer(INVITATION, more=f"COMMENT:{escaped}"))).comment == comment.strip()
