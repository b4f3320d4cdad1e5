"""How the invitations of an event stand: the board by partner, one person's ledger, and what can be done."""

from collections import Counter
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import actor, allow, organiser_of_event
from app.database import db
from app.errors import DomainError
from app.events.models import Event
from app.i18n import CONTENT_LANGUAGES, Localised, ngettext
from app.i18n import gettext as _
from app.participation import disclosures, mails, queries
from app.participation.forms import RoleForm
from app.participation.models import Participation
from app.participation.states import State
from app.participation.texts import ANSWERS, STATES, WAYS
from app.participation.views import keep_private, load
from app.questions.shown import in_words
from app.roster import listing, notes, sheets
from app.roster.forms import NoteForm
from app.roster.wording import HOLDS
from app.standing import corrections, history, ledger, reminding, unanswered
from app.standing.forms import AddressForm, RemindForm
from app.standing.texts import COLUMNS

blueprint = Blueprint("standing", __name__)
blueprint.url_value_preprocessor(load)
blueprint.after_request(keep_private)
MANAGE = "/manage/events/<slug>"
PERSON = f"{MANAGE}/participants/<int:id>"


# The board


@blueprint.get(f"{MANAGE}/invitations", endpoint="ledger")
@allow(organiser_of_event)
def board(event: Event) -> ResponseReturnValue:
    wanted = ledger.Wanted.of(request.args, event)
    board = ledger.board(event)
    asked = wanted.partner or wanted.standing
    return _page(
        "ledger",
        event,
        board=board,
        wanted=wanted,
        found=queries.these(event, board.chosen(wanted), wanted.page) if asked else None,
        remindable=unanswered.how_many_to_remind(event),
        resting=board.reminded_since(clock.now() - unanswered.REST),
    )


@blueprint.route(f"{MANAGE}/invitations/remind", methods=["GET", "POST"])
@allow(organiser_of_event)
def remind(event: Event) -> ResponseReturnValue:
    form, partner = RemindForm(), ledger.Wanted.of(request.args, event).partner
    if form.validate_on_submit():
        reminded = reminding.remind(event, form.words.texts, actor=actor(), partner=partner)
        _say_reminded(reminded)
        return redirect(url_for(".ledger", slug=event.slug, partner=partner or None))
    groups = ledger.grouped(event, unanswered.to_remind(event))
    people = [one for group in groups if partner in {"", group.slug} for one in group.guests]
    return _page(
        "remind",
        event,
        form=form,
        partner=partner,
        groups=groups,
        failing=unanswered.silent_and_failing(event),
        chosen=people,
        silent=len(unanswered.saying_nothing(people)),
        by_language=Counter(one.locale for one in people).most_common(),
        sample=_reminder(people[0], form.words.texts) if people else None,
    )


def _reminder(participation: Participation, words: Localised) -> tuple[str, str]:
    """The mail as this person would read it."""
    silent = [one for one in participation.invitations if one.is_silent]
    return mails.as_read("reminder", participation, silent, words=words)


def _say_reminded(reminded: int) -> None:
    if reminded:
        done = ngettext(
            "%(num)s person who owes an answer is reminded. Nobody else is written to.",
            "%(num)s people who owe an answer are reminded. Nobody else is written to.",
            reminded,
        )
        flash(done, "done")
    else:
        flash(
            _("Nobody was written to: whoever owes an answer was reminded within the last 20 hours."),
            "warn",
        )


# One person


@blueprint.get(PERSON)
@allow(organiser_of_event)
def person(event: Event, participation: Participation) -> ResponseReturnValue:
    pools = listing.pools_in_words(event, sheets.questions(event))
    return _page(
        "person",
        event,
        participation=participation,
        entries=sorted(participation.invitations, key=lambda one: str(one.sent.get("starts_at", ""))),
        happenings=history.of(participation),
        number=participation.number_in_queue if participation.is_waiting else 0,
        role=RoleForm(formdata=None, obj=participation).role,
        groups=[one for one in participation.person.groups if one.project_id == event.project_id],
        answered=[(one.question.label, in_words(one.question, one.value)) for one in participation.answers],
        claims=[(pools[str(one.pool_id)], one) for one in participation.claims],
        notes=db.session.scalars(notes.of(participation)).all(),
        note_form=NoteForm(formdata=None),
        reader=actor(),
        shows_closed=disclosures.still_shown(participation) if event.is_published else [],
    )


@blueprint.post(f"{PERSON}/send-again")
@allow(organiser_of_event)
def send_again(event: Event, participation: Participation) -> ResponseReturnValue:
    try:
        corrections.send_again(participation, actor=actor())
        flash(_("The invitation is on its way."), "done")
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return redirect(url_for(".person", slug=event.slug, id=participation.id))


@blueprint.route(f"{PERSON}/address", methods=["GET", "POST"])
@allow(organiser_of_event)
def address(event: Event, participation: Participation) -> ResponseReturnValue:
    form = AddressForm(participation)
    if form.validate_on_submit():
        corrections.correct_address(participation, form.email.data, actor=actor())
        flash(_("We write to %(email)s from now on.", email=participation.email), "done")
        return redirect(url_for(".person", slug=event.slug, id=participation.id))
    lost = ", ".join(str(ANSWERS[one]) for one in corrections.lost_answers(participation))
    return _page("correct", event, form=form, participation=participation, lost=lost)


def _page(name: str, event: Event, **shown: Any) -> str:
    words = {
        "states": STATES,
        "answers": ANSWERS,
        "ways": WAYS,
        "columns": COLUMNS,
        "State": State,
        "holds": HOLDS,
        "languages_by_code": CONTENT_LANGUAGES,
    }
    return render_template(f"standing/{name}.html", event=event, project=event.project, **words, **shown)
