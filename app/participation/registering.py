"""Registering for an event: the form, colleagues whom one brings along, and the press that confirms it."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import allow, anyone
from app.events import queries
from app.events.models import Event
from app.packing import keepable
from app.participation import actions, filling
from app.participation.models import Participation
from app.participation.queries import why_closed
from app.participation.refusals import PoolsFull
from app.participation.registration_forms import RegistrationForm, day_places, numbers
from app.participation.registrations import Registration
from app.participation.views import Holder, asked_for, blueprint, whole
from app.questions.forms import admit_files

__all__ = ["blueprint"]

TAKE_FILES = {"participation.register", "participation.register_colleagues", "participation.own_answers"}


@blueprint.url_value_preprocessor
def admit(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Files may come with the form. Before anything reads it."""
    if endpoint in TAKE_FILES:
        admit_files()


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
@allow(anyone)
@keepable
def register(event: Event) -> ResponseReturnValue:
    form = RegistrationForm(event, zone=request.args.get("tz", ""))
    if not event.takes_registrations:
        event = whole(event)
        closed = _page("closed", event, why=why_closed(event))
        return closed, 409 if request.method == "POST" else 200
    if form.validate_on_submit():
        asked = url_for(".asked", slug=event.slug)
        try:
            actions.ask(event, visitor=security.visitor(), **form.details())
            return redirect(asked)
        except security.TooManyTries as refusal:
            form.form_errors.append(str(refusal))
    return _form(whole(event), form)


@blueprint.route("/events/<slug>/register/colleagues", methods=["GET", "POST"])
@allow(anyone)
def register_colleagues(event: Event) -> ResponseReturnValue:
    """The form with one more row for a colleague, and all that was typed."""
    if not event.takes_registrations or request.method == "GET":
        return redirect(url_for(".register", slug=event.slug))
    form = RegistrationForm(event)
    form.add_colleague()
    return _form(event, form)


@blueprint.get("/events/<slug>/register/asked")
@allow(anyone)
def asked(event: Event) -> ResponseReturnValue:
    """The same page for everybody: only the owner of the address learns the answer."""
    return _page("asked", event)


@blueprint.post("/me/<token>/confirm")
@allow(anyone)
def confirm(holder: Holder) -> ResponseReturnValue:
    """A second press, and a press after another asking was confirmed, change nothing."""
    if isinstance(holder, Registration):
        try:
            actions.confirm(holder, waits_for=numbers("waits_for"), without=numbers("without"))
        except PoolsFull as refusal:
            return _full(holder, refusal), 409
        holder = holder.participation
    return redirect(url_for(".me", token=_confirmed(holder).token))


def _full(registration: Registration, refusal: PoolsFull) -> str:
    event = registration.event
    questions = [question for question, _words in filling.typed_words(registration)]
    return _page(
        "confirm",
        event,
        registration=registration,
        own=queries.own_clock(event, registration.zone),
        waits_for=numbers("waits_for"),
        without=numbers("without"),
        full=list(zip(refusal.pools, filling.names_of(refusal.pools, questions), strict=True)),
        **asked_for(registration),
    )


def _confirmed(holder: Holder) -> Participation:
    return holder if isinstance(holder, Participation) else abort(404)


def _form(event: Event, form: RegistrationForm) -> str:
    own = queries.own_clock(event, form.zone.data or "")
    return _page("register", event, form=form, own=own, left=day_places(event))


def _page(name: str, event: Event, **shown: Any) -> str:
    return render_template(f"participation/{name}.html", event=event, project=event.project, **shown)
