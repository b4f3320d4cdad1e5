"""A draft that nobody needs is thrown away; what was published is cancelled instead."""

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.database import db
from app.errors import NotPossibleNow
from app.events.models import Event, EventDay
from app.events.terms import Status
from app.i18n import Localised
from app.participation import changes, placing
from app.participation.models import Participation
from app.participation.states import State
from tests import make

URL = "/manage/events/good-practices/discard"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_draft_goes_with_all_that_belongs_to_it(client, project):
    draft = make.event(project, status=Status.DRAFT)
    make.item(draft, speakers=("Giulia",))
    make.participation(draft)
    make.participation(draft, make.person("Aino"), State.WAITING)
    make.sign_in(client, make.organiser(project))
    assert "2 people whom you put on its list go too." in client.get(URL).get_data(as_text=True)
    assert make.post(client, URL).location == "/manage/events?show=drafts"
    assert (count(Event), count(EventDay), count(Participation)) == (0, 0, 0)
    assert db.session.scalars(select(AuditEntry.action)).all() == ["event.discarded"]
    assert make.mails() == []


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED])
def test_what_people_know_about_stays(client, project, status):
    event = make.event(project, status=status)
    eleni = make.organiser(project)
    with pytest.raises(NotPossibleNow):
        changes.discard(event, actor=eleni)
    make.sign_in(client, eleni)
    assert make.post(client, URL).status_code == 409
    assert count(Event) == 1


def test_nothing_is_done_to_a_draft_that_somebody_else_has_just_thrown_away(project):
    draft = make.event(project, status=Status.DRAFT)
    nikos, eleni = make.participation(draft), make.organiser(project)
    changes.discard(draft, actor=eleni)
    for deed in (placing.seat, placing.remove):
        with pytest.raises(NotPossibleNow):
            deed(nikos, actor=eleni)


def test_a_draft_cannot_be_cancelled_so_that_nobody_hears_of_it(project):
    draft = make.event(project, status=Status.DRAFT)
    with pytest.raises(NotPossibleNow):
        changes.cancel(draft, Localised(en="No"), actor=make.organiser(project))
    assert draft.is_draft
