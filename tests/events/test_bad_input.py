"""Whatever is typed wrong gets a clear answer at its field, and nothing that was typed is lost."""

import io
import re
from html import unescape

import pytest
from sqlalchemy import func, select

from app.database import db
from app.events.models import Event
from tests import make
from tests.events.planning import filled, one_day

NEW = "/manage/events/new/learning-event"


@pytest.fixture
def signed_in(client):
    return make.sign_in(client, make.organiser(make.project()))


def answered(client, typed):
    """The errors by the id of their field, and the page; sent without success."""
    response = make.post(client, NEW, typed)
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    found = re.findall(
        r'<p class="field-error" id="([^"]+)-error">.*?<span>(.*?)</span></p>', page, re.DOTALL
    )
    return {field: unescape(message).strip() for field, message in found}, page


BAD = [
    ({"title-en": "", "title-el": ""}, {"title-en": "Write this in at least one language."}),
    ({"title-en": "x" * 10_000}, {"title-en": "Shorten this to 200 characters; it has 10000 now."}),
    ({"practical-el": "x" * 10_001}, {"practical-el": "Shorten this to 10000 characters; it has 10001 now."}),
    ({"zone": "Europe/Atlantis"}, {"zone": "We know no such time zone. Choose one from the list."}),
    ({"country": "XX"}, {"country": "Choose a country from the list."}),
    ({"hosts": []}, {"hosts": "Tick at least one hosting partner."}),
    (
        {"hosts": ["anatoliki", "stranger"]},
        {"hosts": "Not a partner of CESME+: ?. Choose among its partners."},
    ),
    ({"project_slug": "other"}, {"project_slug": "Choose one of your projects."}),
    (
        {"join_url": "javascript:alert(1)"},
        {"join_url": "Write the whole address of a page, beginning with https://"},
    ),
    (
        {"join_url": "https://[::1"},
        {"join_url": "Write the whole address of a page, beginning with https://"},
    ),
    (
        {"join_url": "https://meet.example.org/1 Set-Cookie: x"},
        {"join_url": "Write the whole address of a page, beginning with https://"},
    ),
    (
        {"join_url": "https://meet.example.org:99999/"},
        {"join_url": "Write the whole address of a page, beginning with https://"},
    ),
    ({"contact_email": "eleni@"}, {"contact_email": "Complete the e-mail address: name@example.org"}),
    ({"seats": "many"}, {"seats": "Write a whole number, such as 42, or leave it empty."}),
    ({"seats": "0"}, {"seats": "Write a number between 1 and 100000, or leave it empty."}),
    ({"seats": "-3"}, {"seats": "Write a number between 1 and 100000, or leave it empty."}),
    ({"days-0-day": "", "days-1-day": ""}, {"days-0-day": "Choose the day."}),
    ({"days-0-day": "31.12.2027"}, {"days-0-day": "Write the date as year, month and day: 2027-03-24."}),
    ({"days-0-day": "0001-01-01"}, {"days-0-day": "Choose a year between 2000 and 2100."}),
    ({"days-0-day": "9999-12-31"}, {"days-0-day": "Choose a year between 2000 and 2100."}),
    ({"days-0-starts": ""}, {"days-0-starts": "Add when it starts."}),
    ({"days-0-ends": "25:00"}, {"days-0-ends": "Write the time as hours and minutes: 09:30."}),
    (
        {"days-0-ends": "08:00"},
        {
            "days-0-ends": "The day starts at 09:00, so it must end later. "
            "What goes on past midnight stands in the agenda."
        },
    ),
    (
        {"days-1-day": "2027-03-24"},
        {"days-1-day": "This day stands here twice. Give it one row, from its start to its end."},
    ),
    (
        {"days-0-day": "30.2.2027", "days-1-day": "31.2.2027"},
        dict.fromkeys(("days-0-day", "days-1-day"), "Write the date as year, month and day: 2027-03-24."),
    ),
    ({"closes-time": ""}, {"closes-time": "Add the time."}),
    ({"closes-day": ""}, {"closes-day": "Add the day."}),
    (
        {"closes-day": "2027-03-28", "closes-time": "03:30"},
        {
            "closes-time": "There is no 03:30 on Sun 28 March: the clocks go forward and skip it. "
            "Choose a time before or after."
        },
    ),
]


def test_a_link_to_join_adds_no_header(signed_in):
    errors, _page = answered(
        signed_in, one_day("2027-03-24", "09:00", "17:00", join_url="https://a.example.org\r\nX: y")
    )
    assert errors == {"join_url": "Write the whole address of a page, beginning with https://"}


@pytest.mark.parametrize(("changes", "expected"), BAD)
def test_the_answer_stands_at_the_field_and_the_rest_is_kept(signed_in, changes, expected):
    errors, page = answered(signed_in, filled(**changes))
    assert errors == expected
    assert "Nothing is lost. Everything you typed is still here." in page
    assert "<title>Error: " in page
    for text in (
        "Warehouse 7",
        "54624 Thessaloniki",
        "eleni@example.org" if "contact_email" not in changes else "",
    ):
        assert text in page
    for typed in changes.values():
        if isinstance(typed, str) and typed and not {"zone", "country", "project_slug"} & set(changes):
            assert typed in unescape(page)


def test_an_hour_that_the_clocks_skip(signed_in):
    errors, page = answered(signed_in, one_day("2027-03-28", "03:30", "12:00"))
    assert errors == {
        "days-0-starts": "There is no 03:30 on Sun 28 March: the clocks go forward and skip it. "
        "Choose a time before or after."
    }
    assert 'value="03:30"' in page


def test_an_hour_that_happens_twice_is_asked_about(signed_in):
    typed = one_day("2027-10-31", "03:30", "12:00")
    errors, page = answered(signed_in, typed)
    assert errors == {
        "days-0-starts": "03:30 happens twice on Sun 31 October, because the clocks go back. "
        "Say which one you mean."
    }
    assert page.count("The first, before the clocks go back") == 1
    make.post(signed_in, NEW, typed | {"days-0-starts_which": "second"})
    event = db.session.scalars(select(Event)).one()
    assert event.starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_both_ends_of_the_hour_that_happens_twice(signed_in):
    """03:50 the first time to 03:10 the second time: twenty minutes."""
    typed = one_day("2027-10-31", "03:50", "03:10")
    which = {"days-0-starts_which": "first", "days-0-ends_which": "second"}
    make.post(signed_in, NEW, typed | which)
    event = db.session.scalars(select(Event)).one()
    assert (event.ends_at - event.starts_at).total_seconds() == 20 * 60


def test_the_question_stays_while_another_field_is_repaired(signed_in):
    typed = one_day("2027-10-31", "03:30", "12:00", seats="many") | {"days-0-starts_which": "second"}
    errors, page = answered(signed_in, typed)
    assert set(errors) == {"seats"}
    assert re.search(r'<input checked[^>]*value="second"', page)


def test_line_ends_and_controls_leave_one_line_texts(signed_in):
    make.post(signed_in, NEW, filled(**{"title-en": "Good\r\nBcc: x@example.org\x00 practices\t!"}))
    assert db.session.scalars(select(Event)).one().title["en"] == "Good Bcc: x@example.org practices !"


def test_a_file_instead_of_text_counts_as_nothing_typed(signed_in):
    typed = filled(**{"title-en": (io.BytesIO(b"PDF"), "title.pdf"), "days-0-day": (io.BytesIO(b"x"), "x")})
    typed.pop("title-el")
    errors, page = answered(signed_in, typed)
    assert errors == {"title-en": "Write this in at least one language."}
    assert "Warehouse 7" in page


def test_an_empty_form(signed_in):
    """Nothing is typed at all: the usual values of the kind stand in again."""
    errors, _page = answered(signed_in, {"form_key": "x"})
    assert errors == {
        "title-en": "Write this in at least one language.",
        "hosts": "Tick at least one hosting partner.",
        "days-0-day": "Choose the day.",
    }


def test_more_days_than_there_may_be(signed_in):
    days = {f"days-{n}-day": f"2027-03-{n + 1:02d}" for n in range(20)}
    hours = {
        f"days-{n}-{name}": time for n in range(20) for name, time in (("starts", "09:00"), ("ends", "10:00"))
    }
    make.post(signed_in, NEW, filled(**days | hours))
    assert len(db.session.scalars(select(Event)).one().days) == 14


def test_an_unknown_kind_and_an_unknown_event(signed_in):
    assert signed_in.get("/manage/events/new/party").status_code == 404
    assert signed_in.get("/manage/events/party").status_code == 404


def test_a_form_without_its_token_comes_back_whole(app, signed_in):
    app.config["WTF_CSRF_ENABLED"] = True
    response = signed_in.post(NEW, data=filled())
    assert response.status_code == 400
    assert "Warehouse 7" in response.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    assert make.post(signed_in, NEW, filled()).status_code == 302
