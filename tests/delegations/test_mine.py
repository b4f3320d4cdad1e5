"""The page on which a coordinator begins: every event at which she names who comes, and how far she is."""

import re
from datetime import timedelta

from bs4 import BeautifulSoup
from sqlalchemy import event as listening

from app import clock as time
from app.database import db
from app.delegations import coordinating
from app.events.terms import Status
from app.people import actions
from tests import make
from tests.delegations.test_naming import event, giulia, give, send

__all__ = ["event", "giulia"]
DAY = timedelta(days=1)


def listed(client) -> list[tuple[str, str]]:
    """The address and the words of each row."""
    soup = BeautifulSoup(client.get("/delegations").text, "html5lib")
    return [(row.a["href"], " ".join(row.text.split())) for row in soup.select("main .rows > li")]


def test_signed_in_she_lands_on_her_delegations(client, event, eleni, giulia):
    bologna = give(event, eleni, None, 4, quota_until=time.now() + 30 * DAY)
    send(bologna, "Marco", "Luca")

    entered = client.post(f"/sign-in/{actions.issue_link(giulia.email)}")

    assert entered.location == "/delegations"
    assert "You are signed in as Giulia" in client.get("/delegations").text
    [(address, words)] = listed(client)
    assert address == f"/delegations/{bologna.token}"
    assert str(event.title) in words
    assert "2 of 4 places are used. The rest goes back to all on" in words
    assert "You can name, change and take off people until" in words
    assert client.get(address).status_code == 200


def test_who_was_asked_to_come_with_her_counts_there_as_on_her_page(client, event, eleni, giulia):
    make.participation(event, make.person("Aino"))
    bologna = give(event, eleni, None, 4)
    send(bologna, "Aino", "Luca")

    make.sign_in(client, giulia)

    assert "2 of 4 places are used." in listed(client)[0][1]
    assert "2 of 4 places are used." in " ".join(client.get(f"/delegations/{bologna.token}").text.split())


def test_a_list_that_is_closed_says_so(client, event, eleni, giulia):
    give(event, eleni, None, 4, naming_closes_at=time.now() - DAY)

    make.sign_in(client, giulia)

    assert "The list is closed since" in listed(client)[0][1]


def test_nothing_of_others_and_nothing_that_is_over_or_a_draft_stands_there(
    client, project, event, eleni, giulia
):
    give(event, eleni, 2, 4, 3)
    draft = make.event(project, slug="draft", seats=9)
    give(draft, eleni, None, 4)
    draft.status = Status.DRAFT
    over = make.event(project, slug="over", seats=9)
    give(over, eleni, None, 4)
    over.ends_at = time.now() - DAY
    db.session.commit()

    make.sign_in(client, giulia)
    assert len(listed(client)) == 1

    aino = make.member(project, "Aino", organisation=2)
    make.sign_in(client, aino)
    assert listed(client) == []
    assert "No event waits for your delegation just now" in client.get("/delegations").text


def test_who_coordinates_no_more_finds_nothing_there_and_begins_elsewhere(
    client, project, event, eleni, giulia
):
    give(event, eleni, None, 4)
    coordinating.dismiss(project.partnerships[1], actor=eleni)

    entered = client.post(f"/sign-in/{actions.issue_link(giulia.email)}")

    assert (entered.location, listed(client)) == ("/", [])


def test_whoever_is_not_signed_in_is_asked_first(client, event, eleni, giulia):
    give(event, eleni, None, 4)
    assert client.get("/delegations").location == "/sign-in?next=/delegations"


def test_it_speaks_any_of_our_languages(client, event, eleni, giulia):
    make.sign_in(client, giulia)
    for code, title in {
        "it": "Le sue delegazioni",
        "bg": "Вашите делегации",
        "el": "Οι αντιπροσωπείες σας",
    }.items():
        page = BeautifulSoup(client.get(f"/delegations?lang={code}").text, "html5lib")
        assert (page.html["lang"], page.h1.text) == (code, title)


def test_who_is_sent_away_is_shown_the_way_there(client, event, giulia):
    make.sign_in(client, giulia)
    refused = client.get("/manage/")
    assert refused.status_code == 403
    assert re.search(r'href="/delegations"', refused.text)


def test_it_costs_the_same_for_many(client, project, eleni, giulia):
    make.sign_in(client, giulia)
    counts = []
    for number in (1, 12):
        while len(listed(client)) < number:
            slug = f"event-{len(listed(client))}"
            give(make.event(project, slug=slug, seats=9), eleni, None, 2)
        asked: list[str] = []

        def count(_connection, _cursor, statement, *_more, asked=asked):
            asked.append(statement)

        listening.listen(db.engine, "before_cursor_execute", count)
        try:
            assert len(listed(client)) == number
        finally:
            listening.remove(db.engine, "before_cursor_execute", count)
        counts.append(len(asked))
    assert counts[0] == counts[1]
