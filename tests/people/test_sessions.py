"""Sessions: listed, ended from anywhere, at their end by themselves; a copied cookie opens nothing then."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import security
from app.database import action, db
from app.people import actions, ending, entering, expiring
from app.people.models import SignInLink
from app.people.sessions import KnownBrowser, StaffSession, Way
from tests import make

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
)


def signed_in(app, email: str, agent: str = FIREFOX):
    """A browser of its own, in which that person has come in by a link."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    token = actions.issue_link(email)
    assert client.post(f"/sign-in/{token}").status_code == 302
    return client


def copied(app, client):
    """Another browser with a copy of its cookies."""
    copy = app.test_client()
    for cookie in list(client._cookies.values()):
        copy.set_cookie(cookie.key, cookie.value)
    return copy


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html5lib")


def is_in(client) -> bool:
    return client.get("/account/sessions").status_code == 200


def sessions_of(person) -> list[StaffSession]:
    hers = select(StaffSession).where(StaffSession.person_id == person.id)
    return list(db.session.scalars(hers.order_by(StaffSession.id)))


# Where she is signed in


def test_she_sees_each_browser_in_words_and_which_one_this_is(app, eleni):
    here, _phone = signed_in(app, eleni.email), signed_in(app, eleni.email, PHONE)
    make.sign_in(app.test_client(), make.person("Kostas"))

    page = soup(here.get("/account/sessions"))
    lines = [line.b.text + (" *" if line.find(class_="status") else "") for line in page.select(".rows li")]
    assert sorted(lines) == ["Firefox, Linux *", "Safari, iPhone"]
    assert page.select_one(".rows time").text.endswith("Thessaloniki time")


def test_one_ended_elsewhere_is_out_with_its_next_request_and_is_told_why(app, eleni):
    here, phone = signed_in(app, eleni.email), signed_in(app, eleni.email, PHONE)
    other = sessions_of(eleni)[1]

    assert here.post(f"/account/sessions/{other.id}/end").location == "/account/sessions"

    answer = phone.get("/manage/events?show=past")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/manage/events?show%3Dpast")
    assert "signed out from elsewhere" in phone.get(answer.location).text
    assert (is_in(here), is_in(phone), is_in(copied(app, phone))) == (True, False, False)


def test_all_others_end_at_once_and_this_one_stays(app, eleni):
    others = [signed_in(app, eleni.email) for _ in range(2)]
    kostas = signed_in(app, make.organiser(eleni.memberships[0].project, "Kostas").email)
    here = signed_in(app, eleni.email)

    here.post("/account/sessions/end-others")

    assert [is_in(one) for one in (here, kostas, *others)] == [True, True, False, False]


def test_nobody_ends_a_session_of_somebody_else(app, eleni):
    kostas = signed_in(app, make.organiser(eleni.memberships[0].project, "Kostas").email)
    here = signed_in(app, eleni.email)

    kostas.post(f"/account/sessions/{sessions_of(eleni)[0].id}/end")

    assert is_in(here)


def test_a_copied_cookie_is_dead_after_she_signed_out(app, eleni):
    here = signed_in(app, eleni.email)
    copy = copied(app, here)
    assert is_in(copy)

    here.post("/sign-out")

    assert not is_in(copy)
    assert sessions_of(eleni) == []


def test_a_session_planted_before_is_not_the_one_she_gets(app, eleni):
    """Fixation: who has put a cookie in her browser does not come in with her."""
    kostas = signed_in(app, make.organiser(eleni.memberships[0].project, "Kostas").email)
    hers = copied(app, kostas)
    hers.post(f"/sign-in/{actions.issue_link(eleni.email)}")

    with hers.session_transaction() as after, kostas.session_transaction() as before:
        assert after["token"] != before["token"]
        assert after.get("csrf_token") is None
    assert "Kostas" in kostas.get("/manage/").text


# Their end


def begun(client, person) -> StaffSession:
    """As `make.sign_in`, on the clock of the test."""
    session, token = StaffSession.begin(person, Way.LINK)
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return session


def test_a_session_ends_exactly_when_nobody_was_seen_in_it_for_so_long(client, eleni, clock):
    begun(client, eleni)
    clock.advance(hours=48, seconds=-1)
    assert is_in(client)  # seen again
    clock.advance(hours=48)
    assert not is_in(client)
    assert "nobody was seen here for 48 hours" in client.get("/sign-in").text


def test_a_session_ends_exactly_with_its_lifetime_however_busy(client, eleni, clock):
    begun(client, eleni)
    for _ in range(13):
        clock.advance(days=1)
        assert is_in(client)
    clock.advance(days=1, seconds=-1)
    assert is_in(client)
    clock.advance(seconds=1)
    assert not is_in(client)
    assert "you signed in 14 days ago" in client.get("/sign-in").text


def test_who_was_never_signed_in_is_told_nothing(client, app):
    assert "notice" not in str(soup(client.get("/sign-in")).main)


def test_the_worker_takes_away_what_nobody_can_come_in_with(app, eleni, clock):
    def rows() -> list[int]:
        kinds = (StaffSession, KnownBrowser, SignInLink)
        return [len(db.session.scalars(select(kind)).all()) for kind in kinds]

    signed_in(app, eleni.email)
    actions.issue_link(eleni.email)
    assert expiring.Rounds()() is None
    assert rows() == [1, 1, 2]

    clock.advance(days=2)
    assert expiring.Rounds()() == 2  # links
    clock.advance(days=20)
    assert expiring.Rounds()() == 1  # the session, after the week in which we can say why it ended
    clock.advance(days=365)
    assert expiring.Rounds()() == 1
    assert rows() == [0, 0, 0]


def test_counts_of_tries_go_when_their_window_is_over(app, clock):
    app.config["RATE_LIMITS"] = True
    try_ = action(security.limit)
    try_("sign-in", "somebody", tries=5)
    assert expiring.Rounds()() is None
    clock.advance(minutes=61)
    assert expiring.Rounds()() == 1
    assert db.session.scalars(select(security.Tries)).all() == []


# It was not she


def test_ending_twice_does_nothing_the_second_time(app, eleni):
    signed_in(app, eleni.email)
    id_ = sessions_of(eleni)[0].id
    for _ in range(2):
        ending.end(id_, actor=eleni)
    assert sessions_of(eleni) == []


@pytest.mark.parametrize("way", Way)
def test_every_way_in_makes_a_session_with_its_browser(app, eleni, way):
    from app.people.browsers import Browser

    entering.begin(eleni, way, browser=Browser("Firefox, Linux", "token"))
    db.session.commit()
    assert [(one.way, one.browser) for one in sessions_of(eleni)] == [(way, "Firefox, Linux")]
