"""What somebody chose, to look at and to change on her own page; and the files that she sent."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import allow, anyone, organiser_of_event
from app.events import queries
from app.events.models import Event
from app.i18n import gettext as _
from app.participation import actions, filling
from app.participation.models import Participation
from app.participation.refusals import PoolsFull
from app.participation.registration_forms import OwnAnswersForm, day_places
from app.participation.views import Holder, blueprint
from app.questions.given import AnswerFile

__all__ = ["blueprint"]


@blueprint.route("/me/<token>/answers", methods=["GET", "POST"])
@allow(anyone)
def own_answers(holder: Holder) -> ResponseReturnValue:
    participation = holder if isinstance(holder, Participation) else abort(404)
    event = participation.event
    held = {claim.pool_id for claim in participation.claims}
    form = OwnAnswersForm(participation, held, filling.values_of(participation))
    if not actions.may_change_choices(participation):
        return _page("answers_closed", participation), 409
    if form.validate_on_submit():
        try:
            actions.change_choices(participation, **form.details())
            flash(_("Saved. Thank you."), "done")
            return redirect(url_for(".me", token=participation.token))
        except PoolsFull as refusal:
            form.refuse(refusal.pools)
    own = queries.own_clock(event, participation.zone)
    return _page("answers", participation, form=form, own=own, left=day_places(event))


@blueprint.get("/me/<token>/files/<int:file_id>")
@allow(anyone)
def own_file(holder: Holder, file_id: int) -> ResponseReturnValue:
    participation = holder if isinstance(holder, Participation) else abort(404)
    return _download(filling.file_of(participation.event, file_id, participation))


@blueprint.get("/manage/events/<slug>/participants/files/<int:file_id>")
@allow(organiser_of_event)
def sent_file(event: Event, file_id: int) -> ResponseReturnValue:
    """A file that a participant has sent with the form."""
    return _download(filling.file_of(event, file_id))


def _download(file: AnswerFile | None) -> Response:
    """Always saved, never shown: it comes from somebody else."""
    if file is None:
        abort(404)
    response = Response(file.content, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(name: str, participation: Participation, **shown: Any) -> str:
    event = participation.event
    return render_template(
        f"participation/{name}.html",
        event=event,
        project=event.project,
        participation=participation,
        **shown,
    )
