"""One's own page in every state, and the pages that hang on it, on a phone in light and dark."""

import os

import pytest

from app import clock
from app.database import db
from app.i18n import Localised
from app.participation import claiming, patience
from app.participation.claims import Hold
from app.participation.offers import Offer
from app.participation.states import Deed, State
from app.privacy import erasing
from tests import browser as chromium
from tests import make

STATES = (*State, "erased")
PAGES = ("data", "erase", "hand-on", "code")


@pytest.fixture(scope="module")
def own_pages(live_server):
    """The tokens of one in each state."""
    with live_server.app.app_context():
        known = {"practical": Localised(en="Bus **45** from the station."), "seats": 100}
        event = make.event(make.project(), contact_phone="+30 2310 000 000", **known)
        make.item(event, "09:15", "10:00")
        tokens = {state: _made(event, state).token for state in STATES}
        db.session.commit()
        db.session.remove()
    return tokens


def _made(event, state):
    who = make.person(f"P{state}".replace("-", ""), given_name="Nikos", family_name="Theodorou")
    simple = {State.INVITED, State.WAITING, State.CONFIRMED}
    made = make.participation(event, who, state if state in simple else State.CANCELLED)
    made.cancelled_at = clock.now() if made.is_cancelled else None
    if state is State.NAMED:
        claiming.hold(made, Deed.NAME, Hold.TAKEN)
    elif state is State.OFFERED:
        claiming.hold(made, Deed.OFFER, Hold.OFFERED)
        db.session.add(Offer(participation=made, ends_at=patience.ends_at(made)))
    elif state is State.PENDING:
        made.become(Deed.ASK)
    elif state is State.REFUSED:
        made.become(Deed.ASK)
        made.become(Deed.REFUSE)
        made.refusal = "This time only partners can come."
    db.session.commit()
    if state == "erased":
        erasing.erase(made)
    return made


def looked_at(page, name):
    """What is wrong with it; a picture where somebody asks for one (PICTURES names a folder)."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    return [*(["scrolls sideways"] if wide else []), *chromium.problems(page)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_reads_well_on_a_phone(browser, live_server, own_pages, scheme):
    context = browser.new_context(
        base_url=live_server.url, viewport=chromium.MOBILE, locale="en-GB", color_scheme=scheme
    )
    page, found = context.new_page(), {}
    for state, token in own_pages.items():
        answer = page.goto(f"/me/{token}")
        found[f"me-{state}-{scheme}"] = [answer.status, *looked_at(page, f"me-{state}-{scheme}")]
    for name in PAGES:
        answer = page.goto(f"/me/{own_pages[State.CONFIRMED]}/{name}")
        found[f"{name}-{scheme}"] = [answer.status, *looked_at(page, f"{name}-{scheme}")]
    context.close()

    assert {name: what for name, what in found.items() if what != [200]} == {}
