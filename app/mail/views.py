"""The outbox in the workspace: what left, what waits, what failed, and sending it again."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, current_person, organiser
from app.database import db
from app.errors import DomainError
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import lazy, zone_city
from app.mail import actions, ical, queries
from app.mail.forms import MailFilter
from app.mail.mime import build
from app.mail.models import OutgoingMail

# Mail brings its own style; it may do nothing else, whatever stands in it.
CLOSED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

blueprint = Blueprint("mail", __name__, url_prefix="/manage/mail")


class CannotBeWritten(DomainError):
    message = lazy("This mail cannot be written as a file: its address is not one that mail can be sent to.")


@blueprint.url_value_preprocessor
def load_mail(endpoint: str | None, values: dict[str, Any] | None) -> None:
    person = current_person()
    if values and "id" in values and person:
        seen = queries.visible_to(person)
        values["mail"] = db.first_or_404(seen.where(OutgoingMail.id == values.pop("id")))


@blueprint.get("")
@allow(organiser)
def outbox() -> ResponseReturnValue:
    person = actor()
    form = MailFilter(queries.events(person), formdata=request.args)
    number = whole_number(request.args.get("page")) or 1
    page = queries.page(person, state=form.state.data or "", event_id=form.event_id, number=number)
    return render_template(
        "mail_pages/outbox.html",
        form=form,
        page=page,
        counts=queries.counts(person, form.event_id),
        here=queries.clock_of(person),
        folder=folder(),
    )


@blueprint.get("/<int:id>")
@allow(organiser)
def message(mail: OutgoingMail) -> ResponseReturnValue:
    told = ical.read(mail.calendar) if mail.calendar else None
    return render_template(
        "mail_pages/message.html",
        mail=mail,
        project=mail.project,
        words=queries.letter(mail, with_links=shows_links()).text,
        told=told,
        told_place=zone_city(told.zone) if told else "",
        here=queries.clock_of(actor()),
        shows_links=shows_links(),
        folder=folder(),
        kept_days=current_app.config["MAIL_KEPT_DAYS"],
    )


@blueprint.get("/<int:id>/html")
@allow(organiser)
def as_html(mail: OutgoingMail) -> ResponseReturnValue:
    """The mail as its reader sees it, in a page that can do nothing."""
    html = queries.letter(mail, with_links=shows_links()).html
    return Response(html, mimetype="text/html", headers={"Content-Security-Policy": CLOSED})


@blueprint.get("/<int:id>.eml")
@allow(organiser)
def file(mail: OutgoingMail) -> ResponseReturnValue:
    """The mail as it travels, for any mail program. Raises CannotBeWritten."""
    try:
        data = build(queries.letter(mail, with_links=shows_links())).as_bytes()
    except ValueError as error:
        raise CannotBeWritten from error
    name = {"Content-Disposition": f'attachment; filename="mail-{mail.id}.eml"'}
    return Response(data, mimetype="message/rfc822", headers=name)


@blueprint.post("/<int:id>/send-again")
@allow(organiser)
def retry(mail: OutgoingMail) -> ResponseReturnValue:
    actions.send_again(mail, actor=actor())
    flash(_("The mail is on its way again."), "done")
    return redirect(url_for(".message", id=mail.id))


def folder() -> str:
    """Where mails are written to instead of being sent; empty with a real mail server."""
    return "" if current_app.config["MAIL_SERVER"] else str(current_app.config["MAIL_FOLDER"])


def shows_links() -> bool:
    """Personal links open somebody's own page. They are shown only where no mail reaches anybody."""
    return bool(folder())
