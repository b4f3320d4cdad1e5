"""Links that open somebody's calendar, taken apart as the services take them apart."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from app.calendar import links
from app.calendar.ical import Entry
from tests.calendar.entries import ZONES, at, entry

MOMENTS = ["2027-01-13 09:30", "2027-07-14 09:30", "2027-03-28 09:30", "2027-10-31 09:30", "2027-10-31 00:30"]


def opened(link: str) -> dict[str, str]:
    """What the service reads: each parameter once."""
    return {name: value for name, [value] in parse_qs(urlsplit(link).query, strict_parsing=True).items()}


def google(link: str) -> tuple[datetime, datetime]:
    start, end = opened(link)["dates"].split("/")
    zone = ZoneInfo(opened(link)["ctz"])
    return google_time(start, zone), google_time(end, zone)


def google_time(text: str, zone: ZoneInfo) -> datetime:
    if text.endswith("Z"):
        return datetime.strptime(text, "%Y%m%dT%H%M%S%z")
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


def outlook(link: str) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(opened(link)["startdt"]), datetime.fromisoformat(opened(link)["enddt"])


def yahoo(link: str) -> tuple[datetime, datetime]:
    start, end = (datetime.strptime(opened(link)[name], "%Y%m%dT%H%M%S%z") for name in ("st", "et"))
    return start, end


Read = Callable[[str], tuple[datetime, datetime]]
SERVICES: list[tuple[Callable[[Entry], str], Read]] = [
    (links.google, google),
    (links.outlook, outlook),
    (links.office365, outlook),
    (links.yahoo, yahoo),
]


@pytest.mark.parametrize(("link", "read"), SERVICES)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("wall", MOMENTS)
def test_every_service_reads_the_same_times(
    link: Callable[[Entry], str], read: Read, zone: str, wall: str
) -> None:
    one = at(wall, zone)
    assert read(link(one)) == (one.starts_at, one.ends_at)


@pytest.mark.parametrize(("link", "read"), SERVICES)
def test_the_second_time_in_an_autumn_night(link: Callable[[Entry], str], read: Read) -> None:
    one = at("2027-10-31 03:30", "Europe/Athens", fold=1, hours=0.25)
    assert read(link(one)) == (one.starts_at, one.ends_at)


def test_google() -> None:
    link = links.google(entry(description="Ποιος; εμείς & άλλοι\n+1"))
    assert link.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&text=")
    assert opened(link) == {
        "action": "TEMPLATE",
        "text": "Εναρκτήρια συνάντηση – 1/2",
        "dates": "20270414T093000/20270414T170000",
        "ctz": "Europe/Athens",
        "details": "Ποιος; εμείς & άλλοι\n+1\n\nhttps://synodos.example.org/events/kick-off",
        "location": "Μέγαρο Μουσικής, 25ης Μαρτίου, 546 46 Θεσσαλονίκη",
    }


@pytest.mark.parametrize(
    ("link", "host"), [(links.outlook, "outlook.live.com"), (links.office365, "outlook.office.com")]
)
def test_outlook(link: Callable[[Entry], str], host: str) -> None:
    made = link(entry(description="Hello"))
    assert made.startswith(
        f"https://{host}/calendar/0/action/compose?rru=addevent&startdt=2027-04-14T06%3A30%3A00Z"
    )
    assert opened(made) == {
        "rru": "addevent",
        "startdt": "2027-04-14T06:30:00Z",
        "enddt": "2027-04-14T14:00:00Z",
        "subject": "Εναρκτήρια συνάντηση – 1/2",
        "body": "Hello\n\nhttps://synodos.example.org/events/kick-off",
        "location": "Μέγαρο Μουσικής, 25ης Μαρτίου, 546 46 Θεσσαλονίκη",
    }


def test_yahoo() -> None:
    assert opened(links.yahoo(entry(description="Hello"))) == {
        "v": "60",
        "title": "Εναρκτήρια συνάντηση – 1/2",
        "st": "20270414T063000Z",
        "et": "20270414T140000Z",
        "desc": "Hello\n\nhttps://synodos.example.org/events/kick-off",
        "in_loc": "Μέγαρο Μουσικής, 25ης Μαρτίου, 546 46 Θεσσαλονίκη",
    }


@pytest.mark.parametrize(("link", "read"), SERVICES)
def test_links_are_plain_ascii_without_blanks(link: Callable[[Entry], str], read: Read) -> None:
    made = link(entry(summary='"Σύνοδος" <&> 100% + 🎉', description="a\tb\r\nc\x00 & d=e#f"))
    assert made.isascii()
    assert not set(made) & set(" <>\"'\r\n\t#")
    assert made.count("?") == 1


def test_a_long_description_is_cut_and_keeps_its_links() -> None:
    video = "https://video.example.org/j/123"
    long = entry(description=f"{'Μακρύ κείμενο. ' * 400}{video}", join_url=video)
    details = opened(links.google(long))["details"]
    assert 980 < len(details) <= 1000
    assert details.endswith(f"…\n\n{video}\n\nhttps://synodos.example.org/events/kick-off")


def test_a_link_that_the_description_has_is_not_repeated() -> None:
    described = entry(description=f"See {entry().url}")
    assert opened(links.yahoo(described))["desc"] == f"See {entry().url}"


def test_a_long_title_is_cut() -> None:
    title = opened(links.google(entry(summary="Σύνοδος " * 1250)))["text"]
    assert (len(title) <= 250, title[-1]) == (True, "…")


def test_a_call_is_where_its_link_is() -> None:
    call = entry(location="", join_url="https://video.example.org/j/123")
    assert opened(links.outlook(call))["location"] == "https://video.example.org/j/123"


FEED = "https://synodos.example.org/me/Zx81_-token.ics"


def test_subscribing() -> None:
    assert links.webcal(FEED) == "webcal://synodos.example.org/me/Zx81_-token.ics"
    google = links.google_feed(FEED)
    assert google.startswith("https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F")
    assert opened(google) == {"cid": "webcal://synodos.example.org/me/Zx81_-token.ics"}


@pytest.mark.parametrize(
    ("link", "host"), [(links.outlook_feed, "outlook.live.com"), (links.office365_feed, "outlook.office.com")]
)
def test_subscribing_in_outlook(link: Callable[[str, str], str], host: str) -> None:
    made = link(FEED, "CESME+ σύνοδοι")
    assert made.startswith(f"https://{host}/calendar/0/addfromweb?url=https%3A%2F%2F")
    assert opened(made) == {"url": FEED, "name": "CESME+ σύνοδοι"}
