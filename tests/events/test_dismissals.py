"""Remarks that somebody means to leave: with a reason, until the facts change."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from app.audit.models import AuditEntry
from app.database import db
from app.events import checks, dismissing
from app.events.dismissals import Dismissal
from app.i18n import Localised, speaking
from tests import make

FIRST = date(2027, 4, 14)  # a Wednesday in summer time
REMARKS = "/manage/events/good-practices/remarks"


@pytest.fixture
def event(app, clock):
    """With nothing to remark on but two items that overlap."""
    clock.set("2027-04-01 09:00", make.ATHENS)
    event = make.event(make.project(), first=FIRST, days=1)
    make.whole_day(event)
    make.item(event, "16:45", "17:00", title=Localised(en="Vote", el="Ψηφοφορία"))
    return event


@pytest.fixture
def eleni(event):
    return make.organiser(event.project)


@pytest.fixture
def signed_in(client, eleni):
    return make.sign_in(client, eleni)


def open_ones(event):
    db.session.expire_all()
    return [remark.text for remark in checks.remarks(event)]


def the_remark(event):
    [remark] = checks.remarks(event)
    return remark


OVERLAP = "“Vote” starts at 16:45, “Panel” ends at 17:00."


def leave(client, event, reason="The vote is part of the panel.", **more):
    return make.post(client, REMARKS, {"key": the_remark(event).key, "reason": reason} | more)


def read(client, url=REMARKS):
    return unescape(client.get(url).get_data(as_text=True))


def test_what_is_left_stands_below_with_reason_person_and_day(signed_in, event):
    assert open_ones(event) == [OVERLAP]
    assert leave(signed_in, event).location == REMARKS
    assert open_ones(event) == []
    page = read(signed_in)
    assert re.findall(r"<h1>(.*)</h1>", page) == ["No remarks"]
    below = page.partition("Looked at and left")[2]
    assert OVERLAP in below
    assert "<b>The vote is part of the panel.</b>" in below
    assert "Eleni Karavida, <time" in below
    assert "Thursday 1 April 2027, 09:00 Thessaloniki time" in below


def test_it_is_left_in_every_language(signed_in, event):
    leave(signed_in, event)
    with speaking("el"):
        assert open_ones(event) == []
        assert len(checks.look(event).left) == 1


def test_it_comes_back_when_the_facts_change_and_not_when_all_moves(signed_in, event):
    leave(signed_in, event)
    by = timedelta(days=7)
    event.set_days([(day.starts_at + by, day.ends_at + by) for day in event.days])
    db.session.commit()
    assert open_ones(event) == []
    vote = next(item for item in event.agenda if item.title["en"] == "Vote")
    vote.starts_at -= timedelta(minutes=5)
    db.session.commit()
    assert open_ones(event) == ["“Vote” starts at 16:40, “Panel” ends at 17:00."]


def test_it_can_be_brought_back(signed_in, event):
    key = the_remark(event).key
    leave(signed_in, event)
    answer = make.post(signed_in, f"{REMARKS}/back", {"key": key, "back": "overview"}, page=REMARKS)
    assert answer.location == "/manage/events/good-practices"
    assert open_ones(event) == [OVERLAP]
    assert db.session.scalars(db.select(Dismissal)).all() == []
    assert db.session.scalars(
        db.select(AuditEntry.action).where(AuditEntry.action.startswith("remark")).order_by(AuditEntry.id)
    ).all() == ["remark.left", "remark.brought_back"]


def test_twice_is_once(signed_in, event, eleni):
    key = the_remark(event).key
    dismissing.leave(event, key, "First", actor=eleni)
    dismissing.leave(event, key, "Second", actor=eleni)
    assert [one.reason for one in db.session.scalars(db.select(Dismissal))] == ["Second"]
    dismissing.bring_back(event, key, actor=eleni)
    dismissing.bring_back(event, key, actor=eleni)
    assert open_ones(event) == [OVERLAP]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Say in a few words why it may stay."),
        ("  ", "Say in a few words why it may stay."),
        ("x" * 201, "Shorten this to 200 characters; it has 201 now."),
    ],
)
def test_a_reason_is_needed_and_what_was_typed_stays(signed_in, event, reason, said):
    page = unescape(leave(signed_in, event, reason).get_data(as_text=True))
    errors = r'<p class="field-error" id="reason-error">.*?<span>(.*?)</span>'
    assert re.findall(errors, page, re.DOTALL) == [said]
    assert f'name="reason" type="text" value="{reason.strip()}"' in page
    assert '<details class="remark-leave" open>' in page
    assert open_ones(event) == [OVERLAP]


def test_a_remark_that_is_gone_meanwhile_is_not_left(signed_in, event):
    page = make.post(signed_in, REMARKS, {"key": "overlap:of:old", "reason": "Fine"}, follow_redirects=True)
    assert "That remark is not there any more" in page.get_data(as_text=True)
    assert db.session.scalars(db.select(Dismissal)).all() == []


@pytest.mark.parametrize(
    ("back", "page"),
    [
        ("overview", "/manage/events/good-practices"),
        ("publish", "/manage/events/good-practices/publish"),
        ("agenda", "/manage/events/good-practices/agenda"),
        ("https://elsewhere.example.org", REMARKS),
    ],
)
def test_one_comes_back_to_where_it_stood(signed_in, event, back, page):
    assert leave(signed_in, event, back=back).location == page


def test_remarks_about_the_event_are_left_too(signed_in, event):
    event.contact_email = ""
    db.session.commit()
    remark = next(one for one in checks.remarks(event) if one.text == "Nobody is named for questions.")
    make.post(signed_in, REMARKS, {"key": remark.key, "reason": "On the invitation."})
    assert open_ones(event) == [OVERLAP]
    assert checks.faults(event) == []


def test_every_remark_has_a_key_of_its_own(event):
    event.contact_email, event.summary, event.address = "", Localised(), ""
    event.title = Localised(en="On Friday 14 April 2027", el="Τελικό")
    make.item(event, "16:45", "17:10", title=Localised(), speakers=("Aino",))
    make.item(event, "16:50", "17:10", title=Localised(en="Thu 14 April 2027"), speakers=("Aino",))
    keys = [remark.key for remark in checks.remarks(event)]
    assert len(keys) > 8
    assert "" not in keys
    assert len(set(keys)) == len(keys)


def test_others_may_not(client, event):
    make.sign_in(client, make.member(event.project, "Giulia"))
    sent = {"key": the_remark(event).key, "reason": "Fine"}
    assert client.post(REMARKS, data=sent).status_code == 403
    assert client.post(f"{REMARKS}/back", data=sent).status_code == 403
    assert client.get(REMARKS).status_code == 403
