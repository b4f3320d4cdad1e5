"""The code that somebody shows at the door, read by organisers and by whoever helps at the desk."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.access import actor, allow, current_session, demanded_of, reads_codes
from app.database import db
from app.desk import queries
from app.desk.words import STATES as SAID
from app.desk.words import tone
from app.events.models import Event
from app.participation.models import Participation
from app.participation.texts import STATES
from app.participation.views import blueprint

__all__ = ["blueprint"]


@blueprint.get("/p/<code>")
@allow(reads_codes)
def by_code(code: str) -> ResponseReturnValue:
    """Organisers get to the person, with the second step if their project demands one. At the desk it shows
    what the list of that day does, of its people only.

    Others do not even learn whether it is a code.
    """
    person = actor()
    theirs = Event.organised_by(person).with_only_columns(Event.id)
    chosen = db.select(Participation).where(
        Participation.badge_code == code, Participation.event_id.in_(theirs)
    )
    participation = db.session.scalar(chosen)
    if participation:
        here = current_session()
        assert here
        return demanded_of(participation.event.project, here) or _for_organisers(participation)
    days = [duty.event_day_id for duty in person.desk_duties if duty.is_open(clock.now())]
    found = queries.with_code(code, days)
    if found is None:
        return render_template("desk/unknown_code.html"), 404
    row, day = found
    return render_template("desk/by_code.html", row=row, day=day, event=day.event, states=SAID, tone=tone)


def _for_organisers(participation: Participation) -> str:
    event = participation.event
    return render_template(
        "participation/by_code.html",
        event=event,
        project=event.project,
        participation=participation,
        state=STATES[participation.state],
    )
