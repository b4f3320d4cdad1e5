"""The pages: hers, the organiser's board, the coordinators of a project."""

import logging
import re
from datetime import timedelta

import pytest

from app import clock as time
from app import security
from app.database import db
from app.delegations import naming, places, queries, quotas
from app.delegations.models import Naming
from app.events.terms import Status
from app.participation.models import Participation
from app.participation.states import State
from tests import make
from tests.delegations.test_naming import at, delegation, give, seen, send, stranger
from tests.delegations.test_quotas import event, giulia

__all__ = ["event", "giulia"]
DAY = timedelta(days=1)
BOARD = "/manage/events/good-practices/delegations"
MARCO = {
    "given_name": "Marco", "family_name": "Rossi", "email": "marco@example.org", "locale": "en",
    "role": "stakeholder",
}  # fmt: skip


def url(delegation, *more):
    return "/".join(["/delegations", delegation.token, *more])


def text(response):
    return re.sub(r"<[^>]+>|\s+", " ", response.get_data(as_text=True))


# Hers


def test_her_page_says_what_she_has(client, event, eleni, giulia):
    bologna = give(event, eleni, None, 4, quota_until=time.now() + 30 * DAY)
    send(bologna, "Marco", "Luca")

    response = client.get(url(bologna))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    page = " ".join(text(response).split())
    assert "2 of 4 places are used. The rest goes back to all on" in page
    assert ("Marco Rossi" in page, "luca@example.org" in page) == (True, True)
    assert page.count("Has not answered yet") == 2


def test_signed_in_she_finds_her_pages_on_that_of_the_project_and_nobody_else_does(
    client, project, event, eleni, giulia
):
    bologna = give(event, eleni, None, 4)
    draft = give(make.event(project, slug="draft", status=Status.DRAFT), eleni, None, 4)
    assert "/delegations/" not in client.get("/projects/cesme-plus").text

    make.sign_in(client, eleni)
    assert "/delegations/" not in client.get("/projects/cesme-plus").text

    make.sign_in(client, giulia)
    page = client.get("/projects/cesme-plus")
    assert (url(bologna) in page.text, draft.token in page.text) == (True, False)
    assert "public" not in page.headers.get("Cache-Control", "")
    assert "Cookie" in page.headers["Vary"]


def test_she_names_somebody_there(client, event, eleni, giulia):
    bologna = give(event, eleni, None, 1)

    response = make.post(client, url(bologna, "name"), MARCO, page=url(bologna), follow_redirects=True)

    assert "We have written to marco@example.org. The place is kept." in response.get_data(as_text=True)
    assert at(event, "Marco").state is State.NAMED
    full = make.post(
        client,
        url(bologna, "name"),
        MARCO | {"email": "luca@example.org"},
        page=url(bologna, "people", "n1", "swap"),
    )
    assert "No place is left for your delegation." in full.get_data(as_text=True)
    assert 'value="luca@example.org"' in full.get_data(as_text=True)


@pytest.mark.parametrize("field", ["given_name", "family_name", "email", "role"])
def test_what_is_missing_is_said_at_its_field(client, event, eleni, giulia, field):
    bologna = give(event, eleni, None, 1)

    response = make.post(client, url(bologna, "name"), MARCO | {field: ""}, page=url(bologna))

    assert f'id="{field}-error"' in response.get_data(as_text=True)
    assert db.session.scalars(db.select(Participation)).all() == []


def test_she_swaps_and_takes_off(client, event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    send(bologna, "Luca")

    make.post(client, url(bologna, "people", queries.shown(bologna)[0].key, "swap"), MARCO)
    assert list(seen(bologna)) == ["Marco Rossi"]
    make.post(client, url(bologna, "people", queries.shown(bologna)[0].key, "cancel"))
    assert seen(bologna) == {}


def test_nobody_elses_people_stand_on_any_page_of_hers(client, event, eleni, giulia):
    """Every name and every address at the event but those of her own list."""
    bologna = give(event, eleni, 2, 3)
    send(delegation(event, 0), "Anna")
    stranger(event, eleni)
    placed = make.participation(event, make.person("Kostas"), State.WAITING)
    send(bologna, "Marco", "Luca", "Nikos")
    forbidden = {"Anna", "anna@example.org", make.CAST["Nikos"][0], placed.given_name, "kostas@example.org"}

    pages = [url(bologna)]
    for row in queries.shown(bologna):
        pages += [url(bologna, "people", row.key, deed) for deed in ("swap", "cancel")]
    typed = make.post(
        client, url(bologna, "name"), MARCO | {"email": "anna@example.org", "given_name": "X"}, page=pages[1]
    )
    shown = [client.get(page).get_data(as_text=True) for page in pages]

    assert {word for word in forbidden for page in shown if word in page} == set()
    assert "No place is left" in typed.get_data(as_text=True)
    others = queries.shown(delegation(event, 0))[0].key
    assert client.get(url(bologna, "people", others, "cancel")).status_code == 302


def test_the_answer_is_the_same_for_every_address(client, event, eleni, giulia):
    bologna = give(event, eleni, 2, 5)
    send(delegation(event, 0), "Anna")
    stranger(event, eleni)

    def answered(name):
        typed = MARCO | {"email": f"{name}@example.org"}
        page = make.post(client, url(bologna, "name"), typed, page=url(bologna), follow_redirects=True)
        html = re.sub(r'value="[^"]{40,}"', "", page.get_data(as_text=True)).replace(name, "somebody")
        naming.cancel(bologna, queries.shown(bologna)[0].who, visitor="")
        return re.sub(r"/people/n\d+/", "", html)

    assert answered("unheard") == answered("anna") == answered("nikos")


def test_the_old_link_and_a_wrong_one_open_nothing(client, event, eleni, giulia):
    bologna = give(event, eleni, None, 1)

    assert client.get("/delegations/wrong").status_code == 404
    assert client.get("/come-along/wrong").status_code == 404
    event.status = Status.DRAFT
    db.session.commit()
    assert client.get(url(bologna)).status_code == 404


def test_after_the_end_the_page_only_shows(client, event, eleni, giulia, clock):
    bologna = give(event, eleni, None, 2, naming_closes_at=time.now() + DAY)
    send(bologna, "Marco")
    clock.advance(days=1)

    page = client.get(url(bologna)).get_data(as_text=True)

    assert ("Marco Rossi" in page, "The list is closed since" in page) == (True, True)
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_who_is_asked_says_yes_or_no_by_a_press(client, event, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    nikos = stranger(event, eleni)
    send(bologna, "Nikos")
    asked = f"/come-along/{db.session.scalars(db.select(Naming)).one().token}"

    assert client.get(asked).status_code == 200
    assert nikos.delegation is None
    response = make.post(client, f"{asked}/yes", page=asked)

    assert response.location == f"/me/{nikos.token}"
    assert db.session.get(Participation, nikos.id).delegation == bologna
    assert client.get(asked).status_code == 404


# The organiser's


def places_for(event, *numbers, **more):
    organisations = event.project.organisations
    return (
        {f"places-{one.id}": str(n) for one, n in zip(organisations, numbers, strict=False)}
        | {"later": "left"}
        | more
    )


def test_she_sets_places_one_by_one_or_all_at_once(client, event, eleni, giulia):
    make.sign_in(client, eleni)

    response = make.post(client, f"{BOARD}/places", places_for(event, "", 4, same="2"), follow_redirects=True)

    assert "We have written to 1 coordinator." in response.get_data(as_text=True)
    assert [line.quota for line in queries.board(event)] == [2, 4, 2, 2]
    assert event.pool.reserved == 10


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ((20, 4), "Together that is 24 places for partners, but the event has 10 places."),
        ((9, 1), "Others have 1 of the 10 places already, so 9 are there for partners, and not 10."),
        (("many", 1), "Write a whole number, or leave it empty."),
    ],
)
def test_what_cannot_be_is_said_in_words(client, event, eleni, giulia, sent, said):
    stranger(event, eleni)
    make.sign_in(client, eleni)

    response = make.post(client, f"{BOARD}/places", places_for(event, *sent))

    assert said in response.get_data(as_text=True)
    assert f'value="{sent[0]}"' in response.get_data(as_text=True)
    assert [line.quota for line in queries.board(event)] == [None] * 4


def test_dates_must_follow_one_another(client, event, eleni, giulia):
    make.sign_in(client, eleni)
    first = event.first_date

    response = make.post(
        client,
        f"{BOARD}/places",
        places_for(event, 1, 1)
        | {"naming_closes_at-day": f"{first - 9 * DAY}", "naming_closes_at-time": "12:00"}
        | {"quota_until-day": f"{first - 2 * DAY}", "quota_until-time": "12:00", "later": "each"},
    )

    html = response.get_data(as_text=True)
    assert "Places cannot be kept longer than partners may name." in html
    assert "Write how many." in html


def test_a_second_nudge_within_the_hour_asks_first(client, event, eleni, giulia, clock):
    bologna = give(event, eleni, None, 2)
    make.sign_in(client, eleni)
    press = f"{BOARD}/{bologna.id}/nudge"

    make.post(client, press, page=BOARD)
    assert len(make.mails("nudge")) == 1
    clock.advance(minutes=10)
    asks = make.post(client, press, page=BOARD)
    assert "She was nudged within the last hour" in asks.get_data(as_text=True)
    assert len(make.mails("nudge")) == 1
    make.post(client, press, {"again": "1"}, page=BOARD)
    assert len(make.mails("nudge")) == 2


def test_the_board_says_what_returned(client, event, eleni, giulia, clock):
    give(event, eleni, 2, 2, quota_until=time.now() + DAY)
    clock.advance(days=1)
    quotas.return_due()
    make.sign_in(client, eleni)

    assert "4 places returned on" in client.get(BOARD).get_data(as_text=True)
    assert places.are_back(event)


def test_only_organisers_see_the_board_and_the_coordinators(client, event, project, giulia):
    for page in (BOARD, f"{BOARD}/places", "/manage/projects/cesme-plus/coordinators"):
        assert client.get(page).status_code == 302
    make.sign_in(client, giulia)
    for page in (BOARD, f"{BOARD}/places", "/manage/projects/cesme-plus/coordinators"):
        assert client.get(page).status_code == 403


# Who coordinates


def test_an_organiser_names_a_coordinator_and_takes_it_back(client, event, project, eleni):
    make.sign_in(client, eleni)
    page = f"/manage/projects/cesme-plus/coordinators/{project.partnerships[1].id}"

    make.post(client, page, MARCO)
    assert project.partnerships[1].coordinator.email == "marco@example.org"
    assert "Marco Rossi" in client.get("/manage/projects/cesme-plus/coordinators").get_data(as_text=True)
    make.post(client, f"{page}/back")
    db.session.expire_all()
    assert project.partnerships[1].coordinator is None


def test_her_link_stands_in_no_log():
    lines = ["GET /delegations/abc-D_1/people/n1/swap HTTP/1.1", "POST /come-along/abc-D_1/yes HTTP/1.1"]
    records = [logging.LogRecord("access", logging.INFO, "", 1, line, (), None) for line in lines]
    assert all(security.hide_secrets(record) for record in records)
    assert [record.msg for record in records] == [
        "GET /delegations/…/people/n1/swap HTTP/1.1",
        "POST /come-along/…/yes HTTP/1.1",
    ]


def test_the_code_at_the_door_stands_in_no_log():
    line = "GET /p/abc-D_1 HTTP/1.1"
    record = logging.LogRecord("access", logging.INFO, "", 1, line, (), None)
    assert security.hide_secrets(record)
    assert record.msg == "GET /p/… HTTP/1.1"
