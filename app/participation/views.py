"""Registering for an event, and the page that everybody has of her own afterwards."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect

from app import i18n, security
from app.access import allow, anyone, current_person
from app.addresses import address
from app.calendar import entries, links
from app.calendar import ical as calendar
from app.calendar.views import as_calendar, subscription
from app.database import db
from app.errors import NotPossibleNow
from app.events import known as events
from app.events import queries
from app.events.fields import complain
from app.events.models import Event, EventDay
from app.events.terms import Visibility
from app.events.views import named
from app.i18n import gettext as _
from app.packing import Package
from app.participation import actions, answers, filling, ical, replies, rounds, waiting
from app.participation.feeds import PersonalFeed
from app.participation.forms import ConsentsForm, LinkForm, OwnDaysForm
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.participation.refusals import PoolsFull
from app.participation.registrations import Registration
from app.participation.texts import PERMISSIONS

blueprint = Blueprint("participation", __name__)
Holder = Participation | Registration | None  # whom a personal link belongs to
SPOKEN = {answer.value: answer for answer in Answer if answer is not Answer.NEEDS_ACTION}


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if not values:
        return
    if endpoint == "participation.register" and request.method == "POST" and not current_person():
        known = events.at_address(values.pop("slug"))
        if known is None or not events.is_open_to_all(known):
            abort(404)
        values["event"] = known  # all that her form needs: most often no page is shown
    if "slug" in values:
        values["event"] = named(values.pop("slug"))
    if "token" in values and endpoint != "participation.join":  # whose token opens nothing else
        values["holder"] = _holder(values.pop("token"))
    if "id" in values and values["event"]:
        chosen = db.select(Participation).filter_by(id=values.pop("id"), event_id=values["event"].id)
        values["participation"] = db.first_or_404(chosen)


def whole(event: Event) -> Event:
    """The event with all that a page may say of it."""
    return event if inspect(event).persistent else named(event.slug) or abort(404)


def _holder(token: str) -> Holder:
    """The participation behind a personal link, or the asking that waits to be confirmed."""
    holder = Participation.of(token) or Registration.of(token)
    if isinstance(holder, Registration):
        return holder.participation or holder.already or holder
    return holder


@blueprint.before_request
def speak() -> None:
    """Her page speaks the language in which we write to her."""
    if holder := (request.view_args or {}).get("holder"):
        i18n.follow(holder.locale)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """What belongs to one person is kept by no cache and found by no search engine."""
    if request.path.startswith(("/me/", "/manage/", "/p/")):
        response.headers.setdefault("Cache-Control", "private, no-store")  # feeds are asked for too often
        response.headers["X-Robots-Tag"] = "noindex"
    return response


# Finding the way back


@blueprint.route("/events/<slug>/my-link", methods=["GET", "POST"])
@allow(anyone)
def lost_link(event: Event) -> ResponseReturnValue:
    return _send_links(LinkForm(), event)


@blueprint.route("/my-links", methods=["GET", "POST"])
@allow(anyone)
def lost_links() -> ResponseReturnValue:
    """For whoever has a link so broken that it does not say which event it is about."""
    return _send_links(LinkForm(), None)


def _send_links(form: LinkForm, event: Event | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            actions.send_links(visitor=security.visitor(), email=form.email.data, event=event)
        except security.TooManyTries as refusal:
            form.form_errors.append(str(refusal))
            return _page("lost_link", event, form=form), refusal.status
        return redirect(url_for(".link_sent"))
    return _page("lost_link", event, form=form)


@blueprint.get("/my-links/sent")
@allow(anyone)
def link_sent() -> ResponseReturnValue:
    """The same page for everybody, as above."""
    return _page("link_sent")


# One's own page: open to whoever holds the link, which is only ever sent to the address itself


@blueprint.get("/me/<token>")
@allow(anyone)
def me(holder: Holder) -> ResponseReturnValue:
    if holder is None:
        return _page("unknown_link", form=LinkForm(formdata=None)), 404
    if url_for(".me", token=holder.token) != request.path:
        return redirect(url_for(".me", token=holder.token))
    own = queries.own_clock(holder.event, holder.zone)
    if isinstance(holder, Participation):
        slots = partial(entries.slots, viewer=holder.viewer)
        shown = _noted(holder) | _said(holder) | {"slots": slots, "rounds": rounds.hers(holder)}
        shown |= waiting.hers(holder)
        return _page("me", holder.event, participation=holder, own=own, opens=_opens(holder.event), **shown)
    if holder.has_expired or not holder.event.takes_registrations:
        return _page("expired_link", holder.event, form=LinkForm(formdata=None)), 410
    return _page("confirm", holder.event, registration=holder, own=own, full=[], **asked_for(holder))


@blueprint.post("/me/<token>/answer")
@allow(anyone)
def answer(holder: Holder) -> ResponseReturnValue:
    """Accept, maybe or decline: one day, or all of hers where none is named."""
    participation = _participation(holder)
    said = SPOKEN.get(request.form.get("said", "")) or abort(400)
    comment = request.form.get("comment", "").strip()
    answers.answer(participation, _named_days(participation.event), said, comment=comment)
    flash(_thanks(participation, said), "warn" if participation.is_waiting else "done")
    return redirect(url_for(".me", token=participation.token))


@blueprint.post("/me/<token>/clear-calendar")
@allow(anyone)
def clear_calendar(holder: Holder) -> ResponseReturnValue:
    """After declining here: of that her calendar knows nothing."""
    participation = _participation(holder)
    answers.clear_calendar(participation)
    flash(_("It leaves your calendar: the e-mail that does it is on its way."), "done")
    return redirect(url_for(".me", token=participation.token))


@blueprint.route("/me/<token>/days", methods=["GET", "POST"])
@allow(anyone)
def days(holder: Holder) -> ResponseReturnValue:
    participation = _registered(holder)
    if not actions.may_change_days(participation):
        return _page("answers_closed", participation.event, participation=participation), 409
    form = OwnDaysForm(participation)
    if form.validate_on_submit():
        try:
            actions.change_days(participation, form.days.chosen)
            flash(
                _("Your days are changed. The new entry for your calendar is on its way by e-mail."), "done"
            )
            return redirect(url_for(".me", token=participation.token))
        except PoolsFull:
            complain(form.days, _("One of these days has become full. Your places are as they were."))
    clock = queries.own_clock(participation.event, participation.zone)
    return _page("days", participation.event, participation=participation, form=form, own=clock)


@blueprint.route("/me/<token>/consents", methods=["GET", "POST"])
@allow(anyone)
def consents(holder: Holder) -> ResponseReturnValue:
    participation = _participation(holder)
    form = ConsentsForm(participation)
    if form.validate_on_submit():
        actions.agree(participation, form.purposes)
        flash(_("Your permissions are saved."), "done")
        return redirect(url_for(".me", token=participation.token))
    return _page("consents", participation.event, participation=participation, form=form)


@blueprint.route("/me/<token>/cancel", methods=["GET", "POST"])
@allow(anyone)
def withdraw(holder: Holder) -> ResponseReturnValue:
    participation = _registered(holder)
    if request.method == "POST":
        actions.withdraw(participation)
        return redirect(url_for(".me", token=participation.token))
    return _page("withdraw", participation.event, participation=participation)


@blueprint.post("/me/<token>/come-back")
@allow(anyone)
def come_back(holder: Holder) -> ResponseReturnValue:
    participation = _participation(holder)
    actions.come_back(participation)
    return redirect(url_for(".me", token=participation.token))


@blueprint.get("/me/<token>/day-<int:number>.ics")
@allow(anyone)
def my_day(holder: Holder, number: int) -> ResponseReturnValue:
    """One of her days, to import once."""
    participation = _participation(holder)
    event = participation.event
    starts = {day.starts_at for day in participation.days if day.number == number}
    entries = [entry for entry in ical.personal(participation) if entry.starts_at in starts] or abort(404)
    name = f"{event.slug.partition('~')[0]}-day-{number}"
    return as_calendar(Package(calendar.download(entries)), name, f"{event.title} {number}", None)


def asked_for(registration: Registration) -> dict[str, Any]:
    """What was typed into the form, for its owner to look at."""
    return {"answers": filling.typed_words(registration)}


def _noted(participation: Participation) -> dict[str, Any]:
    """What her page shows beside the facts: her permissions, and ways into calendars."""
    entries = {entry.starts_at: links.on_the_web(entry) for entry in ical.personal(participation)}
    feed = PersonalFeed.of(participation.person)
    return {
        "feed": feed and subscription(address("participation.my_calendar", key=feed.token), _("My events")),
        **filling.noted(participation, may_change=actions.may_change_choices(participation)),
        "may_choose_days": actions.may_change_days(participation),
        "permissions": [word for one, word in PERMISSIONS.items() if participation.agrees_to(one)],
        "entries": [(day, entries[day.starts_at]) for day in participation.days if day.starts_at in entries],
    }


def _said(participation: Participation) -> dict[str, Any]:
    """What she has said about each of her days, and the answer that her mail offered her."""
    theirs = {one.day_id: one for one in participation.invitations}
    said = [(day, theirs.get(day.id)) for day in replies.open_days(participation)]
    wanted = request.args.get("said", "")
    return {
        "answers": said,
        "wanted": wanted if wanted in SPOKEN else "",
        "is_unsure": all(one and one.answer is Answer.TENTATIVE for _day, one in said),
        "lingers": any(one.lingers for one in participation.invitations),
    }


def _opens(event: Event) -> bool:
    """Whoever reads this may open the page of the event as well."""
    if event.visibility is not Visibility.PARTNERS:
        return True
    seen = Event.visible_to(current_person()).where(Event.id == event.id)
    return db.session.scalar(seen) is not None


def _named_days(event: Event) -> list[EventDay]:
    """The day that the form names; none: all. Raises NotPossibleNow for one that is no longer there."""
    wanted = request.form.get("day", "")
    found = [day for day in event.days if str(day.id) == wanted]
    if wanted and not found:
        raise NotPossibleNow
    return found


def _thanks(participation: Participation, said: Answer) -> str:
    if said is Answer.DECLINED:
        return _("Thank you for telling us. Your answer is noted.")
    if participation.is_waiting:
        return _("Thank you. All places are taken at the moment, so you are on the waiting list.")
    if said is Answer.TENTATIVE:
        return _("Thank you: “maybe” is noted, and your place is kept.")
    return _("Thank you. We look forward to seeing you.")


def _registered(holder: Holder) -> Participation:
    """Who was invited only answers: there is nothing of hers to change yet."""
    participation = _participation(holder)
    return abort(404) if participation.is_invited else participation


def _participation(holder: Holder) -> Participation:
    """Only what is confirmed can be changed or taken along."""
    return holder if isinstance(holder, Participation) else abort(404)


def _page(name: str, event: Event | None = None, **shown: Any) -> str:
    project = event.project if event else None
    return render_template(f"participation/{name}.html", event=event, project=project, **shown)
