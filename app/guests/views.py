"""Inviting people: whom, then the list before it goes out, then the press. Nothing is saved until then."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.events.fields import complain
from app.events.models import Event
from app.guests import candidates, inviting
from app.guests.forms import InviteForm
from app.guests.lists import written
from app.i18n import LANGUAGES, day_short, ngettext
from app.i18n import gettext as _
from app.participation.states import AWAY
from app.participation.texts import STATES
from app.participation.views import keep_private, load

blueprint = Blueprint("guests", __name__)
blueprint.url_value_preprocessor(load)
blueprint.after_request(keep_private)
INVITE = "/manage/events/<slug>/invite"


@blueprint.route(INVITE, methods=["GET", "POST"])
@allow(organiser_of_event)
def invite(event: Event) -> ResponseReturnValue:
    """Whom. Sent to, it shows again what was chosen: the way back from the list."""
    return _whom(event, InviteForm(event))


@blueprint.route(f"{INVITE}/list", methods=["GET", "POST"])
@allow(organiser_of_event)
def invite_list(event: Event) -> ResponseReturnValue:
    form = InviteForm(event)
    is_late = event.is_cancelled or event.is_over
    return _list(event, form) if form.validate_on_submit() and not is_late else _whom(event, form)


@blueprint.route(f"{INVITE}/send", methods=["GET", "POST"])
@allow(organiser_of_event)
def invite_send(event: Event) -> ResponseReturnValue:
    form = InviteForm(event)
    if not form.validate_on_submit():
        return _whom(event, form)
    plan = candidates.planned(event, form.guests, form.language.data)
    chosen = [one.said for one in plan.candidates if form.is_chosen(one)]
    if form.has_news:
        complain(form.pasted, _("Look at these lines first. Nothing has been sent yet."))
        return _list(event, form)
    if not form.has_ticked:
        form.form_errors.append(_("Tick at least one person."))
        return _list(event, form)
    invited = inviting.invite(
        event, chosen, form.days.chosen, form.personal_line, actor=actor(), language=form.language.data
    )
    flash(_done(event, invited), "done" if invited else "warn")
    return redirect(url_for("standing.ledger", slug=event.slug))


def _whom(event: Event, form: InviteForm) -> str:
    form.keep_list()
    there = candidates.on_the_list(event)
    away = {id_ for id_, state in there.items() if state in AWAY}
    network = [
        (partner, people, [one for one in people if one.person_id in away or one.person_id not in there])
        for partner, people in form.contacts
    ]
    return _page("invite", event, form, there=there, network=network)


def _list(event: Event, form: InviteForm) -> str:
    """The list before it goes out, with a mail as one of them will read it."""
    form.pasted.label.text = _("Lines that are not understood")
    form.pasted.data = "\n".join(one.line for one in form.found.unclear)
    plan = candidates.planned(event, form.guests, form.language.data)
    chosen = [one for one in plan.candidates if form.is_chosen(one)]
    emails = {one.email for one in chosen}
    days, words = form.days.chosen, form.personal_line
    forecast = candidates.forecast(event, chosen, len(days))
    sample = inviting.sample(event, chosen[0], days, words) if chosen else None
    plan = candidates.planned(event, form.guests, form.language.data)  # the sample has let go of all it read
    return _page(
        "invite_list",
        event,
        form,
        plan=plan,
        chosen=emails,
        forecast=forecast,
        sample=sample,
        days=form.days.chosen,
        short_days=", ".join(day_short(day.date) for day in form.days.chosen),
        listed=written(one.said for one in (*plan.candidates, *plan.there)),
    )


def _done(event: Event, invited: int) -> str:
    if not invited:
        return _("Nobody new was invited: all of them are on the list already.")
    if event.is_draft:
        return ngettext(
            "%(num)s person is on the list. The invitation leaves when you publish the event.",
            "%(num)s people are on the list. The invitations leave when you publish the event.",
            invited,
        )
    return ngettext(
        "%(num)s person is invited. The e-mail is on its way.",
        "%(num)s people are invited. The e-mails are on their way.",
        invited,
    )


def _page(name: str, event: Event, form: InviteForm, **shown: object) -> str:
    return render_template(
        f"guests/{name}.html",
        event=event,
        project=event.project,
        form=form,
        states=STATES,
        languages_of_mail=LANGUAGES,
        **shown,
    )
