"""The versions of a programme, as readers find them, and the page on which an organiser releases one."""

import pytest

from app.agenda.programme import ItemKind, Withheld
from app.agenda.releases import Stamp
from app.database import db
from app.events.terms import Visibility
from app.i18n import Localised
from app.participation import releasing
from tests import make
from tests.pages.reading import page, shown, words

VERSIONS = "/events/good-practices/agenda/versions"
RELEASE = "/manage/events/good-practices/agenda/release"
SECRETS = ("Budget", "Room 404")


@pytest.fixture
def event(project):
    event = make.event(project, days=1)
    make.item(event, "09:00", "09:30", title=Localised(en="Welcome", el="Καλωσόρισμα"))
    return event


@pytest.fixture
def staff(client, eleni):
    return make.sign_in(client, eleni)


def put(event, **details):
    """Into the draft of the first item; nothing is released."""
    for name, value in details.items():
        setattr(event.agenda[0], name, value)
    db.session.commit()


def ends(event, time):
    return make.wall(event.first_date, time)


# What readers find


def test_the_page_of_the_event_leads_to_its_versions(client, event):
    [link] = page(client, "/events/good-practices").select(f"a[href='{VERSIONS}']")
    assert words(link) == "Versions, and what has changed"


def test_versions_say_what_was_different(client, event, eleni):
    put(event, ends_at=ends(event, "09:45"))
    releasing.release(event, actor=eleni, stamp=Stamp.FINAL, note=Localised(en="Sorry for that."))

    soup = page(client, VERSIONS)
    second, first = soup.select("main section[id]")
    assert shown(second, "h2") == ["Version 2"]
    assert [
        text for text in ("Final", "What counts now", "Sorry for that.") if text not in words(second)
    ] == []
    assert shown(second, "li > ul > li") == ["Time: Before: 09:00–09:30 → Now: 09:00–09:45"]
    assert ("The first version." in words(first), "Eleni" in words(soup)) == (True, False)


def test_an_earlier_version_stays_as_it_was(client, event, eleni):
    put(event, title=Localised(en="Welcome to all"))
    releasing.release(event, actor=eleni)

    old, new = (page(client, f"{VERSIONS}/{number}") for number in (1, 2))
    assert (shown(old, ".agenda-title"), shown(new, ".agenda-title")) == (["Welcome"], ["Welcome to all"])
    assert shown(old, ".notice h2") == ["This version does not count any more"]
    assert "Since then there is version 2." in words(old)
    assert shown(new, ".notice h2") == ["This is what counts now"]
    assert client.get(f"{VERSIONS}/3").status_code == 404


@pytest.mark.parametrize("others_see", Withheld)
def test_what_is_closed_is_in_no_version_and_no_difference(client, event, eleni, others_see):
    item = make.item(
        event, "10:00", "11:00", kind=ItemKind.STEERING, title=Localised(en="Budget"), others_see=others_see
    )
    item.room = Localised(en="Room 404")
    db.session.commit()
    releasing.release(event, actor=eleni)
    urls = [VERSIONS, *(f"{VERSIONS}/{number}" for number in (1, 2, 3))]

    for url in urls:
        assert [secret for secret in SECRETS if secret in client.get(url).text] == [], url
    make.sign_in(client, make.member(event.project))  # Giulia, of a partner
    told = "".join(client.get(url).text for url in urls)
    assert [secret for secret in SECRETS if secret not in told] == []


def test_what_one_may_not_see_has_no_versions(client, event, project):
    event.visibility = Visibility.PARTNERS
    make.event(project, slug="draft", status="draft")
    for url in (VERSIONS, f"{VERSIONS}/1", "/events/draft/agenda/versions", "/events/none/agenda/versions"):
        assert client.get(url).status_code == 404


def test_where_nothing_was_released_it_says_so(client, project):
    make.event(project)
    assert "The programme is being written." in words(page(client, VERSIONS).main)


def test_many_versions_come_in_parts(client, event):
    for _time in range(24):
        make.release(event)

    first, second = page(client, VERSIONS), page(client, f"{VERSIONS}?page=2")
    assert shown(first, "section[id] h2")[-1] == "Version 6"
    assert shown(second, "section[id] h2") == [f"Version {number}" for number in range(5, 0, -1)]
    assert "Nothing is different" in words(first.select("section[id]")[-1])


# Releasing


def press(staff, *, where="now", seen=None, **more):
    soup = page(staff, RELEASE)
    seen = seen or soup.select_one("[name=seen]")["value"]
    return staff.post(f"{RELEASE}/{where}", data={"seen": seen, "stamp": "draft"} | more)


def test_the_page_says_what_changes_and_who_hears(staff, event):
    make.holding(event, "Giulia", "Aino")
    put(event, ends_at=ends(event, "09:45"))

    soup = page(staff, RELEASE)
    assert shown(soup, "h1") == ["Release version 2 of the agenda"]
    assert shown(soup, ".version-changes ul li") == ["Time: Before: 09:00–09:30 → Now: 09:00–09:45"]
    assert "2 people, whose days change." in words(soup)
    assert shown(soup, "details .answer li") == ["Giulia Ferrante, Open Farm", "Aino Mäkelä, Open Farm"]
    assert event.release.number == 1


def test_pressing_releases_and_tells(staff, event):
    make.holding(event, "Giulia")
    put(event, ends_at=ends(event, "09:45"))

    done = press(staff, stamp="final", **{"note-en": "See you."})

    assert done.headers["Location"] == VERSIONS
    assert "Version 2 is released. 1 person gets an e-mail." in staff.get(VERSIONS).text
    db.session.expire_all()
    assert (event.release.number, event.release.is_final, event.release.note) == (2, True, {"en": "See you."})
    assert [mail.purpose for mail in make.mails()] == ["agenda_changed"]


def test_telling_later_is_a_debt_that_is_paid_on_its_page(staff, event):
    make.holding(event, "Giulia")
    put(event, ends_at=ends(event, "09:45"))
    press(staff, where="later")

    assert make.mails() == []
    assert "One person has an old entry in the calendar" in staff.get("/manage/").text
    soup = page(staff, "/manage/events/good-practices/calendar-changes")
    assert shown(soup, ".version-changes ul li") == ["Time: Before: 09:00–09:30 → Now: 09:00–09:45"]
    seen = soup.select_one("[name=seen]")["value"]
    staff.post("/manage/events/good-practices/calendar-changes/tell", data={"seen": seen})
    assert [mail.purpose for mail in make.mails()] == ["agenda_changed"]
    assert "old entry" not in staff.get("/manage/").text


def test_the_hours_follow_when_the_box_is_ticked(staff, event):
    make.holding(event, "Giulia")
    put(event, starts_at=ends(event, "08:30"))
    soup = page(staff, RELEASE)
    assert shown(soup, ".change strong") == ["09:00–17:00", "08:30–09:30"]

    press(staff, follow="y")

    db.session.expire_all()
    assert (event.starts_at, event.ends_at) == (ends(event, "08:30"), ends(event, "09:30"))
    assert b"SEQUENCE:1" in make.mails()[0].calendar


def test_two_organisers_at_once_the_second_looks_again_and_keeps_what_she_wrote(staff, event, eleni):
    put(event, ends_at=ends(event, "09:45"))
    seen = page(staff, RELEASE).select_one("[name=seen]")["value"]
    put(event, ends_at=ends(event, "09:50"))

    answer = press(staff, seen=seen, **{"note-en": "My words"})

    assert ("changed meanwhile" in answer.text, "My words" in answer.text) == (True, True)
    db.session.expire_all()
    assert event.release.number == 1


def test_a_double_click_releases_once(staff, event):
    put(event, ends_at=ends(event, "09:45"))
    seen = page(staff, RELEASE).select_one("[name=seen]")["value"]

    assert [press(staff, seen=seen).status_code for _time in range(2)] == [302, 302]
    db.session.expire_all()
    assert event.release.number == 2


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(staff, event):
    put(event, ends_at=ends(event, "09:45"))

    answer = press(staff, stamp="settled", **{"note-en": "x" * 501})

    assert (answer.status_code, "x" * 501 in answer.text, answer.text.count("field-error")) == (200, True, 2)
    db.session.expire_all()
    assert event.release.number == 1


def test_only_the_stamp_is_left_to_change(staff, event):
    make.item(event, "16:00", "17:00")  # so that the calendars show the hours of the agenda
    make.holding(event, "Giulia")
    soup = page(staff, RELEASE)
    assert shown(soup, "h1") == ["Readers see the agenda as it is"]
    assert soup.select_one("[name=stamp][checked]")["value"] == "final"

    press(staff, stamp="final")

    assert shown(page(staff, RELEASE), "h1") == ["There is nothing new to release"]
    assert make.mails() == []


def test_a_draft_is_released_with_its_event(staff, project):
    make.event(project, slug="draft", status="draft")
    soup = page(staff, "/manage/events/draft/agenda/release")
    assert shown(soup, "h1") == ["Readers see the agenda when the event is published"]
    assert soup.select("main form") == []


def test_only_its_organisers_release_it(client, event):
    make.sign_in(client, make.member(event.project))
    assert [client.get(RELEASE).status_code, client.post(f"{RELEASE}/now").status_code] == [403, 403]


def test_looking_asks_no_more_of_the_database_for_many_versions(client, event):
    from tests.pages.reading import counted

    costs = []
    for number in (2, 10):
        for _time in range(number):
            make.release(event)
        client.get(VERSIONS)
        with counted() as statements:
            client.get(VERSIONS)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 10
