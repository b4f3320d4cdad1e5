"""Registering with questions, places beside the event, files and colleagues; and changing all that later."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest

from app import clock as clock_module
from app.database import db
from app.events.audiences import Role
from app.events.seats import Of, Pool
from app.events.terms import Mode, WaitingRule
from app.participation import actions
from app.participation.claims import Claim, Hold
from app.participation.models import Participation
from app.participation.offers import Offer, Why
from app.participation.refusals import PoolsFull
from app.participation.registrations import Registration
from app.participation.states import Door, State
from app.people.models import Person
from app.questions.given import AnswerFile
from app.questions.terms import Topic
from tests import make
from tests.pages.reading import counted

REGISTER = "/events/good-practices/register"
PDF = b"%PDF-1.7 and more"


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=42)


@pytest.fixture
def typed(event):
    return {
        "given_name": "Nikos",
        "family_name": "Theodorou",
        "email": "nikos@example.org",
        "organisation": "Open Farm",
        "country": "GR",
    }


def last():
    return db.session.scalars(db.select(Registration).order_by(Registration.id.desc())).first()


def errors(page):
    found = re.findall(r'class="field-error"[^>]*>.*?<span>(.*?)</span>', page.text, re.DOTALL)
    return [unescape(" ".join(sentence.split())) for sentence in found]


def registered(client, data, **more):
    """Sends the form, and presses the button of the mail."""
    answer = client.post(REGISTER, data=data)
    assert answer.status_code == 302, errors(answer)
    token = last().token
    answer = client.post(f"/me/{token}/confirm", data=more)
    return last(), answer


def at(event, email="nikos@example.org"):
    db.session.rollback()
    chosen = db.select(Participation).join(Participation.person).where(Person.email == email)
    return db.session.scalar(chosen.where(Participation.event_id == event.id))


def values(participation):
    return {one.uid: one.value for one in participation.answers}


# The form


def test_answers_wait_with_the_asking_and_become_hers_with_the_press(client, event, typed):
    diet = make.question(event, "several-of", "Diet", options=("Vegan", "Halal"))
    make.question(event, "short", "Phone", topic=Topic.PHONE)

    registration, answer = registered(client, typed | {"answer_diet": ["vegan"], "answer_phone": " "})

    assert answer.location == f"/me/{registration.token}"
    nikos = at(event)
    assert (values(nikos), nikos.completed_at is not None, last().answers) == ({"diet": ["vegan"]}, True, {})
    assert nikos.answers[0].question_id == diet.id
    assert "Vegan" in client.get(answer.location).text


def test_a_hidden_answer_is_ignored_and_a_missing_one_loses_nothing(client, event, typed):
    make.question(event, "yes-no", "Bus")
    make.question(event, "short", "Stop", shown_if="bus", shown_for=["yes"], is_required=True)

    refused = client.post(REGISTER, data=typed | {"answer_bus": "yes", "consent_photo": "y"})
    assert errors(refused) == ["Answer this, please."]
    assert 'value="nikos@example.org"' in refused.text
    assert "Only if “Bus” is: Yes" in unescape(refused.text)
    registered(client, typed | {"answer_bus": "no", "answer_stop": "Port"})
    assert values(at(event)) == {"bus": False}


def test_a_role_is_claimed_and_never_given(client, event, typed):
    make.question(event, "one-of", "Role", topic=Topic.ROLE, options=("Partner", "Speaker"))
    make.question(event, "short", "Slides", audiences=["speaker"])

    registered(client, typed | {"answer_role": "speaker", "answer_slides": "mine"})

    nikos = at(event)
    assert (nikos.asked_role, nikos.role) == (Role.SPEAKER, Role.STAKEHOLDER)
    assert values(nikos) == {"role": "speaker", "slides": "mine"}


def test_the_networks_organisations_are_suggested(client, event):
    page = client.get(REGISTER)
    assert re.search(
        r'<input[^>]*list="organisations"[^>]*name="organisation"|name="organisation"[^>]*list=', page.text
    )
    assert '<option value="ΑΝΑΤΟΛΙΚΗ Α.Ε.">' in page.text


def test_why_and_until_when_stand_at_each_question(client, event):
    make.question(event, why={"en": "For the caterer."})
    day = event.last_date + timedelta(days=event.project.logistics_days)
    page = unescape(client.get(REGISTER).text)
    assert "For the caterer." in page
    assert f"Deleted on {day.day} {day:%B %Y}." in page


def test_at_a_hybrid_event_one_says_how_one_comes(client, event, typed):
    event.mode = Mode.HYBRID
    make.save(Pool(event=event, of=Of.ON_SITE, seats=1), Pool(event=event, of=Of.ONLINE, seats=None))

    assert "1 place left" in client.get(REGISTER).text
    registered(client, typed | {"attends": "online"})

    nikos = at(event)
    assert (nikos.attends, {claim.pool.of for claim in nikos.claims}) == (Mode.ONLINE, {Of.EVENT, Of.ONLINE})


def test_the_form_asks_few_questions_of_the_database(client, event):
    for number in range(30):
        question = make.question(event, "one-of", f"Question {number}", options=("A", "B"))
        make.option_pool(event, question, "a", seats=number)
    client.get(REGISTER)
    with counted() as asked:
        client.get(REGISTER)
    assert len(asked) < 10


# Places beside the event


def test_what_is_full_meanwhile_is_asked_about_and_nothing_is_taken(client, event, typed):
    dinner = make.question(event, "yes-no", "Dinner")
    pool = make.option_pool(event, dinner, seats=1)
    client.post(REGISTER, data=typed | {"answer_dinner": "yes"})
    pool.seats = 0
    db.session.commit()
    token = last().token

    page = client.post(f"/me/{token}/confirm")

    assert (page.status_code, at(event)) == (409, None)
    assert "Meanwhile full: Dinner" in page.text
    assert event.pool.taken == 0
    client.post(f"/me/{token}/confirm", data={"waits_for": str(pool.id)})
    nikos = at(event)
    assert nikos.has_seat
    assert {(claim.pool.of, claim.hold) for claim in nikos.claims} == {
        (Of.EVENT, Hold.TAKEN), (Of.OPTION, Hold.WAITING),
    }  # fmt: skip


def test_or_she_comes_without_it(client, event, typed):
    meals = make.question(event, "several-of", "Meals", options=("Lunch", "Dinner"))
    pool = make.option_pool(event, meals, "dinner", seats=1)
    client.post(REGISTER, data=typed | {"answer_meals": ["lunch", "dinner"]})
    pool.seats = 0
    db.session.commit()

    client.post(f"/me/{last().token}/confirm", data={"without": str(pool.id)})

    nikos = at(event)
    assert (nikos.has_seat, values(nikos), len(nikos.claims)) == (True, {"meals": ["lunch"]}, 1)


def test_whoever_has_seen_that_it_is_full_waits_at_once(client, event, typed):
    dinner = make.question(event, "yes-no", "Dinner")
    pool = make.option_pool(event, dinner, seats=0)

    unseen = client.post(REGISTER, data=typed | {"answer_dinner": "yes"})
    assert errors(unseen) == [
        "“Yes” has become full meanwhile. Choose something else, or send it again to wait."
    ]
    registered(client, typed | {"answer_dinner": "yes", "answer_full": str(pool.id)})
    assert {claim.hold for claim in at(event).claims if claim.pool_id == pool.id} == {Hold.WAITING}
    assert "You are number 1 on its waiting list." in client.get(f"/me/{at(event).token}").text


# Files


def test_a_file_is_kept_with_its_owner_and_given_back_as_a_file(client, event, typed):
    make.question(event, "file", "CV")
    registered(client, typed | {"answer_cv": (BytesIO(PDF), "../my cv.html")})

    nikos = at(event)
    file = db.session.scalar(db.select(AnswerFile))
    assert values(nikos) == {"cv": {"file": file.id, "name": "my cv.pdf"}}
    answer = client.get(f"/me/{nikos.token}/files/{file.id}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my cv.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"

    other = make.participation(event, make.person("Kostas"))
    assert client.get(f"/me/{other.token}/files/{file.id}").status_code == 404
    managed = f"/manage/events/good-practices/participants/files/{file.id}"
    assert client.get(managed).status_code != 200
    make.sign_in(client, make.organiser(event.project))
    assert client.get(managed).data == PDF


def test_a_file_that_nobody_confirmed_is_given_to_nobody(client, event, typed):
    make.question(event, "file", "CV")
    client.post(REGISTER, data=typed | {"answer_cv": (BytesIO(PDF), "cv.pdf")})
    file = db.session.scalar(db.select(AnswerFile))
    make.sign_in(client, make.organiser(event.project))
    managed = f"/manage/events/good-practices/participants/files/{file.id}"
    assert client.get(managed).status_code == 404


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"MZ\x90\x00", "Send a PDF, or a picture as PNG or JPEG."),
        (b"%PDF-" + b"x" * 5_000_000, "Send a file of at most 5 MB."),
    ],
)
def test_a_file_is_refused_at_its_field(client, event, typed, content, says):
    make.question(event, "file", "CV")
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in typed.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="answer_cv"; filename="cv.pdf"\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + b"\r\n--x--\r\n"

    answer = client.post(REGISTER, data=body, content_type="multipart/form-data; boundary=x")

    assert (errors(answer), db.session.scalar(db.select(AnswerFile))) == ([says], None)


# Colleagues


def colleague(number=0, name="Giulia", **more):
    row = {"given_name": name, "family_name": "Ferrante", "email": f"{name.lower()}@example.org"} | more
    return {f"colleagues-{number}-{field}": value for field, value in row.items()}


def test_a_button_adds_a_row_and_loses_nothing(client, event, typed):
    page = client.post(f"{REGISTER}/colleagues", data=typed | {"consent_photo": "y"})
    assert 'name="colleagues-0-email"' in page.text
    assert 'value="Theodorou"' in page.text
    again = client.post(f"{REGISTER}/colleagues", data=typed | colleague())
    assert 'value="giulia@example.org"' in again.text
    assert 'name="colleagues-1-email"' in again.text
    full = client.post(f"{REGISTER}/colleagues", data=typed | colleague(0) | colleague(4, "Aino"))
    assert 'name="colleagues-5-email"' not in full.text
    assert client.get(f"{REGISTER}/colleagues").location == REGISTER


def test_each_colleague_gets_a_seat_kept_and_a_mail_of_her_own(client, event, typed):
    event.pool.seats = 2
    db.session.commit()
    registered(client, typed | colleague(0) | colleague(1, "Aino", organisation="Region", country="FI"))

    nikos, giulia, aino = (at(event, f"{name}@example.org") for name in ("nikos", "giulia", "aino"))
    assert [one.state for one in (nikos, giulia, aino)] == [State.CONFIRMED, State.OFFERED, State.WAITING]
    assert (giulia.door, giulia.brought_by_id, giulia.organisation, giulia.country) == (
        Door.COLLEAGUE, nikos.id, "Open Farm", "GR",
    )  # fmt: skip
    assert (aino.organisation, aino.country) == ("Region", "FI")
    assert [offer.why for offer in db.session.scalars(db.select(Offer))] == [Why.COLLEAGUE]
    assert [(mail.recipient, mail.purpose, mail.calendar) for mail in make.mails()[-2:]] == [
        ("giulia@example.org", "offer", None),
        ("aino@example.org", "brought_along", None),
    ]
    assert "Nikos Theodorou has registered you" in make.mails()[-2].subject
    assert giulia.token != nikos.token


def test_whom_a_colleague_registered_is_asked_before_she_gets_a_seat(client, event, typed):
    event.pool.seats = 1
    db.session.commit()
    registered(client, typed | colleague())
    event.waiting_rule = WaitingRule.AT_ONCE
    db.session.commit()

    make.set_seats(event, 2, actor=make.organiser(event.project))

    assert (at(event, "giulia@example.org").state, event.pool.taken) == (State.OFFERED, 2)


def test_a_colleague_who_is_there_already_stays_as_she_is_and_nobody_hears_of_it(client, event, typed):
    there = make.participation(event, make.person("Giulia"), State.CANCELLED)
    before = len(make.mails("offer"))
    _registration, answer = registered(client, typed | colleague())
    assert (at(event, "giulia@example.org").state, len(make.mails("offer"))) == (State.CANCELLED, before)
    assert there.given_name not in client.get(answer.location).text


def test_a_colleague_does_not_overtake_those_who_wait(client, event, typed):
    event.pool.seats = 1
    db.session.commit()
    make.participation(event, make.person("Kostas"), State.WAITING)
    registered(client, typed | colleague())
    assert (at(event).state, at(event, "giulia@example.org").state) == (State.WAITING, State.WAITING)


def test_a_row_for_a_colleague_is_whole_or_empty(client, event, typed):
    page = client.post(
        REGISTER, data=typed | colleague(0, email="") | colleague(1, "Aino", email="nikos@EXAMPLE.org")
    )
    assert errors(page) == [
        "Write the e-mail address.",
        "This address stands in the form already: everybody has her own.",
    ]
    empty = colleague(0, "", family_name="", email="")
    assert client.post(REGISTER, data=typed | empty).status_code == 302
    assert last().colleagues == []


# Her own page


def test_she_changes_what_she_chose(client, event):
    make.question(event, "yes-no", "Dinner")
    nikos = make.participation(event)
    url = f"/me/{nikos.token}/answers"
    days = {"days": [str(event.days[0].id)], "days_asked": "yes"}

    answer = make.post(client, url, days | {"answer_dinner": "yes"})

    assert answer.status_code == 302
    nikos = at(event)
    assert (values(nikos), [day.id for day in nikos.days]) == ({"dinner": True}, [event.days[0].id])
    make.post(client, url, {"days": [str(day.id) for day in event.days], "answer_dinner": "no"})
    assert (values(at(event)), len(at(event).days)) == ({"dinner": False}, 2)


def test_all_of_a_change_or_nothing(client, event):
    dinner = make.question(event, "yes-no", "Dinner")
    nikos = make.participation(event, days=[event.days[0]], locale="en")
    pool = make.save(Pool(event=event, of=Of.DAY, key=str(event.days[1].id), seats=0))
    both = {"days": [str(day.id) for day in event.days], "answer_dinner": "yes"}

    page = make.post(client, f"/me/{nikos.token}/answers", both)

    assert errors(page) == ["One of these days has become full. Your places are as they were."]
    assert 'value="yes"' in page.text
    nikos = at(event)
    assert (values(nikos), len(nikos.days), pool.taken) == ({}, 1, 0)
    assert dinner.id


def test_a_day_that_is_full_is_said_at_the_days(client, event):
    nikos = make.participation(event, days=[event.days[0]], locale="en")
    make.save(Pool(event=event, of=Of.DAY, key=str(event.days[1].id), seats=0))

    page = make.post(client, f"/me/{nikos.token}/days", {"days": [str(day.id) for day in event.days]})

    assert errors(page) == ["One of these days has become full. Your places are as they were."]
    assert len(at(event).days) == 1


def test_giving_something_back_seats_whoever_waits(app, event):
    dinner = make.question(event, "yes-no", "Dinner")
    pool = make.option_pool(event, dinner, seats=1)
    nikos, giulia = (make.participation(event, make.person(name)) for name in ("Nikos", "Giulia"))
    known = {"days": event.days, "attends": None, "asked": ["dinner"]}
    actions.change_choices(nikos, answers={"dinner": True}, **known)
    with pytest.raises(PoolsFull):
        actions.change_choices(giulia, answers={"dinner": True}, **known)
    actions.change_choices(giulia, answers={"dinner": True}, waits_for={pool.id}, **known)

    actions.change_choices(nikos, answers={"dinner": False}, **known)

    held = {
        one.participation_id: one.hold
        for one in db.session.scalars(db.select(Claim).filter_by(pool_id=pool.id))
    }
    assert (held, pool.taken, pool.waiting) == ({giulia.id: Hold.TAKEN}, 1, 0)


def test_after_the_count_only_whoever_never_filled_it_in_may(client, event):
    make.question(event, "short", "Diet", is_required=True)
    event.changes_close_at = clock_module.now() - timedelta(hours=1)
    nikos = make.participation(event, completed_at=clock_module.now())
    giulia = make.participation(event, make.person("Giulia"))

    assert client.get(f"/me/{nikos.token}/answers").status_code == 409
    assert "Complete my details" not in client.get(f"/me/{nikos.token}").text
    assert "Complete my details" in client.get(f"/me/{giulia.token}").text
    assert make.post(client, f"/me/{giulia.token}/answers", {"answer_diet": "vegan"}).status_code == 302
    assert "Complete my details" not in client.get(f"/me/{giulia.token}").text


def test_whoever_is_known_is_asked_what_is_for_her(client, event):
    make.question(event, "short", "Slides", audiences=["speaker"])
    nikos = make.participation(event, role=Role.SPEAKER)
    giulia = make.participation(event, make.person("Giulia"))

    assert 'name="answer_slides"' in client.get(f"/me/{nikos.token}/answers").text
    assert 'name="answer_slides"' not in client.get(f"/me/{giulia.token}/answers").text
    make.post(client, f"/me/{giulia.token}/answers", {"answer_slides": "mine"})
    assert values(at(event, "giulia@example.org")) == {}


def test_a_file_is_replaced_kept_or_deleted(client, event):
    make.question(event, "file", "CV")
    nikos = make.participation(event)
    url = f"/me/{nikos.token}/answers"
    make.post(client, url, {"answer_cv": (BytesIO(PDF), "one.pdf")})
    make.post(client, url, {})
    assert values(at(event))["cv"]["name"] == "one.pdf"
    make.post(client, url, {"answer_cv": (BytesIO(b"\x89PNG\r\n\x1a\n"), "two.png")})
    assert [file.name for file in db.session.scalars(db.select(AnswerFile))] == ["two.png"]
    make.post(client, url, {"answer_cv_remove": "y"})
    assert (values(at(event)), db.session.scalar(db.select(AnswerFile))) == ({}, None)


def test_an_answer_to_an_older_version_is_replaced(client, event):
    old = make.question(event)
    nikos = make.participation(event)
    make.post(client, f"/me/{nikos.token}/answers", {"answer_diet": "vegan"})
    old.retired_at = clock_module.now()
    new = make.question(event, version=2)

    make.post(client, f"/me/{nikos.token}/answers", {"answer_diet": "halal"})

    assert [(one.question_id, one.value) for one in at(event).answers] == [(new.id, "halal")]
