"""The list of participants as a file, and a file that comes back: looked at first, then taken over."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from wtforms import BooleanField, FileField

from app.access import actor, allow, organiser_of_event, recently_confirmed
from app.database import db
from app.errors import DomainError
from app.events.fields import complain
from app.events.models import Event
from app.forms import Form, whole_number
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.i18n import ngettext
from app.participation.views import keep_private, load
from app.roster import enlisting, filters, sheets
from app.roster.importing import LARGEST, Reading, Verdict, read
from app.roster.models import Upload
from app.roster.wanted import Wanted

blueprint = Blueprint("roster_files", __name__)
blueprint.after_request(keep_private)
LIST = "/manage/events/<slug>/participants"
IMPORT = f"{LIST}/import"
PREVIEW = f"{IMPORT}/<int:upload_id>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 100  # rows
VERDICTS = {
    Verdict.NEW: _l("New"),
    Verdict.CHANGED: _l("Changed"),
    Verdict.REFUSED: _l("Not possible"),
    Verdict.SAME: _l("As it is"),
}


class NoFile(DomainError):
    message = _l("Choose a file first.")


class UploadForm(Form):
    file = FileField(
        _l("File"),
        description=_l("XLSX or CSV, up to 8 MB and 25,000 people: one exported here, or one of your own."),
        render_kw={"accept": ".xlsx,.csv,.txt,text/csv,text/plain"},
    )


class TakeOverForm(Form):
    tell = BooleanField(_l("Write to those who are new, with the invitation for their calendars"))


@blueprint.url_value_preprocessor
def admit(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Larger files than elsewhere; before anything reads the form."""
    if endpoint == "roster_files.choose":
        request.max_content_length = LARGEST + 100_000
    load(endpoint, values)
    if values and "upload_id" in values:
        mine = select(Upload).filter_by(id=values.pop("upload_id"), event_id=values["event"].id)
        values["upload"] = db.first_or_404(mine)


# Out


@blueprint.get(f"{LIST}/participants.csv")
@allow(organiser_of_event)
@recently_confirmed
def as_csv(event: Event) -> ResponseReturnValue:
    columns = sheets.columns(event)
    pieces = b"".join(sheets.as_csv(columns, sheets.rows(event, columns, _whom(event))))
    return _file(event, Response(pieces, mimetype="text/csv"), "csv")


@blueprint.get(f"{LIST}/participants.xlsx")
@allow(organiser_of_event)
@recently_confirmed
def as_xlsx(event: Event) -> ResponseReturnValue:
    columns = sheets.columns(event)
    with sheets.as_xlsx(str(event.title), columns, sheets.rows(event, columns, _whom(event))) as file:
        return _file(event, Response(file.read(), mimetype=XLSX), "xlsx")


def _whom(event: Event) -> Select[int]:
    """Those whom the filters of the list find."""
    return filters.ids(event, Wanted.of(request.args))


def _file(event: Event, response: Response, ending: str) -> Response:
    name = f"{event.slug.partition('~')[0]}-participants.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# In


@blueprint.route(IMPORT, methods=["GET", "POST"])
@allow(organiser_of_event)
def choose(event: Event) -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        try:
            upload = _kept(event)
            return redirect(url_for(".look", slug=event.slug, upload_id=upload.id))
        except DomainError as odd:
            complain(form.file, str(odd))
    return _page("import", event, form=form)


@blueprint.get(PREVIEW)
@allow(organiser_of_event)
def look(event: Event, upload: Upload) -> ResponseReturnValue:
    return _look(event, upload, TakeOverForm())


@blueprint.post(f"{PREVIEW}/take-over")
@allow(organiser_of_event)
def take_over(event: Event, upload: Upload) -> ResponseReturnValue:
    form, found = TakeOverForm(), read(event, upload.content)
    result = enlisting.enlist(event, found.lines, tell=form.tell.data, actor=actor())
    enlisting.forget(upload, actor=actor())
    flash(_done(result), "done")
    if result.refused:
        refused = ngettext(
            "%(num)s row could not be taken over: something became full meanwhile.",
            "%(num)s rows could not be taken over: something became full meanwhile.",
            result.refused,
        )
        flash(refused, "warn")
    return redirect(url_for("participation.participants", slug=event.slug))


@blueprint.post(f"{PREVIEW}/forget")
@allow(organiser_of_event)
def forget(event: Event, upload: Upload) -> ResponseReturnValue:
    enlisting.forget(upload, actor=actor())
    flash(_("The file is forgotten. Nothing was changed."), "done")
    return redirect(url_for(".choose", slug=event.slug))


def _kept(event: Event) -> Upload:
    """Read once before it is kept. Raises NoFile, tables.UnreadableFile, NoAddresses."""
    sent = request.files.get("file")
    if not sent or not sent.filename:
        raise NoFile
    with sent.stream as opened:
        content = bytes(opened.read())
    read(event, content)
    return enlisting.keep(event, sent.filename, content, actor=actor())


def _look(event: Event, upload: Upload, form: TakeOverForm) -> str:
    found = read(event, upload.content)
    wanted = request.args.get("show", "")
    shown = Verdict(wanted) if wanted in set(Verdict) else _first(found)
    number = whole_number(request.args.get("page")) or 1
    lines = found.of(shown)
    number = min(max(number, 1), max(1, -(-len(lines) // PAGE)))
    start = (number - 1) * PAGE
    return _page(
        "import_preview",
        event,
        form=form,
        upload=upload,
        found=found,
        shown=shown,
        lines=lines[start : start + PAGE],
        start=start,
        page_number=number,
        total=len(lines),
        verdicts=VERDICTS,
    )


def _first(found: Reading) -> Verdict:
    """What to look at first: what would be done, then what cannot."""
    counts = found.counts
    order = (Verdict.REFUSED, Verdict.NEW, Verdict.CHANGED, Verdict.SAME)
    return next((one for one in order if counts[one]), Verdict.SAME)


def _done(result: enlisting.Result) -> str:
    new = ngettext("%(num)s person is new", "%(num)s people are new", result.new)
    changed = ngettext("%(num)s was changed", "%(num)s were changed", result.changed)
    if result.waiting:
        waiting = ngettext("%(num)s of them waits", "%(num)s of them wait", result.waiting)
        return _("%(new)s (%(waiting)s), %(changed)s.", new=new, waiting=waiting, changed=changed)
    return _("%(new)s, %(changed)s.", new=new, changed=changed)


def _page(name: str, event: Event, **shown: Any) -> str:
    return render_template(f"roster/{name}.html", event=event, project=event.project, **shown)
