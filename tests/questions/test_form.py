"""The questions of an event as a form: what is asked of whom, what is refused, what an answer is kept as."""

from io import BytesIO

import pytest
from flask import current_app

from app.events.audiences import Role, Viewer
from app.i18n import Localised
from app.questions import forms, uploads
from app.questions.terms import Topic
from tests import make

PDF = b"%PDF-1.7 and more"


@pytest.fixture
def event(app):
    return make.event(make.project())


def sent(event, viewer=None, **typed):
    """The form with this typed into it, looked at."""
    data = {f"answer_{name}": value for name, value in typed.items()}
    with current_app.test_request_context(method="POST", data=data):
        form = forms.form_for(event, viewer)
        form.validate()
        return form


def errors(form):
    return {one.question.uid: list(one.field.errors) for one in form.asked if one.field.errors}


@pytest.mark.parametrize(
    ("kind", "more", "typed", "kept"),
    [
        ("short", {}, " Vegan ", "Vegan"),
        ("long", {}, "One\r\ntwo", "One\ntwo"),
        ("number", {}, "3", 3),
        ("yes-no", {}, "yes", True),
        ("yes-no", {}, "no", False),
        ("one-of", {"options": ("A", "B")}, "b", "b"),
        ("one-of", {"options": "ABCDEFGHI"}, "c", "c"),
        ("several-of", {"options": ("A", "B")}, ["a", "b"], ["a", "b"]),
        ("date", {}, "2027-03-24", "2027-03-24"),
        ("moment", {}, "2027-03-24T14:30", "2027-03-24T14:30"),
        ("short", {"topic": Topic.PHONE}, "+30 2310", "+30 2310"),
        ("one-of", {"topic": Topic.ROLE, "options": ("Partner", "Speaker")}, "speaker", "speaker"),
    ],
)
def test_each_kind_of_answer_is_kept_as_what_it_is(event, kind, more, typed, kept):
    make.question(event, kind, **more)

    form = sent(event, diet=typed)

    assert (errors(form), form.answers) == ({}, {"diet": kept})
    with current_app.test_request_context():
        again = forms.form_for(event, answers=form.answers)
        assert again.answers == {"diet": kept}


@pytest.mark.parametrize(
    ("kind", "more", "typed", "says"),
    [
        ("short", {}, "x" * 201, "Shorten this to 200 characters; it has 201 now."),
        ("number", {}, "three", "Write a whole number."),
        ("number", {"least": 1, "most": 5}, "6", "Write a number from 1 to 5."),
        ("number", {"least": 1}, "0", "Write 1 or more."),
        ("number", {}, "9" * 30, "Write a number from -2000000000 to 2000000000."),
        ("several-of", {"options": "ABC", "least": 2}, ["a"], "Choose at least 2 of these."),
        ("several-of", {"options": "ABC", "most": 1}, ["a", "b"], "Choose at most 1 of these."),
        ("date", {}, "yesterday", "Write the date as year, month and day: 2027-03-24."),
        ("moment", {}, "noon", "Write the date and the time: 2027-03-24 14:30."),
        ("moment", {}, "2027-03-28T03:30", "The clocks skip that time. Choose one before or after."),
        ("moment", {}, "0001-01-01T00:00", "Choose a year between 2000 and 2100."),
        ("short", {"is_required": True}, " ", "Answer this, please."),
        ("one-of", {"is_required": True, "options": "AB"}, "z", "Choose one of these."),
        ("several-of", {"is_required": True, "options": "AB"}, ["z"], "Choose at least one of these."),
        ("yes-no", {"is_required": True}, "perhaps", "Choose one of these."),
        ("file", {"is_required": True}, "", "Choose a file."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(event, kind, more, typed, says):
    make.question(event, kind, **more)

    assert errors(sent(event, diet=typed)) == {"diet": [says]}


def test_what_another_answer_hides_is_neither_needed_nor_kept(event):
    make.question(event, "yes-no", "Bus")
    make.question(event, "short", "Stop", shown_if="bus", shown_for=["yes"], is_required=True)
    make.question(event, "short", "Luggage", shown_if="stop", shown_for=[])

    assert sent(event, bus="no", stop="Station", luggage="two").answers == {"bus": False}
    assert errors(sent(event, bus="no")) == {}
    assert errors(sent(event, bus="yes")) == {"stop": ["Answer this, please."]}
    assert sent(event, bus="yes", stop="Station", luggage="two").answers == {
        "bus": True, "stop": "Station", "luggage": "two",
    }  # fmt: skip


def test_questions_that_hang_on_each_other_are_not_shown(event):
    make.question(event, "short", "One", shown_if="two", is_required=True)
    make.question(event, "short", "Two", shown_if="one", is_required=True)

    form = sent(event, one="1", two="2")
    assert (form.answers, errors(form)) == ({}, {})


def test_the_public_form_asks_what_the_claimed_role_is_asked(event):
    make.question(event, "one-of", "Role", topic=Topic.ROLE, options=("Partner", "Stakeholder", "Speaker"))
    make.question(event, "short", "Slides", audiences=["speaker"], is_required=True)
    make.question(event, "short", "Farm", audiences=["stakeholder"])
    make.question(event, "short", "Secret", audiences=["group:1"])

    assert [one.question.uid for one in sent(event).asked] == ["role", "slides", "farm"]
    assert sent(event, role="speaker", slides="mine", farm="mine", secret="x").answers == {
        "role": "speaker", "slides": "mine",
    }  # fmt: skip
    assert sent(event, farm="mine").answers == {"farm": "mine"}
    assert sent(event, role="speaker", slides="mine").claimed_role is Role.SPEAKER
    assert errors(sent(event, role="speaker")) == {"slides": ["Answer this, please."]}


def test_whoever_is_known_is_asked_what_is_for_her(event):
    make.question(event, "short", "Slides", audiences=["speaker"])
    make.question(event, "short", "Vote", audiences=["group:1"])
    make.question(event, "short", "Diet")

    with current_app.test_request_context():
        for viewer, uids in (
            (Viewer.like(Role.SPEAKER), ["slides", "diet"]),
            (Viewer.like(Role.PARTNER, [1]), ["vote", "diet"]),
            (Viewer(sees_all=True), ["slides", "vote", "diet"]),
            (None, ["diet"]),
        ):
            assert [one.question.uid for one in forms.form_for(event, viewer).asked] == uids


def test_a_full_option_is_chosen_to_wait(event):
    dinner = make.question(event, "yes-no", "Dinner")
    pool = make.option_pool(event, dinner, seats=0)

    unseen = sent(event, dinner="yes")
    assert errors(unseen) == {
        "dinner": ["“Yes” has become full meanwhile. Choose something else, or send it again to wait."]
    }
    assert unseen["answer_full"].data == str(pool.id)
    seen = sent(event, dinner="yes", full=str(pool.id))
    assert (errors(seen), seen.waits_for) == ({}, {pool.id})
    assert sent(event, dinner="no", full=str(pool.id)).waits_for == set()


def test_what_is_left_of_an_option_stands_at_it(event):
    bus = make.question(event, "one-of", "Bus", options=("Port", "Station"))
    station = make.option_pool(event, bus, "station", seats=2)

    with current_app.test_request_context():
        [asked] = forms.form_for(event).asked
        assert (asked.places("port"), asked.places("station")) == ("", "2 places left")
        station.seats, station.waiting = 0, 3
        [asked] = forms.form_for(event).asked
        assert asked.places("station") == "Full: choose it to wait, 3 people wait before you"
        [asked] = forms.form_for(event, held={station.id}).asked
        assert asked.places("station") == "Yours"


def test_a_file_is_known_by_its_contents(event):
    make.question(event, "file", "CV")
    for content, says in (
        (PDF, []),
        (b"<html>", ["Send a PDF, or a picture as PNG or JPEG."]),
    ):
        with current_app.test_request_context(
            method="POST", data={"answer_cv": (BytesIO(content), "cv.pdf")}
        ):
            forms.admit_files()
            form = forms.form_for(event)
            form.validate()
            assert (errors(form).get("cv", []), set(form.uploads)) == (says, set() if says else {"cv"})


def test_a_file_has_a_size_and_a_harmless_name():
    with pytest.raises(uploads.TooLarge):
        uploads.media_type(PDF + b"x" * uploads.LARGEST)
    pdf, jpeg = uploads.media_type(PDF), uploads.media_type(b"\xff\xd8\xff\xe0")
    assert uploads.clean_name("../../etc/pass\r\nwd.html", pdf) == "passwd.pdf"
    assert uploads.clean_name("C:\\Βιογραφικό.PDF", pdf) == "Βιογραφικό.pdf"
    assert uploads.clean_name('.";.JPEG', jpeg) == "file.jpeg"
    assert uploads.clean_name("", jpeg) == "file.jpg"


def test_a_file_must_be_chosen_again_where_something_else_is_wrong(event):
    make.question(event, "file", "CV")
    make.question(event, "short", is_required=True)

    data = {"answer_cv": (BytesIO(PDF), "cv.pdf")}
    with current_app.test_request_context(method="POST", data=data):
        form = forms.form_for(event)
        form.validate()

    assert errors(form)["cv"] == ["Choose “cv.pdf” once more: files are not kept."]


def test_nights_are_offered_by_their_dates(event):
    make.question(event, "several-of", "Nights", topic=Topic.NIGHTS)
    night = str(event.first_date)

    assert sent(event, nights=[night, "2000-01-01"]).answers == {"nights": [night]}
    assert len(sent(event).asked[0].field.choices) == 3  # the night before, and one for each day


def test_it_speaks_the_readers_language(event):
    make.question(event, label="Diet", **{"uid": "diet"})
    event.title = Localised(en="x")
    with current_app.test_request_context("/?lang=el"):
        current_app.preprocess_request()
        [asked] = forms.form_for(event).asked
        assert str(asked.field.label.text) == "Diet"
