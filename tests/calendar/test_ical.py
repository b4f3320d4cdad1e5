"""What stands in an invitation, its cancellation, a download and a feed, rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.calendar import ical
from app.calendar.ical import Entry, Guest, Party
from tests.calendar.entries import DESISLAVA, ELENI, GIULIA, NETWORK, ZONES, at, entry
from tests.calendar.lines import component, lines, parameters, text, values

VIDEO = "https://video.example.org/j/123?pwd=a;b,c"


def request(entry: Entry, guest: Guest = ELENI) -> bytes:
    return ical.request(entry, NETWORK, guest)


def cancel(entry: Entry, guest: Guest = ELENI) -> bytes:
    return ical.cancel(entry, NETWORK, guest)


def feed(*entries: Entry) -> bytes:
    return ical.feed(entries, name="CESME+", zone="Europe/Athens", cancelled_prefix="CANCELLED:")


def names(data: bytes, part: str = "VEVENT") -> set[str]:
    return set(values(data, part))


EVENT = {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS"}
EVENT |= {"DESCRIPTION", "LOCATION", "URL", "CREATED", "LAST-MODIFIED"}


def test_an_invitation_holds_these_properties_and_no_others() -> None:
    outlook = {"X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-DISALLOW-COUNTER"}
    assert names(request(entry())) == EVENT | {"ORGANIZER", "ATTENDEE", "TRANSP", "CLASS"} | outlook


def test_a_cancellation_holds_these_properties_and_no_others() -> None:
    assert names(cancel(entry())) == EVENT | {"ORGANIZER", "ATTENDEE"}


def test_a_download_names_nobody() -> None:
    assert names(ical.download([entry()])) == EVENT | {"TRANSP", "CLASS"}


def test_a_feed_names_nobody() -> None:
    assert names(feed(entry())) == EVENT | {"TRANSP", "CLASS"}


def test_the_fixed_values() -> None:
    fixed = {"STATUS": "CONFIRMED", "TRANSP": "OPAQUE", "CLASS": "PUBLIC"}
    outlook = {"X-MICROSOFT-CDO-BUSYSTATUS": "BUSY", "X-MICROSOFT-DISALLOW-COUNTER": "TRUE"}
    assert fixed | outlook == {name: values(request(entry()), "VEVENT")[name] for name in fixed | outlook}


def test_the_calendar_around_it() -> None:
    head = {"VERSION": "2.0", "PRODID": "-//Synodos//Synodos 1.0//EN", "CALSCALE": "GREGORIAN"}
    assert values(request(entry()), "VCALENDAR") == head | {"METHOD": "REQUEST"}
    assert values(cancel(entry()), "VCALENDAR") == head | {"METHOD": "CANCEL"}
    assert values(ical.download([entry(), entry(uid="b")]), "VCALENDAR") == head


def test_a_single_download_opens_as_an_appointment_in_outlook() -> None:
    assert values(ical.download([entry()]), "VCALENDAR")["X-MS-OLK-FORCEINSPECTOROPEN"] == "TRUE"


def test_a_feed_has_a_name_a_zone_and_asks_to_be_read_each_hour() -> None:
    assert values(ical.feed([entry()], name="CESME+, σύνοδοι", zone="Europe/Rome"), "VCALENDAR") == {
        "VERSION": "2.0",
        "PRODID": "-//Synodos//Synodos 1.0//EN",
        "CALSCALE": "GREGORIAN",
        "NAME": "CESME+\\, σύνοδοι",
        "X-WR-CALNAME": "CESME+\\, σύνοδοι",
        "X-WR-TIMEZONE": "Europe/Rome",
        "REFRESH-INTERVAL": "PT1H",
        "X-PUBLISHED-TTL": "PT1H",
    }
    assert parameters(feed(entry()), "VCALENDAR")["REFRESH-INTERVAL"] == {"VALUE": "DURATION"}


def test_one_mail_has_one_event_one_guest_and_one_zone() -> None:
    for data in (request(entry()), cancel(entry())):
        begins = [line.value for line in lines(data) if line.name == "BEGIN"]
        assert begins == ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT"]


def test_uid_and_sequence_are_written_as_given_also_nought() -> None:
    for data in (request(entry()), cancel(entry()), ical.download([entry()]), feed(entry())):
        event = values(data, "VEVENT")
        assert (event["UID"], event["SEQUENCE"]) == ("6d0c1f1e-6a2b-4b8e-9b43-0f6c1d1a2b3c", "0")
    assert values(request(entry(sequence=7)), "VEVENT")["SEQUENCE"] == "7"


def test_mails_are_stamped_when_they_are_built_published_entries_when_they_changed() -> None:
    assert values(request(entry()), "VEVENT")["DTSTAMP"] == "20261122T093000Z"
    assert values(cancel(entry()), "VEVENT")["DTSTAMP"] == "20261122T093000Z"
    for data in (ical.download([entry()]), feed(entry())):
        event = values(data, "VEVENT")
        assert (event["DTSTAMP"], event["LAST-MODIFIED"]) == ("20261120T121500Z", "20261120T121500Z")


def test_created_and_changed_are_utc() -> None:
    event = values(request(entry()), "VEVENT")
    assert (event["CREATED"], event["LAST-MODIFIED"]) == ("20261001T080000Z", "20261120T121500Z")
    assert names(request(entry(created_at=None, changed_at=None))).isdisjoint({"CREATED", "LAST-MODIFIED"})


@pytest.mark.parametrize("zone", ZONES)
def test_times_are_the_venue_s_wall_clock(zone: str) -> None:
    for data in (request(at("2027-04-14 09:30", zone)), ical.download([at("2027-04-14 09:30", zone)])):
        event = values(data, "VEVENT")
        assert (event["DTSTART"], event["DTEND"]) == ("20270414T093000", "20270414T170000")
        stated = parameters(data, "VEVENT")
        assert (stated["DTSTART"], stated["DTEND"]) == ({"TZID": zone}, {"TZID": zone})
        assert values(data, "VTIMEZONE")["TZID"] == zone


def test_each_zone_of_a_feed_is_described_once_before_the_entries() -> None:
    entries = [at("2027-04-14 09:30", zone, uid=f"{zone}-{n}") for zone in reversed(ZONES) for n in (1, 2)]
    data = lines(feed(*entries))
    assert [line.value for line in data if line.name == "TZID"] == sorted(ZONES)
    begins = [line.value for line in data if line.name == "BEGIN" and line.value in {"VTIMEZONE", "VEVENT"}]
    assert begins == ["VTIMEZONE"] * 4 + ["VEVENT"] * 8


def test_a_time_that_happens_twice_in_an_autumn_night_is_written_in_utc() -> None:
    """It means the first one (RFC 5545 §3.3.5), which some programs do not know."""
    first = values(request(at("2027-10-31 03:30", "Europe/Athens", hours=0.25)), "VEVENT")
    second = values(request(at("2027-10-31 03:30", "Europe/Athens", hours=0.25, fold=1)), "VEVENT")
    until = values(request(at("2027-10-30 20:00", "Europe/Athens", hours=7.5)), "VEVENT")
    assert (first["DTSTART"], first["DTEND"]) == ("20271031T003000Z", "20271031T004500Z")
    assert (second["DTSTART"], second["DTEND"]) == ("20271031T013000Z", "20271031T014500Z")
    assert (until["DTSTART"], until["DTEND"]) == ("20271030T170000Z", "20271031T003000Z")


def test_a_time_of_another_rule_is_written_in_utc() -> None:
    data = request(at("2015-01-15 09:30", "Europe/Istanbul"))
    event = values(data, "VEVENT")
    assert (event["DTSTART"], event["DTEND"]) == ("20150115T073000Z", "20150115T150000Z")
    assert [line.value for line in lines(data) if line.name == "BEGIN"] == ["VCALENDAR", "VEVENT"]


def test_utc_needs_no_description() -> None:
    data = request(at("2027-04-14 09:30", "UTC"))
    assert values(data, "VEVENT")["DTSTART"] == "20270414T093000Z"
    assert [line.value for line in lines(data) if line.name == "BEGIN"] == ["VCALENDAR", "VEVENT"]


def test_an_empty_feed_is_a_calendar_still() -> None:
    """One component at least (RFC 5545 §3.6)."""
    data = ical.feed([], name="CESME+", zone="Europe/Rome")
    begins = [line.value for line in lines(data) if line.name == "BEGIN"]
    assert begins == ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD"]


def test_organizer_and_guest() -> None:
    data = request(entry(), DESISLAVA)
    event, stated = values(data, "VEVENT"), parameters(data, "VEVENT")
    assert event["ORGANIZER"] == "mailto:events@synodos.example.org"
    assert stated["ORGANIZER"] == {"CN": "Δίκτυο Εταίρων"}
    assert event["ATTENDEE"] == "mailto:desislava@sofia.example.org"
    assert stated["ATTENDEE"] == {
        "CN": "Десислава Иванова",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }


def test_who_has_not_answered_is_asked_to() -> None:
    stated = parameters(request(entry(), GIULIA), "VEVENT")["ATTENDEE"]
    assert (stated["PARTSTAT"], stated["RSVP"]) == ("NEEDS-ACTION", "TRUE")


def test_a_cancellation_keeps_the_answer_and_asks_for_none() -> None:
    data = cancel(entry(status="CONFIRMED"), DESISLAVA)
    stated = parameters(data, "VEVENT")["ATTENDEE"]
    assert (stated["PARTSTAT"], "RSVP" in stated) == ("ACCEPTED", False)
    assert values(data, "VEVENT")["STATUS"] == "CANCELLED"


def test_quotes_and_carets_leave_names() -> None:
    """RFC 6868 writes them as ^' and ^^, which Outlook shows as they stand."""
    stated = parameters(ical.request(entry(), Party('Δίκτυο "Ε"^', "a@b.example"), ELENI), "VEVENT")
    assert stated["ORGANIZER"] == {"CN": "Δίκτυο Ε"}


def test_a_guest_without_a_name_has_no_cn() -> None:
    assert "CN" not in parameters(request(entry(), Guest("", "nikos@example.org")), "VEVENT")["ATTENDEE"]


@pytest.mark.parametrize(
    "address", ["a@b\r\nATTENDEE:mailto:kostas@example.org", "a b@c.example", "nobody", "<a@b.c>"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    for build in (ical.request, ical.cancel):
        with pytest.raises(ValueError, match="address"):
            build(entry(), NETWORK, Guest("Kostas", address))
        with pytest.raises(ValueError, match="address"):
            build(entry(), Party("Kostas", address), ELENI)


def test_a_domain_in_greek_letters_is_written_in_ascii() -> None:
    guest = Guest("Ελένη", "eleni@παράδειγμα.example.org")
    address = "mailto:eleni@xn--hxajbheg2az3al.example.org"
    assert values(request(entry(), guest), "VEVENT")["ATTENDEE"] == address


def test_the_link_to_a_call_is_in_three_places() -> None:
    for data in (request(entry(location="", join_url=VIDEO)), feed(entry(location="", join_url=VIDEO))):
        event = values(data, "VEVENT")
        assert event["CONFERENCE"] == VIDEO
        assert parameters(data, "VEVENT")["CONFERENCE"] == {
            "VALUE": "URI",
            "FEATURE": "VIDEO",
            "LABEL": "video.example.org",
        }
        assert text(event["LOCATION"]) == VIDEO
        assert text(event["DESCRIPTION"]) == f"{entry().description}\n\n{VIDEO}"


def test_a_hybrid_event_is_at_its_venue_and_has_the_link() -> None:
    event = values(request(entry(join_url=VIDEO)), "VEVENT")
    assert text(event["LOCATION"]) == entry().location
    assert event["CONFERENCE"] == VIDEO


def test_a_link_that_the_description_has_is_not_repeated() -> None:
    event = values(request(entry(description=f"Join: {VIDEO}\nBye", join_url=VIDEO)), "VEVENT")
    assert text(event["DESCRIPTION"]) == f"Join: {VIDEO}\nBye"


def test_addresses_of_pages_are_ascii() -> None:
    url = "https://σύνοδος.example.org/εκδήλωση?α=1 2\r\n"
    assert values(request(entry(url=url)), "VEVENT")["URL"] == (
        "https://xn--pxargbqe9d.example.org/%CE%B5%CE%BA%CE%B4%CE%AE%CE%BB%CF%89%CF%83%CE%B7?%CE%B1=12"
    )


def test_what_is_empty_is_left_out() -> None:
    bare = entry(description="", location="", url="")
    for data in (request(bare), cancel(bare), ical.download([bare]), feed(bare)):
        assert names(data).isdisjoint({"DESCRIPTION", "LOCATION", "URL", "CONFERENCE"})


def test_an_alarm_rings_in_invitations_and_downloads_alone() -> None:
    rings = entry(alarm_minutes=30)
    for data in (request(rings), ical.download([rings])):
        alarm = values(data, "VALARM")
        assert alarm == {"ACTION": "DISPLAY", "TRIGGER": "-PT30M", "DESCRIPTION": rings.summary}
    for data in (cancel(rings), feed(rings), request(entry())):
        assert b"VALARM" not in data


def test_a_venue_of_several_lines_is_one_line() -> None:
    event = values(
        request(entry(location=" Μέγαρο Μουσικής\r\n\r\n25ης Μαρτίου \n546 46 Θεσσαλονίκη")), "VEVENT"
    )
    assert text(event["LOCATION"]) == "Μέγαρο Μουσικής, 25ης Μαρτίου, 546 46 Θεσσαλονίκη"


def test_a_feed_is_in_order_of_time_then_uid() -> None:
    later, early = (
        at("2027-04-15 09:30", "Europe/Rome", uid="a"),
        at("2027-04-15 09:30", "Europe/Athens", uid="z"),
    )
    twin = replace(early, uid="b")
    uids = [line.value for line in lines(feed(later, early, twin)) if line.name == "UID"]
    assert uids == ["b", "z", "a"]


def test_a_feed_is_the_same_whatever_the_order_and_the_hour() -> None:
    entries = [at("2027-04-15 09:30", zone, uid=zone) for zone in ZONES]
    later = [replace(one, stamp=one.stamp + timedelta(days=1)) for one in reversed(entries)]
    assert feed(*later) == feed(*entries)


def test_a_cancelled_entry_says_so_in_its_title_in_feeds_alone() -> None:
    gone = entry(status="CANCELLED")
    event = values(feed(gone), "VEVENT")
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "CANCELLED: Εναρκτήρια συνάντηση – 1/2")
    assert (
        values(cancel(gone), "VEVENT")["SUMMARY"] == entry().summary
    )  # programs put their own word before it
    assert values(feed(entry()), "VEVENT")["SUMMARY"] == entry().summary


def test_a_save_the_date_is_tentative() -> None:
    assert values(request(entry(status="TENTATIVE")), "VEVENT")["STATUS"] == "TENTATIVE"


@pytest.mark.parametrize("alarm", [None, 15])
def test_lines_end_with_crlf_and_have_75_octets_at_most(alarm: int | None) -> None:
    long = entry(
        summary="Συνάντηση 👩‍👩‍👧‍👦 " * 60,
        description="Ένα δύο τρία, четыре; πέντε\\έξι 🎉\n" * 150,
        location="Θεσσαλονίκη " * 30,
        url=f"https://synodos.example.org/{'events/' * 60}",
        join_url=VIDEO,
        alarm_minutes=alarm,
    )
    guest = Guest("Αικατερίνη " * 20, "eleni@region.example.org")
    for data in (request(long, guest), cancel(long, guest), ical.download([long]), feed(long)):
        assert data.endswith(b"\r\n")
        assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
        physical = data.split(b"\r\n")
        assert max(len(line) for line in physical) <= 75
        assert b"".join(physical).decode("utf-8")  # no character is cut in two
        assert [line.decode("utf-8") for line in physical]


def test_no_entry_without_end_order_or_zone() -> None:
    moment = datetime(2027, 4, 14, 6, 30, tzinfo=UTC)
    for wrong in (
        {"ends_at": entry().starts_at},
        {"ends_at": entry().starts_at - timedelta(hours=1)},
        {"starts_at": moment.replace(tzinfo=None), "ends_at": moment.replace(tzinfo=None, hour=9)},
        {"zone": "Europe/Atlantis"},
        {"zone": ""},
    ):
        with pytest.raises(ValueError, match=r"entry|zone"):
            entry(**wrong)


def test_nothing_recurs_and_nothing_floats() -> None:
    for data in (request(entry()), cancel(entry()), ical.download([entry()]), feed(entry())):
        event = component(data, "VEVENT")
        never = {"RRULE", "RDATE", "EXDATE", "ATTACH", "RECURRENCE-ID", "DURATION"}
        assert {line.name for line in event}.isdisjoint(never)
        times = [line for line in event if line.name in {"DTSTART", "DTEND"}]
        assert all(line.parameters.get("TZID") or line.value.endswith("Z") for line in times)
