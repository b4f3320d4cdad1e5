"""Those who want to come and whom the organisers look at first: yes, no, or a question back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, anyone, organiser_of_event
from app.database import db
from app.errors import DomainError
from app.events.models import Event
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation import looking, looks
from app.participation.inquiries import Inquiry
from app.participation.look_forms import AskBackForm, ChosenForm, DeclineForm, TellMoreForm
from app.participation.looks import Shelf
from app.participation.models import Participation
from app.participation.texts import ROLES
from app.participation.views import Holder, blueprint
from app.questions.shown import in_words

__all__ = ["blueprint"]

LOOK = "/manage/events/<slug>/to-look-at"
MOST_NAMES = 20  # said before a deed


@blueprint.get(LOOK)
@allow(organiser_of_event)
def to_look_at(event: Event) -> ResponseReturnValue:
    asked = request.args.get("show")
    shelf = Shelf(asked) if asked in set(Shelf) else Shelf.PENDING
    found = looks.people(event, shelf, whole_number(request.args.get("page")) or 1)
    return _page(
        "look", event, shelf=shelf, found=found, asked=looks.asked(found.rows), counts=looks.counts(event)
    )


@blueprint.route(f"{LOOK}/approve", methods=["GET", "POST"])
@allow(organiser_of_event)
def approve(event: Event) -> ResponseReturnValue:
    form = ChosenForm()
    if not form.validate_on_submit():
        return _confirm("look_approve", event, form, Shelf.PENDING, Shelf.REFUSED)
    seated, waiting = looking.approve(event, form.ids, actor=actor())
    if seated:
        done = ngettext("%(num)s person has a place now.", "%(num)s people have a place now.", seated)
        flash(done, "done")
    if waiting:
        flash(ngettext("%(num)s person waits now.", "%(num)s people wait now.", waiting), "done")
    return _back(event, seated + waiting)


@blueprint.route(f"{LOOK}/decline", methods=["GET", "POST"])
@allow(organiser_of_event)
def decline(event: Event) -> ResponseReturnValue:
    form = DeclineForm()
    if not form.validate_on_submit():
        return _confirm("look_decline", event, form, Shelf.PENDING)
    told = looking.decline(event, form.ids, form.reason.texts, actor=actor())
    if told:
        flash(
            ngettext(
                "Declined. %(num)s person gets an e-mail with the reason.",
                "Declined. %(num)s people get an e-mail with the reason.",
                told,
            ),
            "done",
        )
    return _back(event, told)


@blueprint.route(f"{LOOK}/ask", methods=["GET", "POST"])
@allow(organiser_of_event)
def ask_back(event: Event) -> ResponseReturnValue:
    form = AskBackForm()
    if not form.validate_on_submit():
        return _confirm("look_ask", event, form, Shelf.PENDING)
    asked = looking.ask_back(event, form.ids, form.question.texts, actor=actor())
    if asked:
        flash(ngettext("%(num)s person is asked.", "%(num)s people are asked.", asked), "done")
    return _back(event, asked)


@blueprint.post(f"{LOOK}/role")
@allow(organiser_of_event)
def take_at_her_word(event: Event) -> ResponseReturnValue:
    changed = looking.take_at_her_word(event, ChosenForm().ids, actor=actor())
    done = ngettext(
        "Noted: %(num)s person takes part as something else.",
        "Noted: %(num)s people take part as something else.",
        changed,
    )
    flash(done if changed else _("Nothing had to be changed."), "done")
    shelf = request.form.get("show")
    return redirect(url_for(".to_look_at", slug=event.slug, show=shelf if shelf in set(Shelf) else None))


@blueprint.route("/me/<token>/tell-more", methods=["GET", "POST"])
@allow(anyone)
def tell_more(holder: Holder) -> ResponseReturnValue:
    """She answers what the organisers have asked back."""
    participation = holder if isinstance(holder, Participation) else abort(404)
    asked = db.session.scalars(Inquiry.about(participation)).all()
    if not asked:
        abort(404)
    form = TellMoreForm(answer=asked[-1].answer)
    if participation.is_pending and form.validate_on_submit():
        try:
            looking.answer(participation, form.answer.data or "")
            flash(_("Thank you: the organisers see your answer, and you hear from them."), "done")
        except DomainError as refusal:
            flash(str(refusal), "warn")
        return redirect(url_for(".me", token=participation.token))
    event = participation.event
    shown = {"event": event, "project": event.project, "participation": participation}
    return render_template("participation/tell_more.html", **shown, form=form, asked=asked)


def _confirm(name: str, event: Event, form: ChosenForm, *shelves: Shelf) -> ResponseReturnValue:
    """What would be done, to how many, before it is."""
    if request.method == "GET":
        ids = looks.ids_on(event, Shelf.PENDING) if "all" in request.args else _ticked()
        form.who.data = ",".join(map(str, ids))
    people = looks.these(event, form.ids, shelves)
    if not people:
        flash(_("Tick at least one person. Those who are decided about already are left out."), "warn")
        return redirect(url_for(".to_look_at", slug=event.slug))
    return _page(name, event, form=form, people=people, most=MOST_NAMES)


def _ticked() -> list[int]:
    return [number for one in request.args.getlist("person") if (number := whole_number(one))]


def _back(event: Event, done: int) -> ResponseReturnValue:
    if not done:
        flash(_("Nothing was changed: that was decided already."), "warn")
    return redirect(url_for(".to_look_at", slug=event.slug))


def _page(name: str, event: Event, **shown: Any) -> str:
    known = {"event": event, "project": event.project, "roles": ROLES, "in_words": in_words, "Shelf": Shelf}
    return render_template(f"participation/{name}.html", **known, **shown)
