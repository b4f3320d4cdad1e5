"""What organisers do to many people of the list at once: first what it would do, then the press."""

import json
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import ColumnElement

from app.access import actor, allow, organiser_of_event, recently_confirmed
from app.database import db
from app.errors import DomainError
from app.events.models import Event
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation import holders
from app.participation.models import Participation
from app.roster import deeds, filters, wording
from app.roster.deeds import Deed
from app.roster.views import LIST, back, blueprint, list_of, page
from app.roster.wanted import ADDRESS, Wanted

__all__ = ["blueprint"]

BULK = f"{LIST}/many"
MOST = 100  # people in an address
PASSED_ON = {*ADDRESS, "page", "ids", "whom"}


@blueprint.get(BULK, endpoint="many")
@allow(organiser_of_event)
@recently_confirmed
def look(event: Event) -> ResponseReturnValue:
    name, ticked = request.args.get("deed", ""), _ticked()
    if request.args.get("whom") != "all" and not ticked:
        flash(_("Tick at least one person first."), "warn")
        return back(event)
    if name in wording.ELSEWHERE:
        return redirect(_elsewhere(event, name, ticked))
    if name not in deeds.DEEDS:
        flash(_("Choose what to do with them."), "warn")
        return back(event)
    return _look(event, deeds.DEEDS[name])


@blueprint.post(f"{BULK}/<name>", endpoint="do")
@allow(organiser_of_event)
@recently_confirmed
def do(event: Event, name: str) -> ResponseReturnValue:
    deed = deeds.DEEDS.get(name) or abort(404)
    outlook = deeds.would(event, deed, _meant(event))
    seen = request.form.get("seen")
    if seen != outlook.mark:
        if outlook.ids:
            flash(_("Meanwhile these are other people. Look once more."), "warn")
            return redirect(url_for(".many", slug=event.slug, deed=name, **_asked()))
        flash(_("Nothing was left to do: it has been done already."), "warn")
        return back(event)
    try:
        result = deeds.do(event, deed, outlook.ids, actor=actor())
    except DomainError as refusal:
        flash(str(refusal), "warn")
        return back(event)
    _tell(event, deed, result)
    if result.left:
        return redirect(url_for(".many", slug=event.slug, deed=name, **_asked()))
    return back(event)


def _look(event: Event, deed: Deed) -> ResponseReturnValue:
    outlook = deeds.would(event, deed, _meant(event))
    if deed not in deeds.possible(event) or not outlook.ids:
        flash(_("There is nothing to do: nobody of them needs that."), "warn")
        return back(event)
    return page(
        "many",
        event,
        deed=deed,
        outlook=outlook,
        question=wording.question(deed.name, len(outlook.ids)),
        words=wording.yes(deed.name, len(outlook.ids)),
        again=url_for(".do", slug=event.slug, name=deed.name, **_asked()),
        back=list_of(event),
    )


def _asked() -> dict[str, Any]:
    """Whom the address means."""
    return {name: request.args.getlist(name) for name in request.args if name in PASSED_ON}


def _meant(event: Event) -> ColumnElement[bool]:
    """Those ticked, or all who fit the filters, as the address says."""
    if request.args.get("whom") == "all":
        return filters.condition(event, Wanted.of(request.args))
    return (Participation.event_id == event.id) & Participation.id.in_(_ticked())


def _ticked() -> list[int]:
    return [number for one in request.args.getlist("ids") if (number := whole_number(one))][:MOST]


def _elsewhere(event: Event, name: str, ticked: list[int]) -> str:
    """To pages of their own, which take people from here."""
    wanted = Wanted.of(request.args)
    everybody = request.args.get("whom") == "all"
    if name == "letter":
        if everybody:
            return url_for("letters.new", slug=event.slug, found=json.dumps(wanted.as_json))
        return url_for("letters.new", slug=event.slug, ids=",".join(map(str, ticked)))
    if everybody:
        ticked = list(db.session.scalars(filters.ids(event, wanted).limit(MOST)))
    page = {"ask": "ask_back"}.get(name, name)
    return url_for(f"participation.{page}", slug=event.slug, person=ticked)


def _tell(event: Event, deed: Deed, result: deeds.Result) -> None:
    if result.done:
        flash(wording.done(deed.name, result.done), "done")
        if deed.name.startswith(deeds.ROLE) and (older := holders.with_older_words(event)):
            flash(_older_words(event, older), "warn")
    if result.left:
        left = ngettext(
            "One person is left: press once more.", "%(num)s people are left: press once more.", result.left
        )
        flash(left, "warn")
    if result.refused:
        names = "; ".join(f"{name}: {why}" for name, why in result.refused[:10])
        refused = ngettext(
            "Not possible for one person (%(names)s).",
            "Not possible for %(num)s people (%(names)s).",
            len(result.refused),
            names=names,
        )
        flash(refused, "warn")


def _older_words(event: Event, older: int) -> Markup:
    said = ngettext(
        "One calendar describes the programme as it was before. Nothing was sent.",
        "%(num)s calendars describe the programme as it was before. Nothing was sent.",
        older,
    )
    way = render_template("participation/older_words.html", event=event)
    return Markup("{} {}").format(said, Markup(way))  # noqa: S704  (a template of ours)
