"""The pages on which organisers make the registration form of an event."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import security
from app.access import actor, allow, organiser_of_event
from app.database import db
from app.errors import DomainError
from app.events.audiences import Role, Viewer
from app.events.fields import complain
from app.events.models import Event
from app.events.views import load
from app.i18n import gettext as _
from app.i18n import ngettext, speaking
from app.questions import actions, chains, queries
from app.questions.checks import remarks
from app.questions.drafts import mark, order_mark
from app.questions.forms import form_for
from app.questions.models import Question
from app.questions.question_forms import CopyForm, QuestionForm, ReadyForm
from app.questions.ready import spoken
from app.questions.shown import option_in_words
from app.questions.terms import NO, YES, Kind
from app.questions.texts import KINDS, stays, why_early

blueprint = Blueprint("questions", __name__, url_prefix="/manage/events/<slug>/form")
blueprint.after_request(security.keep_private)
blueprint.url_value_preprocessor(load)


@blueprint.get("")
@allow(organiser_of_event)
def index(event: Event) -> ResponseReturnValue:
    return _index(event)


@blueprint.post("/ready")
@allow(organiser_of_event)
def add_ready(event: Event) -> ResponseReturnValue:
    form = ReadyForm(queries.form_of(event))
    if not form.validate_on_submit() or not form.chosen:
        flash(_("Tick what the form should ask for."), "warn")
        return _back(event)
    new = actions.add_ready(event, form.chosen, actor=actor())
    flash(_added(len(new)), "done")
    return _back(event, new[0].uid if new else "")


@blueprint.route("/new", methods=["GET", "POST"])
@allow(organiser_of_event)
def new(event: Event) -> ResponseReturnValue:
    form = QuestionForm(event, queries.form_of(event))
    if form.validate_on_submit():
        try:
            one = actions.add(
                event, form.chosen_kind, form.draft, actor=actor(), form_key=form.form_key.data or ""
            )
        except DomainError as refusal:
            complain(form.shown, str(refusal))
        else:
            flash(_("“%(question)s” is in the form, at its end.", question=one.label), "done")
            return _back(event, one.uid)
    return _page("question", event, form=form, question=None)


@blueprint.route("/<uid>", methods=["GET", "POST"])
@allow(organiser_of_event)
def change(event: Event, uid: str) -> ResponseReturnValue:
    question = _named(event, uid)
    form = QuestionForm(event, queries.form_of(event), question)
    if form.validate_on_submit():
        try:
            one = actions.change(
                question,
                form.draft,
                actor=actor(),
                seen=mark(question),
                words_only=bool(form.words_only.data),
            )
        except actions.WrongChain as refusal:
            complain(form.audiences, str(refusal))
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_saved(question, one), "done")
            return _back(event, uid)
    return _change_page(event, question, form)


@blueprint.post("/<uid>/up")
@allow(organiser_of_event)
def move_up(event: Event, uid: str) -> ResponseReturnValue:
    return _moved(event, uid, -1)


@blueprint.post("/<uid>/down")
@allow(organiser_of_event)
def move_down(event: Event, uid: str) -> ResponseReturnValue:
    return _moved(event, uid, 1)


@blueprint.post("/<uid>/move")
@allow(organiser_of_event)
def move(event: Event, uid: str) -> ResponseReturnValue:
    """Past several neighbours, as it was dragged."""
    by = request.form.get("by", type=int) or 0
    return _moved(event, uid, max(-1000, min(by, 1000)))


@blueprint.route("/<uid>/remove", methods=["GET", "POST"])
@allow(organiser_of_event)
def remove(event: Event, uid: str) -> ResponseReturnValue:
    question = _named(event, uid)
    if request.method == "POST":
        try:
            actions.remove(question, actor=actor(), seen=request.form.get("seen", ""))
        except DomainError as refusal:
            flash(str(refusal), "warn")
        else:
            flash(_("“%(question)s” is no longer asked.", question=question.label), "done")
        return _back(event)
    hanging = chains.hanging_on(uid, queries.form_of(event))
    answers = queries.answers_by_uid(event).get(uid, 0)
    return _page("remove", event, question=question, seen=mark(question), hanging=hanging, answers=answers)


@blueprint.post("/copy")
@allow(organiser_of_event)
def copy(event: Event) -> ResponseReturnValue:
    form = CopyForm(queries.others_with_form(event))
    if not form.validate_on_submit():
        flash(_("Choose the event whose questions you want."), "warn")
        return _back(event)
    new = actions.copy_from(event, form.chosen, actor=actor())
    flash(_added(len(new)), "done")
    return _back(event, new[0].uid if new else "")


@blueprint.get("/preview")
@allow(organiser_of_event)
def preview(event: Event) -> ResponseReturnValue:
    """The form as one audience sees it, in one language. Nothing on it can be sent."""
    audiences = {"": _("Anybody, on the public page")} | queries.audience_names(event)
    audience, languages = request.args.get("as", ""), spoken(event)
    code = request.args.get("in", "")
    code = code if code in languages else next(iter(languages))
    audience = audience if audience in audiences else ""
    with speaking(code):
        form = form_for(event, _viewer(audience))
        fields = Markup(render_template("questions/preview_fields.html", form=form))  # noqa: S704 -- our own page
    return _page(
        "preview", event, fields=fields, audiences=audiences, audience=audience, written=languages,
        code=code, is_empty=not form.asked,
    )  # fmt: skip


def _viewer(audience: str) -> Viewer | None:
    if not audience:
        return None
    return Viewer(frozenset({audience, Role.PUBLIC.value} if ":" in audience else {audience}))


def _named(event: Event, uid: str) -> Question:
    return db.session.scalar(queries.in_form(event, uid)) or abort(404)


def _moved(event: Event, uid: str, by: int) -> ResponseReturnValue:
    question = _named(event, uid)
    try:
        actions.move(question, by, actor=actor(), seen=request.form.get("seen", ""))
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return _back(event, uid)


def _added(number: int) -> str:
    done = ngettext("%(num)s question is new in the form.", "%(num)s questions are new in the form.", number)
    return done if number else _("The form asks for all of that already.")


def _saved(before: Question, after: Question) -> str:
    if after is before:
        return _("Saved.")
    return _("Saved as a new version. What was answered before keeps the words it was asked in.")


def _back(event: Event, uid: str = "") -> ResponseReturnValue:
    return redirect(url_for(".index", slug=event.slug, _anchor=f"question-{uid}" if uid else None))


def _index(event: Event) -> str:
    form = queries.form_of(event)
    return _page(
        "index", event, form=form, seen=order_mark(form), answers=queries.answers_by_uid(event),
        pools=queries.option_pools(event), known={one.uid: one for one in form},
        names=queries.audience_names(event), ready=ReadyForm(form, formdata=None), remarks=remarks(event),
        copying=CopyForm(queries.others_with_form(event), formdata=None), retired=queries.retired(event),
    )  # fmt: skip


def _change_page(event: Event, question: Question, form: QuestionForm) -> str:
    return _page(
        "question", event, form=form, question=question, pools=queries.option_pools(event),
        answers=queries.answers_by_uid(event).get(question.uid, 0), why_early=why_early(question, event),
        is_in_use=actions.is_in_use(question),
    )  # fmt: skip


def _page(name: str, event: Event, **shown: Any) -> str:
    more = {"KINDS": KINDS, "stays": stays, "answer_in_words": answer_in_words}
    return render_template(f"questions/{name}.html", event=event, project=event.project, **more, **shown)


def answer_in_words(question: Question, uid: str) -> str:
    """What an answer that decides is called."""
    if question.kind is Kind.YES_NO:
        return {YES: _("Yes"), NO: _("No")}.get(uid, uid)
    return option_in_words(question, uid)
