"""The site as its administrators see it: its projects, the organisations it knows, and who looks after it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import security
from app.access import actor, administrator, allow, recently_confirmed
from app.database import db
from app.errors import DomainError
from app.events.fields import complain
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import in_order
from app.network import queries as network
from app.network.models import Organisation
from app.people import second_factors
from app.people.models import Person
from app.people.refusals import NoSecondFactor
from app.team import administering, founding, queries
from app.team.refusals import AddressTaken, LastAdministrator, StillNeeded
from app.team.site_forms import (
    AdministratorForm,
    EditProjectForm,
    LostStepForm,
    NewProjectForm,
    OrganisationForm,
)

blueprint = Blueprint("site", __name__, url_prefix="/manage/site")
blueprint.after_request(security.keep_private)


@blueprint.get("")
@allow(administrator)
def index() -> ResponseReturnValue:
    return _page(
        "site",
        projects=network.all_projects(),
        organisations=_organisations(),
        administrators=queries.administrators(),
    )  # fmt: skip


@blueprint.route("/projects/new", methods=["GET", "POST"])
@allow(administrator)
def new_project() -> ResponseReturnValue:
    form = NewProjectForm(_organisations())
    if form.validate_on_submit():
        slug = form.slug.data or ""
        try:
            project = founding.found(slug, form.chosen, form.chosen_lead, actor=actor(), **form.details())
        except AddressTaken as refusal:
            complain(form.slug, str(refusal))
        else:
            flash(_("The project is there. Now invite somebody who organises it."), "done")
            return redirect(url_for("team.index", slug=project.slug))
    return _page("project", form=form, known=None)


@blueprint.route("/projects/<slug>", methods=["GET", "POST"])
@allow(administrator)
def edit_project(slug: str) -> ResponseReturnValue:
    project = db.first_or_404(network.at_address(slug))
    form = EditProjectForm(project, _organisations())
    if form.validate_on_submit():
        try:
            changed = founding.change(project, form.chosen, form.chosen_lead, actor=actor(), **form.details())
        except StillNeeded as refusal:
            complain(form.partners, str(refusal))
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."), "done")
            return redirect(url_for(".index"))
    return _page("project", form=form, known=project)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@allow(administrator)
def new_organisation() -> ResponseReturnValue:
    form = OrganisationForm(None, network.all_projects())
    if form.validate_on_submit():
        organisation = founding.add_organisation(actor=actor(), **form.details())
        flash(_("%(name)s can be a partner now.", name=organisation.name), "done")
        return redirect(url_for(".index"))
    return _page("organisation", form=form, known=None)


@blueprint.route("/organisations/<int:id>", methods=["GET", "POST"])
@allow(administrator)
def edit_organisation(id: int) -> ResponseReturnValue:
    organisation = db.session.get(Organisation, id) or abort(404)
    form = OrganisationForm(organisation, network.all_projects())
    if form.validate_on_submit():
        changed = founding.change_organisation(organisation, actor=actor(), **form.details())
        flash(_("Saved.") if changed else _("Nothing was changed."), "done")
        return redirect(url_for(".index"))
    return _page("organisation", form=form, known=organisation)


@blueprint.route("/administrators/new", methods=["GET", "POST"])
@allow(administrator)
@recently_confirmed
def appoint() -> ResponseReturnValue:
    form = AdministratorForm()
    if form.validate_on_submit():
        person = administering.appoint(actor=actor(), **form.details())
        flash(_("%(name)s looks after the site too. We have written to her.", name=person.name), "done")
        return redirect(url_for(".index"))
    return _page("administrator", form=form)


@blueprint.route("/administrators/<int:id>/back", methods=["GET", "POST"])
@allow(administrator)
@recently_confirmed
def dismiss(id: int) -> ResponseReturnValue:
    person = db.session.get(Person, id)
    if person is None or not person.is_administrator:
        abort(404)
    refusal: DomainError | None = None
    if request.method == "POST":
        name = person.name
        try:
            administering.dismiss(person, actor=actor())
        except LastAdministrator as last:
            refusal = last
        else:
            flash(_("%(name)s does not look after the site any more, and was told.", name=name), "done")
            return redirect(url_for(".index") if actor().is_administrator else url_for("network.home"))
    page = _page("dismiss_administrator", administrator=person, refusal=refusal)
    return (page, refusal.status) if refusal else page


@blueprint.route("/second-step", methods=["GET", "POST"])
@allow(administrator)
@recently_confirmed
def lost_second_step() -> ResponseReturnValue:
    """Somebody has lost her app and her recovery codes. With ?of= her address stands there already."""
    known = db.session.get(Person, whole_number(request.args.get("of")) or 0)
    form = LostStepForm(data={"email": known.email if known else ""})
    if form.validate_on_submit():
        email = form.email.data or ""
        try:
            second_factors.take_off(email, actor=actor())
        except NoSecondFactor as refusal:
            complain(form.email, str(refusal))
        else:
            told = _("%(email)s is asked for no second step any more, and was told by mail.", email=email)
            flash(told, "done")
            return redirect(url_for(".index"))
    return _page("lost_second_step", form=form)


def _organisations() -> list[Organisation]:
    return sorted(db.session.scalars(select(Organisation)), key=lambda one: in_order(str(one.names)))


def _page(name: str, **shown: Any) -> str:
    return render_template(f"team/{name}.html", me=actor(), **shown)
