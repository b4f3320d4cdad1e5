"""Letters in the workspace: the list of them, writing one, how it looks, and when it leaves."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.access import actor, allow, organiser_of_event
from app.database import db
from app.errors import DomainError
from app.events.models import Event
from app.forms import new_key, whole_number
from app.i18n import CONTENT_LANGUAGES, ngettext
from app.i18n import gettext as _
from app.letters import actions, mails, placeholders, queries, selection
from app.letters.forms import LetterForm, PlanForm, ReminderForm, chosen_ids, read_filters
from app.letters.models import Letter, Stage
from app.letters.selection import Wanted
from app.mail.views import CLOSED
from app.participation.texts import ROLES, STATES
from app.participation.views import keep_private, load

blueprint = Blueprint("letters", __name__)
blueprint.url_value_preprocessor(load)
blueprint.after_request(keep_private)
LETTERS = "/manage/events/<slug>/letters"
LETTER = f"{LETTERS}/<int:number>"
REMINDER = f"{LETTERS}/reminder"
SAMPLES = 50  # people whom a preview offers


@blueprint.url_value_preprocessor
def load_letter(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "number" in values:
        chosen = db.select(Letter).filter_by(id=values.pop("number"), event_id=values["event"].id)
        values["letter"] = db.first_or_404(chosen.where(~Letter.is_reminder))


@blueprint.get(LETTERS)
@allow(organiser_of_event)
def index(event: Event) -> ResponseReturnValue:
    letters = queries.letters(event)
    return _page(
        "index",
        event,
        letters=letters,
        fared=queries.fared([one.letter for one in letters]),
        reminder=Letter.reminder_of(event),
        reminding=queries.reminding(event),
    )


# Writing


@blueprint.route(f"{LETTERS}/new", methods=["GET", "POST"])
@allow(organiser_of_event)
def new(event: Event) -> ResponseReturnValue:
    form = LetterForm(event, wanted=_asked(event, request.args))
    if form.validate_on_submit():
        said = form.subject.texts, form.text.texts, form.wanted
        letter = actions.write(event, *said, actor=actor(), form_key=form.form_key.data)
        return redirect(_to("show", letter))
    return _write(event, form)


@blueprint.route(f"{LETTERS}/to", methods=["GET", "POST"])
@allow(organiser_of_event)
def to(event: Event) -> ResponseReturnValue:
    """To those ticked in the list (`ids`), or found there (`found`: its filters as JSON, {} for all)."""
    if request.method == "GET":
        return redirect(url_for(".new", slug=event.slug))
    return _write(event, LetterForm(event, wanted=_asked(event, request.form), formdata=None))


@blueprint.route(f"{LETTER}/edit", methods=["GET", "POST"])
@allow(organiser_of_event)
def edit(event: Event, letter: Letter) -> ResponseReturnValue:
    if not letter.may_be_changed:
        return redirect(_to("show", letter))
    form = LetterForm(event, letter)
    if form.validate_on_submit():
        actions.change(letter, form.subject.texts, form.text.texts, form.wanted, actor=actor())
        flash(_("Saved."), "done")
        return redirect(_to("show", letter))
    return _write(event, form, letter)


def _write(event: Event, form: LetterForm, letter: Letter | None = None) -> ResponseReturnValue:
    return _page(
        "write",
        event,
        form=form,
        letter=letter,
        reach=selection.reach(event, form.wanted),
        placeholders=placeholders.offered(event),
    )


def _asked(event: Event, sent: MultiDict[str, str]) -> Wanted | None:
    """To whom, as a link or a list says it: ?state=waiting, or ?ids=3,4, or ?found= and filters of the list.
    None: it says nothing."""
    if ids := chosen_ids(",".join(sent.getlist("ids"))):
        return Wanted(ids=ids)
    if "found" in sent:
        return Wanted(found=read_filters(sent["found"]) or {"all": "yes"})
    return Wanted.of({"states": sent.getlist("state"), "roles": sent.getlist("role")}) or None


# How it looks


@blueprint.get(LETTER)
@allow(organiser_of_event)
def show(event: Event, letter: Letter) -> ResponseReturnValue:
    wanted = Wanted.of(letter.wanted)
    copies = queries.copies(letter, whole_number(request.args.get("page")) or 1)
    reader, sample = queries.as_sent(copies)
    if letter.may_be_changed:
        reader = selection.sample(event, wanted, whole_number(request.args.get("for")))
        sample = mails.as_read(letter, reader)[:2] if reader else None
    return _page(
        "show",
        event,
        letter=letter,
        wanted=wanted,
        reach=selection.reach(event, wanted) if letter.may_be_changed else None,
        fared=queries.fared([letter])[letter.id],
        copies=copies,
        reader=reader,
        readers_to_choose=selection.some(event, wanted, SAMPLES) if letter.may_be_changed else [],
        sample=sample,
        form_key=new_key(),
    )


@blueprint.get(f"{LETTER}/html")
@allow(organiser_of_event)
def as_html(event: Event, letter: Letter) -> ResponseReturnValue:
    """The mail as one reader sees it, in a page that can do nothing."""
    return _as_html(event, letter, Wanted.of(letter.wanted))


@blueprint.get(f"{REMINDER}/html")
@allow(organiser_of_event)
def reminder_as_html(event: Event) -> ResponseReturnValue:
    letter = Letter.reminder_of(event)
    return _as_html(event, letter, actions.reminded(letter))


def _as_html(event: Event, letter: Letter, wanted: Wanted) -> ResponseReturnValue:
    reader = selection.sample(event, wanted, whole_number(request.args.get("for")))
    if reader is None:
        raise actions.NobodyReached
    html = mails.as_read(letter, reader)[2]
    return Response(html, mimetype="text/html", headers={"Content-Security-Policy": CLOSED})


@blueprint.post(f"{LETTER}/trial")
@allow(organiser_of_event)
def trial(event: Event, letter: Letter) -> ResponseReturnValue:
    try:
        actions.send_trial(letter, actor=actor(), form_key=request.form.get("form_key", "")[:40])
        flash(_("A trial is on its way to %(email)s, and to nobody else.", email=actor().email), "done")
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return redirect(_to("show", letter))


# When it leaves


@blueprint.route(f"{LETTER}/send", methods=["GET", "POST"])
@allow(organiser_of_event)
def send(event: Event, letter: Letter) -> ResponseReturnValue:
    if request.method == "POST":
        try:
            people = actions.send(letter, actor=actor())
        except DomainError as refusal:
            flash(str(refusal), "warn")
            return redirect(_to("show", letter))
        done = ngettext(
            "The letter leaves to %(num)s person.", "The letter leaves to %(num)s people.", people
        )
        flash(done, "done")
        return redirect(_to("show", letter))
    if not letter.may_be_changed:
        return redirect(_to("show", letter))
    wanted = Wanted.of(letter.wanted)
    return _page("send", event, letter=letter, wanted=wanted, reach=selection.reach(event, wanted))


@blueprint.route(f"{LETTER}/plan", methods=["GET", "POST"])
@allow(organiser_of_event)
def plan(event: Event, letter: Letter) -> ResponseReturnValue:
    if not letter.may_be_changed:
        return redirect(_to("show", letter))
    form = PlanForm(event, letter)
    if form.validate_on_submit():
        actions.plan(letter, hours_before=form.hours_before, send_at=form.send_at, actor=actor())
        flash(
            _("The letter leaves by itself then. Until that moment it can be changed and taken back."), "done"
        )
        return redirect(_to("show", letter))
    return _page(
        "plan", event, letter=letter, form=form, reach=selection.reach(event, Wanted.of(letter.wanted))
    )


@blueprint.post(f"{LETTER}/take-back")
@allow(organiser_of_event)
def take_back(event: Event, letter: Letter) -> ResponseReturnValue:
    actions.take_back(letter, actor=actor())
    flash(_("The letter is a draft again. It leaves only when you say so."), "done")
    return redirect(_to("show", letter))


@blueprint.route(f"{LETTER}/discard", methods=["GET", "POST"])
@allow(organiser_of_event)
def discard(event: Event, letter: Letter) -> ResponseReturnValue:
    if request.method == "POST":
        actions.discard(letter, actor=actor())
        flash(_("The letter is gone. Nobody has got it."), "done")
        return redirect(url_for(".index", slug=event.slug))
    return _page("discard", event, letter=letter)


# The reminder


@blueprint.route(REMINDER, methods=["GET", "POST"])
@allow(organiser_of_event)
def reminder(event: Event) -> ResponseReturnValue:
    letter = Letter.reminder_of(event)
    form = ReminderForm(event, letter)
    if form.validate_on_submit():
        actions.set_reminder(event, hours_before=form.hours.data, text=form.text.texts, actor=actor())
        flash(_("Saved."), "done")
        return redirect(url_for(".reminder", slug=event.slug))
    wanted = actions.reminded(letter)
    reader = selection.sample(event, wanted, whole_number(request.args.get("for")))
    return _page(
        "reminder",
        event,
        form=form,
        letter=letter,
        reminding=queries.reminding(event),
        fared=queries.fared([letter] if letter.id else []).get(letter.id),
        reader=reader,
        sample=mails.as_read(letter, reader) if reader else None,
        reach=selection.reach(event, wanted),
        placeholders=placeholders.offered(event),
    )


@blueprint.post(f"{REMINDER}/off")
@allow(organiser_of_event)
def reminder_off(event: Event) -> ResponseReturnValue:
    actions.set_reminder(event, stage=Stage.DRAFT, actor=actor())
    flash(_("The reminder is switched off: nobody is reminded of this event."), "done")
    return redirect(url_for(".reminder", slug=event.slug))


@blueprint.post(f"{REMINDER}/on")
@allow(organiser_of_event)
def reminder_on(event: Event) -> ResponseReturnValue:
    actions.set_reminder(event, stage=Stage.PLANNED, actor=actor())
    flash(_("The reminder is switched on."), "done")
    return redirect(url_for(".reminder", slug=event.slug))


def _to(endpoint: str, letter: Letter) -> str:
    return url_for(f".{endpoint}", slug=letter.event.slug, number=letter.id)


def _page(name: str, event: Event, **shown: Any) -> str:
    words = {"languages_by_code": CONTENT_LANGUAGES, "Stage": Stage, "states": STATES, "roles": ROLES}
    words["titled"] = lambda letter: placeholders.title(letter.subject, event)
    return render_template(f"letters/{name}.html", event=event, project=event.project, **words, **shown)
