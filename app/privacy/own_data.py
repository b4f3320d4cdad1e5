"""On one's own page: what is held about me, as a file, and making me forgotten."""

import json

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.i18n import gettext as _
from app.participation.models import Participation
from app.participation.views import Holder, blueprint
from app.privacy import erasing, holdings

__all__ = ["blueprint"]


@blueprint.before_request
def nothing_is_left() -> None:
    """Of whoever was erased one page says so, and nothing else opens."""
    holder = (request.view_args or {}).get("holder")
    if isinstance(holder, Participation) and holder.erased_at and request.endpoint != "participation.me":
        abort(404)


@blueprint.get("/me/<token>/data")
@allow(anyone)
def my_data(holder: Holder) -> ResponseReturnValue:
    """What is kept of her, why and until when."""
    participation = _hers(holder)
    return _page("my_data", participation, kept=holdings.kept(participation.event))


@blueprint.get("/me/<token>/data.json")
@allow(anyone)
def my_data_file(holder: Holder) -> ResponseReturnValue:
    participation = _hers(holder)
    text = json.dumps(holdings.as_data(participation), ensure_ascii=False, indent=2)
    name = f"{participation.event.slug.partition('~')[0]}-my-data.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text + "\n", mimetype="application/json", headers=headers)


@blueprint.route("/me/<token>/erase", methods=["GET", "POST"])
@allow(anyone)
def erase(holder: Holder) -> ResponseReturnValue:
    """A page that says what goes now and what stays; the button does it."""
    participation = _hers(holder)
    if request.method == "POST":
        erasing.erase(participation)
        flash(
            _("It is done. Nothing is left here that says who you are, beside what this page names."), "done"
        )
        return redirect(url_for(".me", token=participation.token))
    stays = erasing.stays_as_evidence(participation)
    return _page("erase", participation, stays=stays, until=participation.event.project.audit_until)


def _hers(holder: Holder) -> Participation:
    return holder if isinstance(holder, Participation) else abort(404)


def _page(name: str, participation: Participation, **shown: object) -> str:
    event = participation.event
    return render_template(
        f"privacy/{name}.html", event=event, project=event.project, participation=participation, **shown
    )
