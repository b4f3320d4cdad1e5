"""On one's own page: giving the place to a colleague."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from app import security
from app.access import allow, anyone
from app.events.fields import line
from app.forms import Form
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation import handing
from app.participation.forms import NO_ADDRESS, address
from app.participation.models import Participation
from app.participation.views import Holder, blueprint

__all__ = ["blueprint"]


class ColleagueForm(Form):
    given_name = line(_l("Given name"), 80, validators=[DataRequired(_l("Write the given name."))])
    family_name = line(_l("Family name"), 80, validators=[DataRequired(_l("Write the family name."))])
    email = address(_l("E-mail address"), DataRequired(NO_ADDRESS))


@blueprint.route("/me/<token>/hand-on", methods=["GET", "POST"])
@allow(anyone)
def hand_on(holder: Holder) -> ResponseReturnValue:
    """Whether his address is known here, she does not learn. Pressed twice, the second leads to her page."""
    if request.method == "POST" and isinstance(holder, Participation) and not holder.has_seat:
        return redirect(url_for(".me", token=holder.token))
    participation = _with_place(holder)
    form = ColleagueForm()
    if form.validate_on_submit():
        known = {name: form[name].data for name in ("email", "given_name", "family_name")}
        try:
            handing.hand_on(participation, visitor=security.visitor(), **known)
        except security.TooManyTries as refusal:
            form.form_errors.append(str(refusal))
        except handing.NothingToHandOn:
            return redirect(url_for(".me", token=participation.token))
        except handing.OwnAddress as refusal:
            form.email.errors = [*form.email.errors, str(refusal)]
        else:
            flash(
                _("Your place is handed on: %(name)s hears of it by e-mail.", name=known["given_name"]),
                "done",
            )
            return redirect(url_for(".me", token=participation.token))
    event = participation.event
    return render_template(
        "participation/hand_on.html",
        event=event, project=event.project, participation=participation, form=form,
    )  # fmt: skip


def _with_place(holder: Holder) -> Participation:
    there = isinstance(holder, Participation) and holder.has_seat and holder.may_change
    return holder if there and isinstance(holder, Participation) else abort(404)
