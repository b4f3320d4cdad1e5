"""The pages on which an organiser makes the form."""

import html
import re

import pytest

from app.database import db
from app.events.audiences import of_group
from app.events.seats import Of, Pool
from app.events.terms import Status
from app.i18n import Localised
from app.network.groups import Group
from app.questions import actions, queries
from app.questions.checks import remarks
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.ready import Ready
from app.questions.terms import YES, Keep, Kind, Topic
from tests import make

FORM = "/manage/events/good-practices/form"


@pytest.fixture
def event(project):
    return make.event(project, status=Status.DRAFT)


@pytest.fixture
def hers(client, event, eleni):
    return make.sign_in(client, eleni)


def asked(event, uid, kind=Kind.SHORT, **details):
    position = len(queries.form_of(event))
    known = {"label": Localised(en=f"{uid.title()}?"), "position": position, "kind": kind}
    return make.save(Question(event=event, uid=uid, **known | details))


def said(event, question, value):
    nikos = make.participation(event)
    make.save(Answer(participation_id=nikos.id, question=question, uid=question.uid, value=value))


def options(*names):
    return [{"uid": name.lower(), "text": {"en": name}} for name in names]


def words(response):
    """What a page says, without its tags."""
    text = re.sub(r"(?s)<(script|svg|title).*?</\1>", " ", response.get_data(as_text=True))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def typed(client, url):
    """What the form on that page would send as it stands."""
    page = client.get(url).get_data(as_text=True)
    main = page[page.index("<main") :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", main):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_left = found.get("type") in ("checkbox", "radio") and " checked" not in tag
        if "name" in found and not is_left:
            sent.setdefault(found["name"], []).append(html.unescape(found.get("value", "y")))
    return sent


def form(event):
    return {str(one.label): one for one in queries.form_of(event)}


def test_ready_made_questions_are_added_with_one_press(hers, event):
    answer = make.post(hers, f"{FORM}/ready", {"ready": ["phone", "bus"]}, page=FORM)

    assert answer.location == f"{FORM}#question-phone"
    assert [one.uid for one in queries.form_of(event)] == ["phone", "bus"]
    page = words(hers.get(FORM))
    assert "The form asks 2 questions" in page
    assert "Mobile phone A short text · Deleted 30 days after the event" in page
    nothing = make.post(hers, f"{FORM}/ready", {}, page=FORM, follow_redirects=True)
    assert "Tick what the form should ask for." in words(nothing)


def test_a_question_of_ones_own(hers, event):
    asked(event, "bus", Kind.YES_NO)
    group = make.save(Group(project=event.project, name=Localised(en="Steering group")))
    sent = {
        "kind": "several-of", "label-en": "Which workshops?", "label-el": "Ποια εργαστήρια;",
        "options-0-text-en": "Food", "options-0-place": "2",
        "options-1-text-en": "Wood", "options-1-place": "1", "why-en": "Rooms",
        "least": "1", "most": "2", "is_required": "y", "audiences": ["partner", of_group(group.id)],
        "shown": f"bus/{YES}", "keep": "evidence",
    }  # fmt: skip

    answer = make.post(hers, f"{FORM}/new", sent)

    one = form(event)["Which workshops?"]
    assert answer.location == f"{FORM}#question-{one.uid}"
    assert [option["text"] for option in one.options] == [{"en": "Wood"}, {"en": "Food"}]
    assert one.label == {"en": "Which workshops?", "el": "Ποια εργαστήρια;"}
    assert (one.kind, one.least, one.most, one.is_required) == (Kind.SEVERAL_OF, 1, 2, True)
    assert one.audiences == ["partner", of_group(group.id)]
    assert (one.shown_if, one.shown_for, one.keep) == ("bus", [YES], Keep.EVIDENCE)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"label-en": ""}, "Write this in at least one language."),
        ({"kind": "one-of"}, "Write at least one answer to choose from."),
        (
            {"kind": "one-of", "options-0-text-en": "A", "options-1-text-en": "A"},
            "This answer stands here twice.",
        ),
        ({"kind": "number", "least": "5", "most": "3"}, "This must be at least 5, or empty."),
        (
            {"kind": "several-of", "options-0-text-en": "A", "least": "2"},
            "There are only 1 answers to choose from.",
        ),
        (
            {"kind": "several-of", "options-0-text-en": "A", "most": "0"},
            "Write 1 or more, or leave it empty.",
        ),
        ({"shown": ["bus/yes", "city/a"]}, "Tick answers of one question only."),
        (
            {"shown": "gone/yes"},
            "The question that decides is no longer in the form. Choose another, or none.",
        ),
        ({"shown": "few/yes"}, "“Few?” is asked of fewer people"),
        ({"kind": "guess"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(hers, event, sent, says):
    asked(event, "bus", Kind.YES_NO)
    asked(event, "city", Kind.ONE_OF, options=options("A", "B"))
    asked(event, "few", Kind.YES_NO, audiences=["partner"])
    known = {"kind": "short", "label-en": "Why?", "hint-en": "Briefly", "keep": "logistics"}

    answer = make.post(hers, f"{FORM}/new", known | sent)

    assert says in words(answer)
    assert 'value="Briefly"' in answer.get_data(as_text=True)
    assert len(queries.form_of(event)) == 3


def test_a_question_is_changed_as_it_stands(hers, event):
    one = asked(
        event, "city", Kind.ONE_OF, options=options("Rome", "Bari", "Pisa"), hint=Localised(fi="Mikä")
    )
    sent = typed(hers, f"{FORM}/city")
    sent |= {"options-0-gone": "y", "options-2-place": "1", "label-en": "Which city?"}

    make.post(hers, f"{FORM}/city", sent)

    assert (one.version, one.option_uids, one.hint) == (1, ["pisa", "bari"], {"fi": "Mikä"})
    assert list(form(event)) == ["Which city?"]


def test_sent_as_it_stands_nothing_changes(hers, event, eleni):
    make.item(event, "08:00", "09:00", kind="transfer", meeting_point=Localised(en="Gate"))
    before = [one.id for one in actions.add_ready(event, Ready, actor=eleni)]
    event.status = Status.PUBLISHED

    for one in queries.form_of(event):
        answer = make.post(hers, f"{FORM}/{one.uid}", typed(hers, f"{FORM}/{one.uid}"))
        assert answer.status_code == 302, words(answer)

    assert [one.id for one in queries.form_of(event)] == before


def test_who_changes_what_was_answered_reads_how_many_have(hers, event):
    one = asked(event, "city", label=Localised(en="Cty?"))
    said(event, one, "Rome")
    page = words(hers.get(f"{FORM}/city"))
    assert "One person has answered this" in page

    make.post(hers, f"{FORM}/city", typed(hers, f"{FORM}/city") | {"label-en": "City?", "words_only": "y"})
    assert (form(event)["City?"].version, len(queries.form_of(event))) == (1, 1)
    done = make.post(
        hers, f"{FORM}/city", typed(hers, f"{FORM}/city") | {"label-en": "Country?"}, follow_redirects=True
    )
    assert "Saved as a new version." in words(done)
    assert form(event)["Country?"].version == 2


def test_two_who_change_the_same_question_hear_of_each_other(hers, event):
    one = asked(event, "city")
    sent = typed(hers, f"{FORM}/city") | {"label-en": "Mine"}
    one.is_required = True

    answer = make.post(hers, f"{FORM}/city", sent)

    assert "Somebody else has changed this while you wrote." in words(answer)
    assert list(form(event)) == ["City?"]


@pytest.mark.parametrize("details", [{"topic": Topic.DIET}, {"kind": Kind.FILE}, {"topic": Topic.PHONE}])
def test_what_goes_early_says_so_and_cannot_be_kept(hers, event, details):
    one = asked(event, "diet", **details)
    page = words(hers.get(f"{FORM}/diet"))
    assert "30 days after the event" in page
    assert "evidence of attendance" not in page

    make.post(hers, f"{FORM}/diet", typed(hers, f"{FORM}/diet") | {"keep": "evidence"})
    assert one.keep is Keep.LOGISTICS


def test_an_option_that_somebody_holds_stays(hers, event):
    asked(event, "city", Kind.ONE_OF, options=options("Rome", "Bari"))
    event.pools.append(Pool(of=Of.OPTION, key="city/rome", seats=5, taken=2))
    assert "limited to 5 places" in words(hers.get(FORM))

    answer = make.post(hers, f"{FORM}/city", typed(hers, f"{FORM}/city") | {"options-0-gone": "y"})

    assert "2 people have a place of “Rome”" in words(answer)
    assert queries.form_of(event)[0].option_uids == ["rome", "bari"]


def test_questions_are_moved_by_buttons_and_by_dragging(hers, event):
    for uid in ("one", "two", "three"):
        asked(event, uid)

    def press(uid, which, **more):
        seen = re.search(r'name="seen" value="(.+?)"', hers.get(FORM).get_data(as_text=True))
        url = f"{FORM}/{uid}/{which}"
        return make.post(hers, url, {"seen": seen[1]} | more, page=FORM, follow_redirects=True)

    press("three", "up")
    assert list(form(event)) == ["One?", "Three?", "Two?"]
    press("one", "down")
    assert list(form(event)) == ["Three?", "One?", "Two?"]
    press("two", "move", by="-2")
    assert list(form(event)) == ["Two?", "Three?", "One?"]
    assert "Somebody else has changed the form meanwhile." in words(press("two", "down", seen="old"))


def test_a_question_is_asked_no_longer(hers, event):
    bus = asked(event, "bus", Kind.YES_NO)
    stop = asked(event, "stop", shown_if="bus", shown_for=[YES])
    said(event, stop, "Gate")
    assert "Change or remove those first." in words(hers.get(f"{FORM}/bus/remove"))

    make.post(hers, f"{FORM}/stop/remove", typed(hers, f"{FORM}/stop/remove"))

    assert queries.form_of(event) == [bus]
    assert "No longer asked Stop? One answer" in words(hers.get(FORM))
    assert hers.get(f"{FORM}/stop").status_code == 404


def test_the_form_is_seen_as_each_audience_in_each_language(hers, event):
    event.title = Localised(en="Good practices", it="Buone pratiche")
    group = make.save(Group(project=event.project, name=Localised(en="Steering group")))
    asked(event, "all", label=Localised(en="For all", it="Per tutti"))
    asked(event, "partners", audiences=["partner"])
    asked(event, "steering", audiences=[of_group(group.id)])

    def seen(**query):
        page = words(hers.get(f"{FORM}/preview", query_string=query))
        return [name for name in ("For all", "Per tutti", "Partners?", "Steering?") if name in page]

    assert seen() == ["For all"]
    assert seen(**{"as": "partner", "in": "it"}) == ["Per tutti", "Partners?"]
    assert seen(**{"as": of_group(group.id)}) == ["For all", "Steering?"]
    assert (
        "<button"
        not in hers.get(f"{FORM}/preview").get_data(as_text=True).split("<main")[1].split("</main")[0]
    )


def test_the_form_of_another_event(hers, event, project):
    other = make.event(project, slug="other")
    asked(other, "city")

    answer = make.post(hers, f"{FORM}/copy", {"event": other.id}, page=FORM, follow_redirects=True)

    assert "1 question is new in the form." in words(answer)
    assert list(form(event)) == ["City?"]


def test_what_needs_a_second_look(event):
    event.title = Localised(en="Good practices", el="Καλές πρακτικές")
    asked(event, "gone", is_required=True, audiences=[of_group(99)], label=Localised(en="A", el="Α"))
    asked(event, "empty", Kind.ONE_OF, label=Localised(en="B", el="Β"))
    asked(event, "english", Kind.ONE_OF, options=options("Rome"), label=Localised(en="C", el="Γ"))
    late = [{"uid": "2020-01-01", "text": {"en": "x", "el": "χ"}}]
    asked(event, "nights", Kind.SEVERAL_OF, options=late, label=Localised(en="D", el="Δ"))

    assert [(one.anchor, one.text) for one in remarks(event)] == [
        ("gone", "“A” must be answered, and nobody is asked."),
        ("empty", "“B” has no answers to choose from."),
        ("english", "“C” is not all written in: Ελληνικά."),
        ("nights", "“D” names days on which the event is not."),
    ]


def test_the_pages_are_for_its_organisers(client, event):
    asked(event, "city")
    make.sign_in(client, make.member(event.project))

    for part in ("", "/new", "/city", "/city/remove", "/preview"):
        assert client.get(FORM + part).status_code in (403, 404)
    db.session.rollback()
