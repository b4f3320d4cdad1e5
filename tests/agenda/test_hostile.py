"""Files that mean no good, and addresses that name what is somebody else's: nothing runs, nothing changes."""

import csv
import io
import json
import re

import pytest
from bs4 import BeautifulSoup

from app.agenda import steps
from app.agenda.drafts import programme_of
from app.agenda.programme import Part, Practice, Programme, Voice
from app.database import db
from app.i18n import Localised
from app.sharing.exports import MEMBER
from app.writing import actions
from tests import make
from tests.agenda import programmes as these

PAGE, MANAGE = "/events/good-practices", "/manage/events/good-practices"
EDITOR = f"{MANAGE}/agenda"
HOSTILE = (
    "=cmd|'/c calc'!A0 </script><script>alert(1)</script><img src=x onerror=alert(1)>\"' ]]> <!-- {{7*7}} "
    '%(x)s [a](javascript:alert(1)) #import "x": * #eval("1+1") $x$ \\u{1}\r\nBEGIN:VEVENT\r\nX-HOSTILE:1'
)
DEEDS = ["row", "up", "down", "move", "shift", "day", "inside", "outside", "remove", "tables", ""]
MALFORMED = [
    b"", b"{", b"{}", b"[]", b"\x00" * 1000, b"PK\x03\x04", b"\xd0\xcf\x11\xe0junk", b"\xff\xfe9\x00:\x00",
    b'{"schedule": 3}', b'{"a":' * 100_000, b'{"synodos": []}', b'{"synodos": {"zone": "../x", "days": []}}',
    b"BEGIN:VCALENDAR\nX-SYNODOS-AGENDA:3\nX-SYNODOS-ITEM:4", b"Level,x\nlevel,uid\n1,x", b"9:00 x\n" * 5000,
    b"Level\nlevel,date,starts_at,ends_at,uid,number\n0,9999-12-31,23:59,23:59,1,1",
]  # fmt: skip


def hostile() -> Programme:
    text = Localised(en=HOSTILE, el=HOSTILE)
    voice = Voice(name=HOSTILE, function=HOSTILE, organisation=HOSTILE, slides="javascript:alert(1)")
    texts = "title description room track preparation prepared_by meeting_point vehicle rules".split()
    item = these.slot(
        "Item",
        "09:00",
        "10:00",
        speakers=(voice, Voice(name=HOSTILE, part=Part.HOST, slides=" JavaScript:alert(1)")),
        host=HOSTILE,
        round=1,
        practice=Practice(title=text, region=HOSTILE, theme=HOSTILE, owner=HOSTILE),
        **dict.fromkeys(texts, text),
    )
    return these.programme(these.day(item))


def upload(client, data: bytes, name: str = "agenda.json"):
    return client.post(
        f"{EDITOR}/paste", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


@pytest.fixture
def released(signed_in, event):
    """What stands in the file, as everybody reads it."""
    document = json.dumps({MEMBER: hostile().document()})
    signed_in.post(f"{EDITOR}/paste/import", data={"document": document, "form_key": "once"})
    db.session.expire_all()
    make.release(event)
    return event


@pytest.mark.parametrize("lang", ["en", "el"])
def test_nothing_of_a_file_runs_on_a_page(signed_in, released, lang):
    own = f"{EDITOR}/{released.agenda[0].id}"
    pages = [PAGE, MANAGE, EDITOR, own, f"{own}/place", f"{own}/remove", f"{EDITOR}/release"]
    for url in pages:
        answer = signed_in.get(f"{url}?lang={lang}")
        page = BeautifulSoup(answer.data, "html.parser")
        assert answer.status_code == 200
        assert [
            one for one in page("script") if "alert" in one.text and "json" not in one.get("type", "")
        ] == []
        assert page("img", src="x") == []
        assert page.find_all(href=re.compile(r"^\s*javascript:", re.IGNORECASE)) == []


def test_linked_data_stays_data(client, released):
    [script] = BeautifulSoup(client.get(PAGE).data, "html.parser")("script", type="application/ld+json")
    assert json.loads(script.text)["subEvent"][0]["performer"][0]["name"] == HOSTILE.strip()


def test_no_cell_is_calculated_no_entry_is_slipped_in_and_the_paper_is_set(signed_in, released):
    sheet = signed_in.get(f"{PAGE}/agenda.csv?lang=en").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(sheet, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    for name in ("agenda.ics", "feed.ics"):
        calendar = signed_in.get(f"{PAGE}/{name}").data
        assert calendar.count(b"\r\nX-HOSTILE") == 0
        assert calendar.count(b"\r\nBEGIN:VEVENT") == 1 + (name == "feed.ics")
    assert signed_in.get(f"{PAGE}/agenda.pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
@pytest.mark.parametrize("name", ["agenda.xlsx", "agenda.csv", "agenda.json", "agenda.txt"])
def test_what_cannot_be_read_says_so(signed_in, data, name):
    assert upload(signed_in, data, name).status_code == 200


def test_items_of_others_are_in_no_address(signed_in, project, event):
    """Of another event of the same project, and of another project."""
    strange = make.project(slug="other", acronym="Other")
    items = [
        make.item(make.event(owner, slug=slug, first=these.FIRST))
        for owner, slug in ((project, "ours"), (strange, "theirs"))
    ]
    own = make.item(event)
    before = [programme_of(item.event) for item in items]
    for item in items:
        typed = {"starts": "9", "ends": "10", "title": "Typed", "spoken": "en", "by": "1", "minutes": "15"}
        for deed in DEEDS:
            url = f"{EDITOR}/{item.id}/{deed}".rstrip("/")
            answers = [
                signed_in.post(url, data=typed | {"version": seen, "day": str(event.days[1].id)})
                for seen in (steps.mark(item), "", "1-")
            ]
            assert {answer.status_code for answer in answers} == {404}
        elsewhere = {"day": str(item.day_id), "inside": str(item.id), "parent": str(item.id)}
        for url in (f"{EDITOR}/row", f"{EDITOR}/{own.id}", f"{EDITOR}/{own.id}/day"):
            signed_in.post(url, data=typed | elsewhere | {"version": steps.mark(own), "form_key": url})
    db.session.expire_all()
    assert [programme_of(item.event) for item in items] == before
    assert {(item.day.event_id, item.parent) for item in event.agenda} == {(event.id, None)}


def test_steps_of_others_bring_nothing_back(signed_in, eleni, event):
    theirs = make.item(make.event(make.project(slug="other", acronym="Other"), slug="theirs"))
    actions.remove(theirs, actor=eleni)
    [step] = db.session.scalars(db.select(steps.AgendaStep))
    answer = signed_in.post(f"{EDITOR}/steps/{step.id}/bring-back", data={"version": "1-", "title": "Back"})
    assert (answer.status_code, event.agenda) == (404, [])


@pytest.mark.parametrize("number", [str(10**30), "-1", "x", "", "\x00", "٣"])
def test_numbers_that_are_none_break_nothing(signed_in, event, number):
    own = make.item(event)
    names = "version starts ends title by minutes day inside spoken round rounds seats form_key".split()
    for deed in [*DEEDS[:-3], "tables", ""]:
        url = f"{EDITOR}/{own.id}/{deed}".rstrip("/")
        assert signed_in.post(url, data=dict.fromkeys(names, number)).status_code < 500
    assert signed_in.post(f"{EDITOR}/row", data=dict.fromkeys(names, number)).status_code < 500
    assert signed_in.get(EDITOR, query_string={"next": number, "inside": number}).status_code in (200, 404)
    assert signed_in.get(f"{EDITOR}/{10**30}").status_code == 404
