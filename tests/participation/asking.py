"""Asking for a seat, as somebody who has filled in the form."""

from typing import Any

from app.participation.registrations import Registration
from tests import make


def asking(event: Any, email: str = "nikos@example.org", **details: Any) -> Registration:
    known = {
        "given_name": email.split("@")[0].title(), "family_name": "Theodorou", "organisation": "Open Farm",
        "country": "GR", "locale": "el", "day_ids": [day.id for day in event.days],
    }  # fmt: skip
    return make.save(Registration(event=event, email=email, **known | details))
