"""The form to plan an event as a browser sends it, for tests."""

from datetime import date
from typing import Any


def filled(**changes: Any) -> dict[str, Any]:
    """A two-day learning event in Thessaloniki, all typed as people do; a None takes a field out."""
    typed = {
        "form_key": "form-1",
        "project_slug": "cesme-plus",
        "title-en": "Good practices",
        "title-el": "Καλές πρακτικές",
        "summary-en": "Two days on the circular economy.",
        "hosts": ["anatoliki"],
        "days-0-day": "2027-03-24",
        "days-0-starts": "09:00",
        "days-0-ends": "17:00",
        "days-1-day": "2027-03-26",
        "days-1-starts": "09:30",
        "days-1-ends": "13:00",
        "days-2-day": "",
        "days-2-starts": "",
        "days-2-ends": "",
        "zone": "Europe/Athens",
        "mode": "on-site",
        "venue-en": "Warehouse 7",
        "address": "Nikis 7\r\n54624 Thessaloniki",
        "country": "GR",
        "join_url": "",
        "city-en": "Thessaloniki",
        "city-el": "Θεσσαλονίκη",
        "audience-en": "Everybody",
        "practical-en": "**Bus 2K** from the airport",
        "visibility": "public",
        "seats": "42",
        "opens-day": "",
        "opens-time": "",
        "closes-day": "2027-03-17",
        "closes-time": "18:00",
        "contact_name": "Eleni",
        "contact_email": "eleni@example.org",
        "contact_phone": "",
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def one_day(on: date | str, starts: str, ends: str, **changes: Any) -> dict[str, Any]:
    """The same on one day."""
    day = {"days-0-day": str(on), "days-0-starts": starts, "days-0-ends": ends, "days-1-day": ""}
    return filled(**day | {"closes-day": "", "closes-time": ""} | changes)
