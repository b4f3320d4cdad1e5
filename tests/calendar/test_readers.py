"""Four programs of other people read what we write, and agree."""

from collections.abc import Callable

import pytest

from app.calendar import ical
from app.calendar.ical import Entry
from tests.calendar.entries import ELENI, NETWORK, ZONES, at, entry
from tests.calendar.readers import READERS, Seen

Reader = Callable[[bytes], list[Seen]]
Writer = Callable[[Entry], bytes]

WALLS = [
    "2027-01-13 09:30",  # winter
    "2027-07-14 09:30",  # summer
    "2026-10-25 09:30",  # the morning after the clocks went back
    "2027-03-28 09:30",  # the morning after they went forward
    "2026-10-24 20:00",  # across the change
    "2027-03-27 20:00",
]


def request(one: Entry) -> bytes:
    return ical.request(one, NETWORK, ELENI)


def cancel(one: Entry) -> bytes:
    return ical.cancel(one, NETWORK, ELENI)


def download(one: Entry) -> bytes:
    return ical.download([one])


def feed(one: Entry) -> bytes:
    return ical.feed([one], name="CESME+", zone="Europe/Athens")


WRITERS: list[Writer] = [request, cancel, download, feed]


def expected(one: Entry) -> Seen:
    return Seen(one.uid, one.starts_at, one.ends_at, one.summary, one.description, one.location)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("zone", ZONES)
def test_programs_agree_on_everything_in_all_seasons(read: Reader, write: Writer, zone: str) -> None:
    entries = [at(wall, zone, hours=hours) for wall in WALLS for hours in (1, 14)]
    assert [read(write(one)) for one in entries] == [[expected(one)] for one in entries]


@pytest.mark.parametrize("read", READERS)
def test_programs_agree_on_the_hours_of_the_change(read: Reader) -> None:
    """Each quarter of an hour of the two nights, both times that 03:15 comes."""
    for zone, night in (("Europe/Athens", "2026-10-25 03"), ("Europe/Rome", "2026-10-25 02")):
        entries = [
            at(f"{night}:{minute}", zone, hours=0.25, fold=fold) for minute in (15, 45) for fold in (0, 1)
        ]
        assert [read(request(one)) for one in entries] == [[expected(one)] for one in entries]
    for zone, night in (("Europe/Athens", "2027-03-28 04"), ("Europe/Rome", "2027-03-28 03")):
        one = at(f"{night}:00", zone, hours=0.25)
        assert read(request(one)) == [expected(one)]


@pytest.mark.parametrize("read", READERS)
def test_programs_read_a_feed_of_several_zones_in_order(read: Reader) -> None:
    entries = [at(wall, zone, uid=f"{wall}/{zone}") for wall in WALLS for zone in ZONES]
    data = ical.feed(entries, name="CESME+", zone="Europe/Athens")
    assert read(data) == [expected(one) for one in sorted(entries, key=lambda e: (e.starts_at, e.uid))]


@pytest.mark.parametrize("read", READERS)
def test_programs_read_both_days_of_a_download(read: Reader) -> None:
    days = [at(f"2027-04-{day} 09:30", "Europe/Athens", uid=day, alarm_minutes=30) for day in ("14", "15")]
    assert read(ical.download(days)) == [expected(day) for day in days]


@pytest.mark.parametrize("read", READERS)
def test_programs_read_a_call_with_an_alarm(read: Reader) -> None:
    video = "https://video.example.org/j/1?pwd=a;b,c"
    call = entry(description="", location="", join_url=video, alarm_minutes=15)
    assert read(request(call)) == [Seen(call.uid, call.starts_at, call.ends_at, call.summary, video, video)]


@pytest.mark.parametrize("read", [reader for reader in READERS if reader.__name__ != "by_ics"])
def test_programs_read_an_empty_feed(read: Reader) -> None:
    assert read(ical.feed([], name="CESME+", zone="Europe/Athens")) == []
