"""The form of an event, as its organisers make it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.events import actions as events
from app.events.audiences import Role
from app.events.seats import Of, Pool
from app.events.terms import Status
from app.i18n import CONTENT_LANGUAGES, Localised, day_short, speaking
from app.questions import actions, chains, queries
from app.questions.drafts import Draft, mark, order_mark
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.ready import NAMES, Ready, is_there
from app.questions.shown import in_words
from app.questions.terms import NO, YES, Keep, Kind, Topic
from tests import make

OPTIONS = [{"uid": "a", "text": {"en": "Bologna"}}, {"uid": "b", "text": {"en": "Vicenza"}}]


@pytest.fixture
def event(project):
    return make.event(project, status=Status.DRAFT)


def draft(label="Where to?", **details):
    return Draft(label=Localised(en=label), **details)


def add(event, actor, kind=Kind.SHORT, label="Where to?", **details):
    return actions.add(event, kind, draft(label, **details), actor=actor, form_key=label)


def labels(event):
    return [str(one.label) for one in queries.form_of(event)]


def said(event, question, value, who=None):
    answer = Answer(question=question, uid=question.uid, value=value)
    who = who or make.participation(event)
    who.answers.append(answer)
    db.session.commit()
    return answer


def change(question, actor, words_only=False, **details):
    new = Draft(**{name: getattr(question, name) for name in Draft.__dataclass_fields__} | details)
    return actions.change(question, new, actor=actor, seen=mark(question), words_only=words_only)


def move(event, question, by, actor):
    actions.move(question, by, actor=actor, seen=order_mark(queries.form_of(event)))


# Ready-made


def test_every_ready_made_question_is_written_in_five_languages(event, eleni):
    bus = {"kind": "transfer", "meeting_point": Localised(dict.fromkeys(CONTENT_LANGUAGES, "Gate"))}
    make.item(event, "08:00", "09:00", **bus)

    new = actions.add_ready(event, Ready, actor=eleni)

    assert [one for one in Ready if not is_there(one, new)] == []
    assert {one.topic for one in new} == set(Topic) - {Topic.OWN}
    texts = [text for one in new for text in (one.label, *(option["text"] for option in one.options))]
    assert [text for text in texts if set(text) != set(CONTENT_LANGUAGES)] == []
    assert set(NAMES) == set(Ready)
    assert chains.faults(queries.form_of(event)) == []


def test_nights_and_meals_are_named_by_their_dates(event, eleni):
    nights, lunch = actions.add_ready(event, [Ready.LUNCH, Ready.NIGHTS], actor=eleni)

    before = event.first_date - timedelta(days=1)
    assert nights.option_uids == [str(before + timedelta(days=n)) for n in range(3)]
    assert lunch.option_uids == [str(day.date) for day in event.days]
    with speaking("fi"):
        assert in_words(lunch, lunch.option_uids[:1]) == day_short(event.first_date)


def test_the_meeting_points_of_the_bus_are_those_of_the_agenda(event, eleni):
    bus = {"kind": "transfer", "meeting_point": Localised(en="Main gate")}
    make.item(event, "08:00", "09:00", **bus)
    make.item(event, "18:00", "19:00", **bus)

    bus, points = actions.add_ready(event, [Ready.BUS], actor=eleni)

    assert (points.shown_if, points.shown_for) == (bus.uid, [YES])
    assert [one["text"] for one in points.options] == [{"en": "Main gate"}]


def test_what_the_form_asks_already_is_not_added_again(event, eleni):
    actions.add_ready(event, [Ready.DIET], actor=eleni)

    assert actions.add_ready(event, [Ready.DIET, Ready.PHONE], actor=eleni) != []
    assert [one.uid for one in queries.form_of(event)] == ["diet", "diet-more", "phone"]


def test_what_was_removed_comes_back_under_another_uid(event, eleni):
    (phone,) = actions.add_ready(event, [Ready.PHONE], actor=eleni)
    said(event, phone, "+30 1")
    actions.remove(phone, actor=eleni, seen=mark(phone))

    (again,) = actions.add_ready(event, [Ready.PHONE], actor=eleni)

    assert (again.uid, [one.answers for one in queries.retired(event)]) == ("phone-2", [1])
    assert is_there(Ready.PHONE, queries.form_of(event))


# Versions


def test_before_anybody_can_have_read_it_a_question_changes_in_place(event, eleni):
    question = add(event, eleni)

    assert change(question, eleni, label=Localised(en="Where from?")) is question
    assert (question.version, labels(event)) == (1, ["Where from?"])


def test_what_was_answered_keeps_its_words_and_another_version_is_asked(event, eleni):
    question = add(event, eleni, Kind.ONE_OF, options=OPTIONS)
    answer = said(event, question, "a")

    new = change(question, eleni, options=[{"uid": "b", "text": {"en": "Padua"}}])

    assert (new.uid, new.version, queries.form_of(event)) == (question.uid, 2, [new])
    assert in_words(answer.question, answer.value) == "Bologna"
    assert queries.retired(event) == []  # it is still asked


def test_a_correction_of_words_stays_in_place(event, eleni):
    question = add(event, eleni, label="Were to?")
    said(event, question, "Rome")

    assert change(question, eleni, label=Localised(en="Where to?"), words_only=True) is question


@pytest.mark.parametrize("details", [{"options": OPTIONS[:1]}, {"keep": Keep.EVIDENCE}])
def test_no_word_of_hers_takes_an_answer_away_or_keeps_it_longer(event, eleni, details):
    question = add(event, eleni, Kind.ONE_OF, options=OPTIONS)
    said(event, question, "b")

    assert change(question, eleni, words_only=True, **details).version == 2


def test_what_changes_no_meaning_makes_no_version(event, eleni):
    question = add(event, eleni, Kind.ONE_OF, options=OPTIONS)
    said(event, question, "b")
    more = [OPTIONS[1], OPTIONS[0], {"uid": "c", "text": {"en": "Padua"}}]

    assert change(question, eleni, is_required=True, audiences=["partner"], options=more) is question


def test_of_two_who_write_the_second_hears_of_the_first(event, eleni):
    question = add(event, eleni)
    seen = mark(question)
    change(question, eleni, is_required=True)

    with pytest.raises(actions.ChangedMeanwhile):
        actions.change(question, draft("Mine"), actor=eleni, seen=seen)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.remove(question, actor=eleni, seen=seen)
    assert labels(event) == ["Where to?"]


def test_a_form_sent_twice_adds_one_question(event, eleni):
    assert add(event, eleni) == add(event, eleni)


# Places of options


def limited(event, question, option, **details):
    event.pools.append(Pool(of=Of.OPTION, key=f"{question.uid}/{option}", seats=5, **details))
    db.session.commit()


def test_an_option_with_places_goes_when_nobody_holds_one(event, eleni):
    question = add(event, eleni, Kind.ONE_OF, options=OPTIONS)
    limited(event, question, "a")
    limited(event, question, "b", taken=2, waiting=1)

    change(question, eleni, options=OPTIONS[1:])
    assert [pool.key for pool in event.pools if pool.of is Of.OPTION] == [f"{question.uid}/b"]
    with pytest.raises(actions.StillHeld) as refusal:
        actions.remove(question, actor=eleni, seen=mark(question))
    assert str(refusal.value) == (
        "3 people have a place of “Vicenza”, or wait for one. Give those back first."
    )


# Order and conditions


def test_a_question_moves_past_its_neighbours(event, eleni):
    one, _two, three = (add(event, eleni, label=label) for label in ("1", "2", "3"))

    move(event, three, -1, eleni)
    assert labels(event) == ["1", "3", "2"]
    move(event, one, 5, eleni)
    assert labels(event) == ["3", "2", "1"]
    move(event, three, -1, eleni)
    assert labels(event) == ["3", "2", "1"]
    with pytest.raises(actions.ChangedMeanwhile):
        actions.move(one, -1, actor=eleni, seen="old")


def test_nobody_comes_before_the_question_that_decides(event, eleni):
    bus = add(event, eleni, Kind.YES_NO, "Bus?")
    stop = add(event, eleni, label="Stop?", shown_if=bus.uid, shown_for=[YES])

    with pytest.raises(actions.WrongChain) as refusal:
        move(event, stop, -1, eleni)
    assert str(refusal.value) == "“Bus?” comes later in the form. Move it up first."
    assert labels(event) == ["Bus?", "Stop?"]
    with pytest.raises(actions.StillDecides) as refusal:
        actions.remove(bus, actor=eleni, seen=mark(bus))
    assert str(refusal.value) == "“Bus?” decides whether these are shown: “Stop?”. Change those first."


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"shown_if": "stop"}, "A question cannot decide about itself."),
        (
            {"shown_if": "gone"},
            "The question that decides is no longer in the form. Choose another, or none.",
        ),
        ({"shown_if": "last"}, "“Last?” hangs on this one itself: neither would ever be shown."),
        ({"shown_if": "later"}, "“Later?” comes later in the form. Move it up first."),
        ({"shown_if": "text"}, "“Text?” has no answers to choose from."),
        ({"shown_if": "bus", "shown_for": ["x"]}, "“Bus?” no longer has that answer. Choose another."),
        (
            {"shown_if": "few", "shown_for": [NO]},
            "“Few?” is asked of fewer people: the others would never see this. Ask both of the same.",
        ),
        ({"shown_if": "bus", "shown_for": [NO]}, ""),
        ({"shown_if": "few", "shown_for": [NO], "audiences": ["partner"]}, ""),
        ({}, ""),
    ],
)
def test_what_a_question_may_hang_on(details, why):
    def asked(uid, kind=Kind.YES_NO, **more):
        known = {"audiences": [], "shown_if": "", "shown_for": [], "options": []}
        return Question(uid=uid, kind=kind, label=Localised(en=f"{uid.title()}?"), **known | more)

    form = [asked("bus"), asked("few", audiences=[Role.PARTNER]), asked("text", Kind.SHORT), asked("stop")]
    form += [asked("last", shown_if="stop", shown_for=[YES]), asked("later")]

    assert chains.fault(draft("Stop?", **details), "stop", form, place=3) == why


def test_whoever_decides_may_not_be_asked_of_fewer(event, eleni):
    bus = add(event, eleni, Kind.YES_NO, "Bus?")
    add(event, eleni, label="Stop?", shown_if=bus.uid, shown_for=[YES])

    with pytest.raises(actions.WrongChain):
        change(bus, eleni, audiences=["partner"])
    assert bus.audiences == []


# Copies


def test_a_copy_of_the_event_asks_the_same_on_its_own_days(event, eleni):
    lunch, phone = actions.add_ready(event, [Ready.PHONE, Ready.LUNCH], actor=eleni)[::-1]
    limited(event, lunch, event.first_date.isoformat(), taken=3)
    actions.remove(phone, actor=eleni, seen=mark(phone))

    copy = events.duplicate(event, event.first_date + timedelta(days=70), actor=eleni, form_key="k")

    (question,) = queries.form_of(copy)
    assert (question.uid, question.event_id) == ("lunch", copy.id)
    assert question.option_uids == [str(day.date) for day in copy.days]
    assert question.options[0]["text"] != lunch.options[0]["text"]
    pools = [(pool.key, pool.seats, pool.taken) for pool in copy.pools if pool.of is Of.OPTION]
    assert pools == [(f"lunch/{copy.first_date}", 5, 0)]


def test_the_form_of_another_event_is_taken_over_once(project, event, eleni):
    bus = add(event, eleni, Kind.YES_NO, "Bus?")
    add(event, eleni, label="Stop?", shown_if=bus.uid, shown_for=[YES])
    other = make.event(project, slug="other")

    assert len(actions.copy_from(other, event, actor=eleni)) == 2
    assert actions.copy_from(other, event, actor=eleni) == []
    assert labels(other) == ["Bus?", "Stop?"]
    assert queries.others_with_form(other) == [event]


def test_every_deed_is_noted(event, eleni):
    question = add(event, eleni)
    other = add(event, eleni, label="Other")
    change(question, eleni, is_required=True)
    move(event, other, -1, eleni)
    actions.remove(question, actor=eleni, seen=mark(question))

    of_event = select(AuditEntry.action).where(AuditEntry.event_id == event.id)
    done = db.session.scalars(of_event.order_by(AuditEntry.id))
    names = ["added", "added", "changed", "moved", "removed"]
    assert [one for one in done if one.startswith("question")] == [f"question.{name}" for name in names]
