"""What is held about somebody: shown to her, taken along as a file, and erased when she says so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock as the_clock
from app.database import db
from app.delegations.models import Naming
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.i18n import Localised
from app.network import models as network
from app.participation.inquiries import Inquiry
from app.participation.models import Participation, Purpose
from app.participation.registrations import Registration
from app.participation.states import State
from app.people.models import Person
from app.privacy import forgetting
from app.proof import check
from app.questions.given import Answer, AnswerFile
from app.questions.models import Question
from app.questions.terms import Kind, Topic
from app.roster.models import PersonNote
from app.team import actions as team
from app.team.models import RoleInvitation
from tests import make


@pytest.fixture
def event(project):
    return make.event(project)


@pytest.fixture
def nikos(event):
    nikos = make.holding(event, "Nikos")[0]
    diet = make.save(
        Question(
            event=event, topic=Topic.DIET, kind=Kind.ONE_OF, label=Localised(en="Food"),
            why=Localised(en="For the caterer"), options=[{"uid": "a", "text": {"en": "Vegan"}}],
        )
    )  # fmt: skip
    make.save(
        Answer(participation_id=nikos.id, question=diet, uid=diet.uid, value="a"),
        AnswerFile(
            event_id=event.id, participation_id=nikos.id, name="id.pdf", media_type="application/pdf",
            content=b"%PDF",
        ),
        PersonNote(participation_id=nikos.id, text="Speaks Finnish"),
        Inquiry(participation_id=nikos.id, question="Which farm?", answer="Open Farm"),
    )  # fmt: skip
    nikos.consent_to([Purpose.PHOTO], the_clock.now())
    db.session.commit()
    return nikos


def test_the_file_holds_all_that_is_known_in_words(client, nikos, event):
    answer = client.get(f"/me/{nikos.token}/data.json")

    data = answer.json
    assert answer.headers["Content-Disposition"] == 'attachment; filename="good-practices-my-data.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert data["you"]["email"] == "nikos@example.org"
    assert data["participation"]["state"] == "confirmed"
    assert data["participation"]["days"] == [day.date.isoformat() for day in event.days]
    goes_at = (event.ends_at + timedelta(days=30)).isoformat(timespec="seconds")
    [said] = data["answers"]
    assert {name: said[name] for name in ("question", "why", "answer", "goes_at")} == {
        "question": "Food", "why": "For the caterer", "answer": "Vegan", "goes_at": goes_at,
    }  # fmt: skip
    assert [one["name"] for one in data["files"]] == ["id.pdf"]
    assert [(one["purpose"], one["withdrawn_at"]) for one in data["permissions"]] == [("photo", None)]
    assert [one["last_sent"] for one in data["invitations"]] == ["REQUEST", "REQUEST"]
    assert [one["text"] for one in data["notes_of_organisers"]] == ["Speaks Finnish"]
    asked = [(one["question"], one["answer"]) for one in data["asked_by_organisers"]]
    assert asked == [("Which farm?", "Open Farm")]
    assert len(data["kept"]) == 3


def test_the_file_says_nothing_about_others(client, event, nikos):
    make.holding(event, "Aino")

    text = client.get(f"/me/{nikos.token}/data.json").text

    assert "Aino" not in text
    assert "aino@" not in text


def test_opening_the_pages_erases_nothing(client, nikos):
    for page in ("data", "erase", "data.json"):
        assert client.get(f"/me/{nikos.token}/{page}").status_code == 200

    db.session.expire_all()
    assert nikos.erased_at is None
    assert len(nikos.answers) == 1


def test_erased_before_the_event_she_gives_up_her_place_and_is_nobody(client, event, nikos, app, cli_runner):
    aino = make.participation(event, make.person("Aino"), State.WAITING)
    event.pool.seats = 1
    db.session.commit()

    client.post(f"/me/{nikos.token}/erase")

    db.session.expire_all()
    assert (nikos.name, nikos.email, nikos.organisation, nikos.state) == ("Erased", None, "", "cancelled")
    assert nikos.answers == []
    assert not nikos.agrees_to(Purpose.PHOTO)
    assert [db.session.scalar(select(one)) for one in (AnswerFile, PersonNote)] == [None, None]
    assert aino.has_seat
    [cancelled, _second] = [mail for mail in make.mails() if mail.calendar_method == "CANCEL"]
    assert cancelled.recipient == "nikos@example.org"
    assert cli_runner.invoke(check).exit_code == 0


def test_no_role_is_offered_any_more_to_whoever_is_erased(client, event, eleni, nikos):
    known = {"role": network.Role.PARTNER, "organisation": event.project.lead, "actor": eleni, "locale": "en"}
    for address in ("nikos@example.org", "aino@example.org"):
        team.invite(event.project, address, **known)

    client.post(f"/me/{nikos.token}/erase")

    assert db.session.scalars(select(RoleInvitation.email)).all() == ["aino@example.org"]


def test_the_last_mail_leaves_and_then_its_words_and_address_go(client, app, nikos, cli_runner):
    client.post(f"/me/{nikos.token}/erase")
    assert forgetting.forget_in_turn() is None  # it has not left

    cli_runner.invoke(args=["deliver"])
    forgetting.forget_all()

    left = [(mail.recipient, mail.text, mail.recipient_name) for mail in make.mails()]
    assert left
    assert left == [(f"erased-{mail.id}@invalid", "", "") for mail in make.mails()]
    assert forgetting.forget_in_turn() is None


def test_twice_is_once(client, nikos):
    first = client.post(f"/me/{nikos.token}/erase")
    second = client.post(f"/me/{nikos.token}/erase")

    assert (first.status_code, second.status_code) == (302, 404)
    assert client.get(f"/me/{nikos.token}").status_code == 200
    assert client.post(f"/me/{nikos.token}/come-back").status_code == 404
    assert client.get(f"/me/{nikos.token}/data.json").status_code == 404


def test_who_was_there_stays_in_the_evidence_by_name_alone(client, event, nikos, clock, cli_runner):
    event.project.audit_until = (event.ends_at + timedelta(days=400)).date()
    db.session.commit()
    clock.instant = event.ends_at + timedelta(days=1)
    page = client.get(f"/me/{nikos.token}/erase?lang=en").text
    assert "that you took part" in page

    client.post(f"/me/{nikos.token}/erase")

    db.session.expire_all()
    assert (nikos.name, nikos.email, nikos.state) == ("Nikos Theodorou", None, "confirmed")
    assert nikos.answers == []
    assert db.session.scalar(select(Person).where(Person.email == "nikos@example.org")) is None

    clock.advance(days=401)
    forgetting.forget_all()
    db.session.expire_all()
    assert nikos.name == "Erased"
    assert cli_runner.invoke(check).exit_code == 0


def test_elsewhere_she_stays_who_she_is(client, project, event, nikos):
    other = make.participation(make.event(project, slug="other"), nikos.person)

    client.post(f"/me/{nikos.token}/erase")

    db.session.expire_all()
    assert (other.name, other.email) == ("Nikos Theodorou", "nikos@example.org")
    assert (nikos.email, nikos.person.name) == (None, "Erased")


def test_the_address_is_free_again(client, event, nikos):
    client.post(f"/me/{nikos.token}/erase")

    again = make.participation(event, make.person("Nikos"))

    assert again.id != nikos.id
    assert again.email == "nikos@example.org"


def test_what_was_asked_with_her_address_goes_too(client, event, nikos):
    make.save(
        Registration(
            event=event, email="nikos@example.org", given_name="Nikos", family_name="T", organisation="",
            country="GR", locale="en", day_ids=[],
        )
    )  # fmt: skip

    client.post(f"/me/{nikos.token}/erase")

    assert db.session.scalar(select(Registration)) is None


@pytest.mark.parametrize("state", list(State))
def test_whatever_state_she_is_in(client, event, cli_runner, state):
    known = {State.INVITED, State.WAITING, State.CANCELLED, State.PENDING, State.REFUSED}
    there = {State.PENDING: State.CANCELLED, State.REFUSED: State.CANCELLED}.get(state, state)
    first = there if state in known else State.CONFIRMED
    made = make.participation(event, make.person("Nikos"), first, locale="en")
    if made.state is not state:
        made.state = state
        made.cancelled_at = the_clock.now() if state is State.REFUSED else None
        db.session.commit()
    assert client.get(f"/me/{made.token}").status_code == 200

    assert client.post(f"/me/{made.token}/erase").status_code == 302

    db.session.expire_all()
    shown = client.get(f"/me/{made.token}")
    assert (made.name, made.is_cancelled, shown.status_code) == ("Erased", True, 200)
    assert "What was noted about you is erased" in shown.text
    assert db.session.scalar(select(Participation.id)) == made.id
    assert cli_runner.invoke(check).output.endswith("nothing found.\n")


def test_what_a_coordinator_typed_goes_too(client, event, nikos):
    delegation = make.save(Delegation(event=event, organisation_id=event.hosts[0].id))
    naming = make.save(
        Naming(
            delegation=delegation, participation=nikos, email="nikos@example.org", given_name="Nikos",
            family_name="Theodorou", locale="en", role=Role.PARTNER,
        )
    )  # fmt: skip
    token = naming.token

    client.post(f"/me/{nikos.token}/erase")

    db.session.expire_all()
    assert (naming.email, naming.given_name, naming.family_name) == (
        f"erased-{naming.id}@invalid",
        "",
        "Erased",
    )
    assert naming.parted_at is not None
    assert client.get(f"/come-along/{token}").status_code == 404
