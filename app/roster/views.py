"""The list of participants: whom it shows, in which columns, and what is done to many of them at once."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import actor, allow, organiser_of_event
from app.database import db
from app.errors import DomainError
from app.events.audiences import Role
from app.events.models import Event
from app.i18n import LANGUAGES, alphabetical, country
from app.i18n import gettext as _
from app.participation import placing, rounds
from app.participation.models import Participation
from app.participation.states import State
from app.participation.texts import ANSWERS, PERMISSIONS, ROLES, STATES, WAYS
from app.participation.views import blueprint as participation
from app.participation.views import keep_private, load
from app.questions.shown import in_words
from app.roster import columns, deeds, listing, notes, wording
from app.roster.cells import MODES
from app.roster.forms import NoteForm
from app.roster.models import PersonNote
from app.roster.wanted import Wanted

blueprint = Blueprint("roster", __name__)
blueprint.url_value_preprocessor(load)
blueprint.after_request(keep_private)
LIST = "/manage/events/<slug>/participants"


# The list


@participation.get(LIST, endpoint="participants")
@allow(organiser_of_event)
def participants(event: Event) -> ResponseReturnValue:
    wanted = Wanted.of(request.args)
    every = columns.available(event)
    shown = columns.chosen(every, event, actor())
    found = listing.people(event, wanted, shown)
    names = {one.name for one in shown}
    return page(
        "list",
        event,
        wanted=wanted,
        found=found,
        columns=shown,
        more=filters_in_words(event, every),
        tally=listing.tally(event),
        by_day=listing.by_day(event),
        numbers=listing.numbers_in_queue(event, found.rows),
        notes=listing.notes_of(found.rows) if columns.Base.NOTES in names else {},
        unconfirmed=listing.unconfirmed(event),
        table_items=rounds.items(event),
        deeds=wording.offered(event, [one.name for one in deeds.possible(event)]),
        in_words=in_words,
        day_of=lambda instant: clock.local(instant, event.zone).date(),
    )


def filters_in_words(event: Event, every: Sequence[columns.Column]) -> dict[str, Any]:
    """What the filters beside the first ones offer, as pairs of a value and its words."""
    known = sorted(((code, country(code)) for code in listing.countries(event)), key=_by_words)
    partners = [(str(one.id), str(one.names)) for one in event.project.organisations]
    asked = [one.question for one in every if one.question]
    return {
        "countries": [*known, ("none", _("not known"))],
        "partners": [*sorted(partners, key=_by_words), ("none", _("none"))],
        "pools": list(listing.pools_in_words(event, asked).items()),
        "answers": [(str(one.label), wording.answers(one)) for one in asked],
    }


def _by_words(pair: tuple[str, str]) -> str:
    return alphabetical(pair[1])


# Its columns


@blueprint.get(f"{LIST}/columns", endpoint="columns")
@allow(organiser_of_event)
def choose_columns(event: Event) -> ResponseReturnValue:
    every = columns.available(event)
    chosen = {one.name for one in columns.chosen(every, event, actor())}
    return page("columns", event, every=every, chosen=chosen, wanted=Wanted.of(request.args))


@blueprint.post(f"{LIST}/columns", endpoint="keep_columns")
@allow(organiser_of_event)
def keep_columns(event: Event) -> ResponseReturnValue:
    columns.choose(event, request.form.getlist("column"), actor=actor())
    return back(event)


# Notes about one person; her page shows them


@blueprint.post(f"{LIST}/<int:id>/notes", endpoint="note")
@allow(organiser_of_event)
def note(event: Event, participation: Participation) -> ResponseReturnValue:
    form = NoteForm()
    if form.validate_on_submit():
        notes.add(participation, form.text.data, form.form_key.data, actor=actor())
        flash(_("Noted."), "done")
    else:
        flash(" ".join(map(str, form.text.errors)), "warn")
    return redirect(url_for("standing.person", slug=event.slug, id=participation.id, _anchor="notes"))


@blueprint.post(f"{LIST}/<int:id>/notes/<int:note_id>/remove", endpoint="remove_note")
@allow(organiser_of_event)
def remove_note(event: Event, participation: Participation, note_id: int) -> ResponseReturnValue:
    chosen = db.select(PersonNote).filter_by(id=note_id, participation_id=participation.id)
    try:
        notes.remove(db.first_or_404(chosen), actor=actor())
        flash(_("The note is gone."), "done")
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return redirect(url_for("standing.person", slug=event.slug, id=participation.id, _anchor="notes"))


# What is done about one person's place


@participation.post(f"{LIST}/<int:id>/seat")
@allow(organiser_of_event)
def seat(event: Event, participation: Participation) -> ResponseReturnValue:
    placing.seat(participation, actor=actor())
    flash(_("%(name)s has a place.", name=participation.name), "done")
    return back(event)


@participation.post(f"{LIST}/<int:id>/queue")
@allow(organiser_of_event)
def queue(event: Event, participation: Participation) -> ResponseReturnValue:
    placing.move_to_queue(participation, actor=actor())
    flash(_("%(name)s is on the waiting list.", name=participation.name), "done")
    return back(event)


@participation.route(f"{LIST}/<int:id>/remove", methods=["GET", "POST"])
@allow(organiser_of_event)
def remove(event: Event, participation: Participation) -> ResponseReturnValue:
    if request.method == "POST":
        was_invited = participation.is_invited
        placing.remove(participation, actor=actor())
        done = (
            _("%(name)s is not invited any more.", name=participation.name)
            if was_invited
            else _("The registration of %(name)s is cancelled.", name=participation.name)
        )
        flash(done, "done")
        return back(event)
    return page("remove", event, participation=participation)


# What all pages of the list share


def back(event: Event) -> ResponseReturnValue:
    return redirect(list_of(event))


def list_of(event: Event) -> str:
    """The list, with the filters that the press came from."""
    wanted = Wanted.of(request.args)
    kept: dict[str, Any] = wanted.turned(wanted.page)
    return url_for("participation.participants", slug=event.slug, **kept)


def page(name: str, event: Event, **shown: Any) -> str:
    words = {"states": STATES, "roles": ROLES, "answers": ANSWERS, "ways": WAYS, "State": State, "Role": Role}
    words |= {
        "permissions": PERMISSIONS,
        "languages_by_code": LANGUAGES,
        "modes": MODES,
        "holds": wording.HOLDS,
    }
    return render_template(f"roster/{name}.html", event=event, project=event.project, **words, **shown)
