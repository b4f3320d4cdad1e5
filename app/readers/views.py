"""What an auditor reads behind a link: evidence of the events of a project, and nothing else. These pages
have no form, so they set no cookie but that of a chosen language."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock, i18n, security
from app.access import allow, reader
from app.events.audiences import ANYBODY
from app.events.models import Event
from app.forms import whole_number
from app.packing import Package
from app.paper.pdf import as_pdf
from app.paper.views import as_file, wanted_language, wants_long
from app.readers import actions, evidence, queries, workbook
from app.readers.models import ReadingLink
from app.readers.refusals import LinkHasEnded, LinkOpensNothing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("reading", __name__, url_prefix="/read/<token>")


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The link, before anybody is asked who she is; and its event."""
    if values is None:
        return
    link = ReadingLink.of(values.pop("token"))
    if link is None:
        actions.count_wrong(security.visitor())
        raise LinkOpensNothing
    if not link.is_open(clock.now()):
        raise LinkHasEnded
    values["link"] = link
    if "slug" in values:
        values["event"] = queries.event_at(link, values.pop("slug")) or abort(404)


@blueprint.before_request
def note() -> None:
    link = (request.view_args or {})["link"]
    if not link.was_opened_lately(clock.now()):
        actions.note_opening(link)


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """Its address is a key: no cache keeps it, no search engine, and no page that it leads to learns it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return security.keep_private(response)


@blueprint.errorhandler(LinkOpensNothing)
def opens_nothing(refusal: LinkOpensNothing) -> ResponseReturnValue:
    """One page for a wrong link, one that has ended and one that was withdrawn."""
    i18n.speak_as_the_workspace()
    return render_template("readers/closed.html"), refusal.status


@blueprint.get("")
@allow(reader)
def index(link: ReadingLink) -> ResponseReturnValue:
    return _page("index", link, events=queries.events(link), state=evidence.state, zone=link.project.zone)


@blueprint.get("/events/<slug>")
@allow(reader)
def event(link: ReadingLink, event: Event) -> ResponseReturnValue:
    total = queries.count(event)
    last = max(1, -(-total // queries.PAGE))
    number = min(max(whole_number(request.args.get("page")) or 1, 1), last)
    return _page(
        "event",
        link,
        event=event,
        facts=evidence.facts(event),
        releases=queries.releases(event),
        stamps=evidence.STAMPS,
        partners=queries.by_partner(event),
        head=evidence.HEAD,
        people=[evidence.cells(event, one) for one in queries.people(event, number)],
        total=total,
        page_number=number,
        last=last,
        page_size=queries.PAGE,
        changes=queries.changes(event),
        mails=queries.mails(event),
    )


@blueprint.get("/events/<slug>/event.xlsx")
@allow(reader)
def as_xlsx(link: ReadingLink, event: Event) -> ResponseReturnValue:
    actions.note_file(link, event, "event.xlsx")
    with workbook.as_xlsx(event) as file:
        response = Response(file.read(), mimetype=XLSX)
    name = f"{event.slug.partition('~')[0]}-evidence.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/events/<slug>/agenda-<int:number>.pdf")
@allow(reader)
def agenda(link: ReadingLink, event: Event, number: int) -> ResponseReturnValue:
    """That version as everybody could read it: what was closed stays closed."""
    release = queries.release(event, number) or abort(404)
    actions.note_file(link, event, f"agenda-{number}.pdf")
    programme = release.programme.for_person(ANYBODY)
    pdf = as_pdf(event, release, programme, language=wanted_language(), long=wants_long())
    return as_file(event, Package(pdf), f"v{number}")


def _page(name: str, link: ReadingLink, **more: Any) -> str:
    token = request.path.split("/")[2]
    return render_template(f"readers/{name}.html", link=link, project=link.project, token=token, **more)
