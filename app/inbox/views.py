"""Replies for a human eye: what came in and no program could decide."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, current_person, organiser
from app.database import db
from app.i18n import gettext as _
from app.inbox import actions, queries
from app.inbox.models import InboundMessage
from app.inbox.texts import SAID, WHY
from app.mail.queries import clock_of

blueprint = Blueprint("inbox", __name__, url_prefix="/manage/replies")


@blueprint.url_value_preprocessor
def load_message(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "id" in values and (person := current_person()):
        seen = queries.visible_to(person)
        values["message"] = db.first_or_404(seen.where(InboundMessage.id == values.pop("id")))


@blueprint.get("")
@allow(organiser)
def replies() -> ResponseReturnValue:
    person, seen = actor(), request.args.get("show") == "seen"
    waiting, done = queries.counts(person)
    return render_template(
        "inbox/replies.html",
        page=queries.page(person, seen=seen, number=max(request.args.get("page", 1, type=int), 1)),
        shows_seen=seen,
        waiting=waiting,
        done=done,
        why=WHY,
        said=SAID,
        here=clock_of(person),
    )


@blueprint.post("/<int:id>/seen")
@allow(organiser)
def see(message: InboundMessage) -> ResponseReturnValue:
    actions.see(message, actor=actor())
    flash(_("Put with those you have seen."), "done")
    return redirect(url_for(".replies"))


@blueprint.get("/<int:id>.eml")
@allow(organiser)
def file(message: InboundMessage) -> ResponseReturnValue:
    """The mail as it came, for a mail program; nothing of it is shown here."""
    raw = message.raw
    if raw is None:
        return redirect(url_for(".replies"))
    name = {"Content-Disposition": f'attachment; filename="reply-{message.id}.eml"'}
    return Response(raw, mimetype="application/octet-stream", headers=name)
