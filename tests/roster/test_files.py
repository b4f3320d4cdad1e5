"""The list of participants goes into a file and comes back: nothing is lost, nothing is calculated, nobody is
written to by accident."""

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock as our_clock
from app.database import db
from app.events.terms import Mode
from app.i18n import Localised
from app.participation.models import DayChoice, Participation
from app.participation.states import State
from app.proof import PROOFS
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind, Topic
from app.roster import enlisting, importing, sheets
from app.roster.importing import Verdict
from app.roster.models import Upload
from tests import make

MEALS = [
    {"uid": "lunch", "text": {"en": "Lunch", "el": "Γεύμα"}},
    {"uid": "dinner", "text": {"en": "Dinner", "el": "Δείπνο"}},
]


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=5, mode=Mode.HYBRID)


@pytest.fixture
def eleni(event):
    return make.organiser(event.project)


@pytest.fixture
def staff(client, eleni):
    return make.sign_in(client, eleni)


@pytest.fixture
def form(event):
    """One question of each kind that a cell can hold."""
    known = {
        "diet": (Kind.SHORT, Topic.DIET, []),
        "meals": (Kind.SEVERAL_OF, Topic.MEALS, MEALS),
        "bus": (Kind.YES_NO, Topic.BUS, []),
        "nights": (Kind.NUMBER, Topic.OWN, []),
        "born": (Kind.DATE, Topic.OWN, []),
        "arrives": (Kind.MOMENT, Topic.ARRIVAL, []),
    }
    return {
        uid: make.save(
            Question(
                event=event, uid=uid, kind=kind, topic=topic, options=options, position=number,
                label=Localised(en=uid.title()),
            )
        )
        for number, (uid, (kind, topic, options)) in enumerate(known.items())
    }  # fmt: skip


def answered(participation, form, **values):
    for uid, value in values.items():
        participation.answers.append(Answer(question=form[uid], uid=uid, value=value))
    db.session.commit()


def exported(event):
    whom = select(Participation.id).where(Participation.event_id == event.id)
    columns = sheets.columns(event)
    return b"".join(sheets.as_csv(columns, sheets.rows(event, columns, whom)))


def rows(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def table(*lines):
    return "\n".join(lines).encode()


def well():
    return [finding for proof in PROOFS for finding in proof()]


# Out


def test_a_row_says_all_that_is_known(event, form, clock):
    clock.set("2027-02-01 10:00")
    nikos = make.participation(event, days=event.days[:1])
    answered(nikos, form, diet="vegan", meals=["dinner", "lunch"], bus=True, nights=2, born="1980-02-29",
             arrives="2027-03-30T20:15")  # fmt: skip

    labels, names, row = rows(exported(event))

    assert dict(zip(names, row, strict=True)) == {
        "email": "nikos@example.org", "given_name": "Nikos", "family_name": "Theodorou",
        "organisation": "Open Farm", "country": "Greece", "locale": "Ελληνικά", "role": "Stakeholder",
        "attends": "", "state": "Has a place", "registered_at": "2027-02-01 12:00", "consents": "",
        f"day:{event.days[0].id}": "yes", f"day:{event.days[1].id}": "no",
        "answer:diet": "vegan", "answer:meals": "Dinner; Lunch", "answer:bus": "yes", "answer:nights": "2",
        "answer:born": "1980-02-29", "answer:arrives": "2027-03-30 20:15",
    }  # fmt: skip
    assert labels[-6:] == ["Diet", "Meals", "Bus", "Nights", "Born", "Arrives"]


@pytest.mark.parametrize("evil", ["=1+1", "+49 30", "-x", "@SUM(A1)", "\tx", "'=1", '=HYPERLINK("http://x")'])
def test_nothing_is_calculated(event, form, evil):
    nikos = make.participation(event, organisation=evil)
    answered(nikos, form, diet=evil)

    in_csv = rows(exported(event))[2]
    assert [cell for cell in in_csv if cell.strip() == evil.strip()] == []
    assert in_csv[3] == in_csv[-6] == f"'{evil}"

    columns = sheets.columns(event)
    with sheets.as_xlsx("x", columns, sheets.rows(event, columns, select(Participation.id))) as file:
        data = file.read()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert sheet[2][3].strip() == evil.strip()
    assert b"<f>" not in data


def test_greek_and_cyrillic_open_right_in_excel(event, client, staff):
    make.participation(event, make.person("Desislava"), organisation="Οικολόγοι")

    file = staff.get("/manage/events/good-practices/participants/participants.csv")

    assert file.data.startswith(b"\xef\xbb\xbf")
    assert "Стоянова" in file.data.decode("utf-8-sig")
    assert file.headers["Content-Disposition"] == 'attachment; filename="good-practices-participants.csv"'
    book = staff.get("/manage/events/good-practices/participants/participants.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert sheet[2][2:4] == ["Стоянова", "Οικολόγοι"]


def test_a_file_holds_whom_the_filters_find(event, staff):
    make.participation(event)
    make.participation(event, make.person("Giulia"), State.WAITING)

    file = staff.get("/manage/events/good-practices/participants/participants.csv?state=waiting")

    assert [row[1] for row in rows(file.data)[2:]] == ["Giulia"]


# In


def test_what_was_exported_comes_back_as_it_is(event, form):
    one, other = (
        make.participation(event),
        make.participation(event, make.person("Desislava"), organisation="=1"),
    )
    answered(one, form, diet="+vegan", meals=["lunch"], bus=False, nights=3, born="1980-02-29",
             arrives="2027-03-30T20:15")  # fmt: skip
    answered(other, form, meals=["lunch", "dinner"], bus=True)
    columns = sheets.columns(event)
    with sheets.as_xlsx("x", columns, sheets.rows(event, columns, select(Participation.id))) as file:
        book = file.read()

    for data in (exported(event), book):
        found = importing.read(event, data)
        assert [(line.verdict, line.changes, line.reason) for line in found.lines] == [
            (Verdict.SAME, [], "")
        ] * 2
        assert found.ignored == []


def test_a_list_of_ones_own_is_understood_by_its_headings(event, form, eleni):
    make.participation(event)
    found = importing.read(
        event,
        table(
            "Επώνυμο;Όνομα;Ηλεκτρονική διεύθυνση;Φορέας;Χώρα;Meals;Shoe size",
            "Стоянова;Десислава;desislava@example.org;АСЕКОБ;България;lunch; 38",
            ";;nikos@example.org;Open Farm 2;;;",
            ";;;;;;",
            "Nobody;No;not an address;;;;",
            "Again;Desi;Desislava@example.org;;;;",
            "Half;;half@example.org;;;;",
            "Odd;Meal;odd@example.org;;;breakfast;",
            "Odd;Land;land@example.org;;Atlantis;;",
        ),
    )  # fmt: skip

    refused = [(number, "refused") for number in range(5, 10)]
    assert [(one.number, one.verdict.value) for one in found.lines] == [(2, "new"), (3, "changed"), *refused]
    assert found.ignored == ["Shoe size"]
    assert found.lines[0].values == {
        "email": "desislava@example.org", "given_name": "Десислава", "family_name": "Стоянова",
        "organisation": "АСЕКОБ", "country": "BG", "answer:meals": ["lunch"],
    }  # fmt: skip
    assert found.lines[1].changes == [("Organisation", "Open Farm", "Open Farm 2")]
    assert [line.reason for line in found.lines[3:]] == [
        "The same address stands in row 2 already.",
        "The given name or the family name is missing.",
        "“breakfast” is nothing that “Meals” can hold.",
        "“Atlantis” is nothing that “Country” can hold.",
    ]


def test_who_is_new_has_a_seat_while_there_are_some_and_the_rest_wait(event, form, eleni):
    make.participation(event)
    new = [f"{n}@example.org,Given {n},Family {n},yes" for n in range(6)]
    found = importing.read(event, table("email,given_name,family_name,answer:bus", *new))

    result = enlisting.enlist(event, found.lines, tell=True, actor=eleni)

    assert (result.new, result.waiting, result.changed, result.refused) == (6, 2, 0, 0)
    states = db.session.scalars(select(Participation.state).order_by(Participation.id)).all()
    assert states == [State.CONFIRMED] * 5 + [State.WAITING] * 2
    assert [answer.value for answer in db.session.scalars(select(Answer))] == [True] * 6
    assert len(db.session.scalars(select(DayChoice)).all()) == 14
    assert [mail.purpose for mail in make.mails() if mail.purpose != "day_invitation"] == [
        "seat_confirmed"] * 4 + ["on_waiting_list"] * 2  # fmt: skip
    assert well() == []


def test_nobody_is_written_to_unless_the_organiser_says_so(event, eleni):
    found = importing.read(event, table("email,given_name,family_name", "a@example.org,A,B"))
    enlisting.enlist(event, found.lines, tell=False, actor=eleni)

    assert make.mails() == []
    assert db.session.scalars(select(Participation)).one().has_seat
    assert well() == []


def test_pressing_again_does_nothing_twice(event, eleni):
    found = importing.read(
        event, table("email,given_name,family_name", "a@example.org,A,B", "b@example.org,C,D")
    )
    for _time in range(2):
        enlisting.enlist(event, found.lines, tell=True, actor=eleni)

    assert len(db.session.scalars(select(Participation)).all()) == event.pool.taken == 2
    assert len([mail for mail in make.mails() if mail.purpose == "seat_confirmed"]) == 2


def test_changes_are_taken_over_and_reach_the_calendar(event, form, eleni):
    nikos = make.participation(event)
    make.hold(nikos)
    answered(nikos, form, diet="vegan")
    second = event.days[1].id
    found = importing.read(
        event,
        table(f"email,family_name,role,day:{second},answer:diet,answer:nights",
              "nikos@example.org,Theodorou-Papas,speaker,no,halal,2"),
    )  # fmt: skip

    result = enlisting.enlist(event, found.lines, tell=False, actor=eleni)

    assert (result.new, result.changed) == (0, 1)
    assert (nikos.family_name, nikos.role.value, nikos.days) == ("Theodorou-Papas", "speaker", event.days[:1])
    assert {one.uid: one.value for one in nikos.answers} == {"diet": "halal", "nights": 2}
    assert [mail.calendar_method for mail in make.mails()] == ["CANCEL"]
    assert well() == []


def test_who_has_cancelled_does_not_come_back_by_a_file(event):
    make.participation(event, state=State.CANCELLED)
    [line] = importing.read(event, table("email,given_name,family_name", "nikos@example.org,N,T")).lines
    assert (line.verdict, line.reason) == (
        Verdict.REFUSED, "This person has cancelled or was refused. Add her by hand if she comes after all.",
    )  # fmt: skip


# On the pages


def sent(staff, data, name="list.csv"):
    return make.post(
        staff, "/manage/events/good-practices/participants/import", {"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )  # fmt: skip


def test_from_the_file_to_the_list(staff, event):
    make.participation(event)
    answer = sent(staff, table("email,given_name,family_name,organisation", "a@example.org,A,B,=1", "x,,,",
                               "nikos@example.org,,,Farm"))  # fmt: skip
    preview = staff.get(answer.location)
    assert preview.status_code == 200
    assert "There is no e-mail" in preview.text or "not an e-mail" in preview.text or "x" in preview.text
    assert len(db.session.scalars(select(Participation)).all()) == 1
    for show in Verdict:
        assert staff.get(f"{answer.location}?show={show}").status_code == 200

    done = make.post(staff, f"{answer.location}/take-over", {"tell": "y"}, page=answer.location)

    assert done.status_code == 302
    assert {one.email for one in db.session.scalars(select(Participation))} == {
        "nikos@example.org",
        "a@example.org",
    }
    assert db.session.scalars(select(Upload)).all() == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "There is nothing in this file."),
        (b"PK\x03\x04broken", "This file cannot be read."),
        (b"name,town\nNikos,Thermi", "No column of this file holds e-mail addresses."),
        (b"x" * 100_001, "This file is larger than 1 MB."),
    ],
    ids=["empty", "broken", "no addresses", "large"],
)
def test_a_file_that_is_none_is_refused_at_its_field(staff, event, data, says, monkeypatch):
    monkeypatch.setattr(importing, "LARGEST", 100_000)  # the test's own browser keeps larger ones open
    answer = sent(staff, data)
    assert answer.status_code == 200
    assert says in answer.text
    assert db.session.scalars(select(Upload)).all() == []


def test_a_file_can_be_forgotten(staff, event):
    place = sent(staff, table("email,given_name,family_name", "a@example.org,A,B")).location
    make.post(staff, f"{place}/forget", page=place)
    assert staff.get(place).status_code == 404
    assert db.session.scalars(select(Participation)).all() == []


def test_the_file_of_another_event_is_not_there(staff, event):
    other = make.event(event.project, slug="other")
    place = sent(staff, table("email,given_name,family_name", "a@example.org,A,B")).location
    assert staff.get(place.replace(event.slug, other.slug)).status_code == 404


def test_as_many_questions_for_three_hundred_as_for_three(event, form):
    from tests.pages.reading import counted

    asked = []
    for number in (3, 297):
        event_of = make.event(event.project, slug=f"crowd-{number}", seats=None)
        make.crowd(event_of, number)
        with counted() as statements:
            exported(event_of)
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_moment_is_the_organisers(event, clock):
    clock.set("2027-02-01 10:00")
    make.participation(event, registered_at=our_clock.now() - timedelta(days=1))
    assert rows(exported(event))[2][9] == "2027-01-31 12:00"
