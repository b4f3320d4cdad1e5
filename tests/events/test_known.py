"""What the registration form knows of an event is what stands in the database, each time."""

from secrets import token_hex

import pytest
from flask import Flask

from app.database import db
from app.events import known
from app.events.models import Event
from app.events.terms import Status, Visibility
from app.i18n import Localised
from tests import make
from tests.pages.reading import counted


@pytest.fixture
def event(app: Flask) -> Event:
    event = make.event(make.project(), seats=5)
    make.question(event)
    return event


def at(slug: str) -> Event:
    """As it is known now, beside every session."""
    found = known.at_address(slug)
    assert found
    return found


def test_it_has_all_that_a_form_needs_and_asks_nothing_more(event: Event) -> None:
    found = at(event.slug)
    with counted() as said:
        facts = [found.project.countries, found.days, found.pool.has_room, found.questions]
        facts += [[one.event is found for one in (*found.days, *found.pools)]]

    assert (said, facts[-1]) == ([], [True] * len(facts[-1]))


CHANGES = {
    "title": lambda event: setattr(event, "title", Localised(en="Another")),
    "project": lambda event: setattr(event.project, "acronym", "Other"),
    "partner": lambda event: setattr(event.project.organisations[0], "name", "Another partner"),
    "day": lambda event: event.days.pop(),
    "seats": lambda event: setattr(event.pool, "taken", 5),
    "question": lambda event: setattr(event.questions[0], "label", Localised(en="Which drink?")),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_changed_is_known_at_once(event: Event, change) -> None:
    def facts() -> list[object]:
        found = at(event.slug)
        return [
            str(found.title), found.project.acronym, [one.name for one in found.project.organisations],
            [day.id for day in found.days], found.pool.taken, [str(one.label) for one in found.questions],
        ]  # fmt: skip

    before = facts()
    assert facts() == before
    change(event)
    db.session.commit()

    assert [one for one, was in zip(facts(), before, strict=True) if one != was] != []
    assert len([one for one, was in zip(facts(), before, strict=True) if one != was]) == 1


def test_what_nobody_changed_is_not_read_again(event: Event) -> None:
    def is_the_same() -> bool:
        first = at(event.slug)
        make.event(event.project, slug=token_hex(4))  # something was committed
        return at(event.slug) is first

    # What others commit on the same server while it is read keeps it from being kept, now and then.
    assert any(is_the_same() for _try in range(20))


@pytest.mark.parametrize("hidden", [{"visibility": Visibility.PARTNERS}, {"status": Status.DRAFT}])
def test_whoever_may_not_see_it_does_not_find_its_form(event: Event, client, hidden) -> None:
    form = f"/events/{event.slug}/register"
    assert client.post(form).status_code == 200
    for name, value in hidden.items():
        setattr(event, name, value)

    assert client.post(form).status_code == 404
    assert client.post("/events/nowhere/register").status_code == 404
