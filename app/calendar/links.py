"""Links that put one day of an event into somebody's calendar, and links that subscribe to a feed.

They make copies that never change; invited people get the invitation by mail. All times are UTC, but for
Google, which takes the wall clock of the venue with its zone.
"""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from app.calendar.ical import Entry, clean

LONGEST = 1000  # characters of the description; services refuse very long addresses
LONGEST_LINE = 250


def on_the_web(entry: Entry) -> list[tuple[str, str]]:
    """The calendars on the web that take an entry by a link: their names, and the link of each."""
    services = {"Google Calendar": google, "Outlook.com": outlook, "Office 365": office365, "Yahoo": yahoo}
    return [(name, link(entry)) for name, link in services.items()]


def google(entry: Entry) -> str:
    starts, ends = entry.times
    form = "%Y%m%dT%H%M%SZ" if starts.tzinfo is UTC else "%Y%m%dT%H%M%S"
    return _link(
        "https://calendar.google.com/calendar/render",
        action="TEMPLATE",
        text=_title(entry),
        dates=f"{starts:{form}}/{ends:{form}}",
        ctz=entry.zone,
        details=_details(entry),
        location=_place(entry),
    )


def outlook(entry: Entry) -> str:
    return _outlook("https://outlook.live.com", entry)


def office365(entry: Entry) -> str:
    return _outlook("https://outlook.office.com", entry)


def yahoo(entry: Entry) -> str:
    return _link(
        "https://calendar.yahoo.com/",
        v="60",
        title=_title(entry),
        st=f"{_utc(entry.starts_at):%Y%m%dT%H%M%SZ}",
        et=f"{_utc(entry.ends_at):%Y%m%dT%H%M%SZ}",
        desc=_details(entry),
        in_loc=_place(entry),
    )


def webcal(feed: str) -> str:
    """The feed at `feed` (an https address) for Apple Calendar, Thunderbird and Outlook on a computer."""
    return f"webcal://{feed.partition('://')[2]}"


def google_feed(feed: str) -> str:
    return _link("https://calendar.google.com/calendar/r", cid=webcal(feed))


def outlook_feed(feed: str, name: str) -> str:
    return _link("https://outlook.live.com/calendar/0/addfromweb", url=feed, name=name)


def office365_feed(feed: str, name: str) -> str:
    return _link("https://outlook.office.com/calendar/0/addfromweb", url=feed, name=name)


def _outlook(host: str, entry: Entry) -> str:
    return _link(
        f"{host}/calendar/0/action/compose",
        rru="addevent",
        startdt=f"{_utc(entry.starts_at):%Y-%m-%dT%H:%M:%SZ}",
        enddt=f"{_utc(entry.ends_at):%Y-%m-%dT%H:%M:%SZ}",
        subject=_title(entry),
        body=_details(entry),
        location=_place(entry),
    )


def _link(address: str, **parameters: str) -> str:
    return f"{address}?{urlencode(parameters, quote_via=quote, safe='')}"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _title(entry: Entry) -> str:
    return _cut(" ".join(clean(entry.summary).split()), LONGEST_LINE)


def _place(entry: Entry) -> str:
    return _cut(entry.place, LONGEST_LINE)


def _details(entry: Entry) -> str:
    """The description, cut where it is long; the links at its end stay whole."""
    text = clean(entry.description).strip()
    is_long = len(text) > LONGEST
    links = [link for link in (entry.join_url, entry.url) if link and (is_long or link not in text)]
    room = max(1, LONGEST - sum(len(link) + 2 for link in links))
    return "\n\n".join(part for part in (_cut(text, room), *links) if part)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
