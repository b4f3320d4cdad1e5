"""The page of a coordinator, behind her own link; and the question to one whom she would like to bring."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n, security
from app.access import allow, anyone, current_person
from app.database import db
from app.delegations import coordinated, naming, places, queries
from app.delegations.forms import NameForm
from app.delegations.models import Naming
from app.delegations.refusals import NamedAlready, NoPlaceLeft
from app.delegations.texts import STANDINGS, TONES
from app.errors import DomainError
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.fields import complain
from app.i18n import gettext as _
from app.network.models import Project

blueprint = Blueprint("delegations", __name__)
blueprint.after_request(security.keep_private)
PAGE = "/delegations/<token>"
ASKED = "/come-along/<token>"


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link opens nothing once another coordinates, or the event is a draft."""
    if not values or "token" not in values:
        return
    token = values.pop("token")
    if endpoint in ("delegations.come_along", "delegations.join", "delegations.decline"):
        naming_ = Naming.of(token)
        values["naming_"] = naming_ if naming_ and not naming_.delegation.event.is_draft else None
        if naming_:
            i18n.follow(naming_.participation.locale)
        return
    delegation = Delegation.of(token)
    is_hers = delegation and delegation.coordinator and not delegation.event.is_draft
    values["delegation"] = delegation if is_hers else None
    if delegation and delegation.coordinator:
        i18n.follow(delegation.coordinator.locale)


# Hers


@blueprint.app_template_global("delegations_of_mine")
def of_mine(project: Project) -> list[Delegation]:
    """For the page of a project: what the reader coordinates, if she is signed in."""
    person = current_person()
    return coordinated.coordinated_by(person, project) if person else []


@blueprint.get(PAGE)
@allow(anyone)
def page(delegation: Delegation | None) -> ResponseReturnValue:
    return _shown(delegation) if delegation else _closed()


@blueprint.post(f"{PAGE}/name")
@allow(anyone)
def name(delegation: Delegation | None) -> ResponseReturnValue:
    if delegation is None:
        return _closed()
    form = NameForm()
    if form.validate_on_submit():
        try:
            naming.name(delegation, form.named, visitor=security.visitor())
        except DomainError as refusal:
            return _refused(form, refusal, delegation)
        flash(_written(form), "done")
        return _back(delegation)
    return _shown(delegation, form)


@blueprint.route(f"{PAGE}/people/<key>/swap", methods=["GET", "POST"])
@allow(anyone)
def swap(delegation: Delegation | None, key: str) -> ResponseReturnValue:
    if delegation is None:
        return _closed()
    row = queries.row(delegation, key)
    if row is None:
        return _gone(delegation)
    form = NameForm(data={"role": row.role, "locale": i18n.language()})
    if form.validate_on_submit():
        try:
            naming.swap(delegation, row.who, form.named, visitor=security.visitor())
        except DomainError as refusal:
            return _refused(form, refusal, delegation, row)
        flash(_written(form), "done")
        return _back(delegation)
    return _page("swap", delegation, form=form, row=row)


@blueprint.route(f"{PAGE}/people/<key>/cancel", methods=["GET", "POST"])
@allow(anyone)
def cancel(delegation: Delegation | None, key: str) -> ResponseReturnValue:
    if delegation is None:
        return _closed()
    row = queries.row(delegation, key)
    if row is None:
        return _gone(delegation)
    if request.method == "POST":
        naming.cancel(delegation, row.who, visitor=security.visitor())
        flash(_("%(name)s is off your list, and the place is yours again.", name=row.name), "done")
        return _back(delegation)
    return _page("cancel", delegation, row=row)


# The question to one who has spoken for herself


@blueprint.get(ASKED)
@allow(anyone)
def come_along(naming_: Naming | None) -> ResponseReturnValue:
    if naming_ is None or not naming_.is_asked:
        return _closed()
    delegation = naming_.delegation
    return _page("come_along", delegation, naming=naming_, participation=naming_.participation)


@blueprint.post(f"{ASKED}/yes")
@allow(anyone)
def join(naming_: Naming | None) -> ResponseReturnValue:
    if naming_ is None:
        return _closed()
    naming.come_along(naming_)
    flash(_("You come with %(partner)s now.", partner=naming_.delegation.organisation.names), "done")
    return redirect(url_for("participation.me", token=naming_.participation.token))


@blueprint.post(f"{ASKED}/no")
@allow(anyone)
def decline(naming_: Naming | None) -> ResponseReturnValue:
    if naming_ is None:
        return _closed()
    naming.stay_apart(naming_)
    flash(_("Thank you. Your registration stays as it is."), "done")
    return redirect(url_for("participation.me", token=naming_.participation.token))


# How they are shown


def _shown(delegation: Delegation, form: NameForm | None = None, status: int = 200) -> ResponseReturnValue:
    form = form or NameForm(formdata=None, data={"role": Role.PARTNER, "locale": i18n.language()})
    rows = queries.shown(delegation)
    groups = [(role, [one for one in rows if one.role is role]) for role in (Role.PARTNER, Role.STAKEHOLDER)]
    return _page("page", delegation, form=form, groups=groups), status


def _refused(
    form: NameForm, refusal: DomainError, delegation: Delegation, row: queries.Row | None = None
) -> ResponseReturnValue:
    """What she typed is kept, with the reason; the page shows what is so now."""
    db.session.rollback()
    if isinstance(refusal, NamedAlready):
        complain(form.email, str(refusal))
    else:
        form.form_errors.append(str(refusal))
    status = 200 if isinstance(refusal, NamedAlready | NoPlaceLeft) else refusal.status
    if row:
        return _page("swap", delegation, form=form, row=row), status
    return _shown(delegation, form, status)


def _written(form: NameForm) -> str:
    """The same for everybody: of who is known already nothing is said."""
    return _("We have written to %(email)s. The place is kept.", email=form.email.data)


def _back(delegation: Delegation) -> ResponseReturnValue:
    return redirect(url_for(".page", token=delegation.token))


def _gone(delegation: Delegation) -> ResponseReturnValue:
    flash(_("This person does not stand on your list any more."), "warn")
    return _back(delegation)


def _closed() -> ResponseReturnValue:
    return render_template("delegations/closed.html"), 404


def _page(name: str, delegation: Delegation, **shown: Any) -> str:
    event = delegation.event
    return render_template(
        f"delegations/{name}.html",
        delegation=delegation,
        event=event,
        project=event.project,
        places=places.of(delegation),
        are_back=places.are_back(event),
        may_name=places.may_name(event),
        naming_ends_at=places.naming_ends_at(event),
        standings=STANDINGS,
        tones=TONES,
        **shown,
    )
