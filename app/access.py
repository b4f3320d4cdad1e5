"""Who may do what. Each view names one rule; a view that names none is refused."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, abort, current_app, has_request_context, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app import i18n, security
from app.database import db
from app.people.models import Person

if TYPE_CHECKING:
    from app.events.models import Event
    from app.network.models import Project

Rule = Callable[..., bool]
View = TypeVar("View", bound=Callable[..., Any])


# The rules


def anyone(person: Person | None, **_: Any) -> bool:
    """Public pages, and pages behind a link that only its holder has."""
    return True


def organiser(person: Person | None, **_: Any) -> bool:
    """Organises at least one project: may open the workspace."""
    return person is not None and person.organises_something


def organiser_of_event(person: Person | None, event: "Event", **_: Any) -> bool:
    return person is not None and person.organises(event.project)


def organiser_of_project(person: Person | None, project: "Project", **_: Any) -> bool:
    return person is not None and person.organises(project)


# How they are enforced


def allow(rule: Rule) -> Callable[[View], View]:
    """Mark a view with the rule that opens it."""

    def mark(view: View) -> View:
        view.allowed_to = rule  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    app.before_request(enforce)
    app.context_processor(lambda: {"person": current_person()})


def current_person() -> Person | None:
    """Who is knocking; nobody for a mail written outside a request. Asked often, fetched once."""
    known = session.get("person_id") if has_request_context() else None
    return db.session.get(Person, known) if known else None


def actor() -> Person:
    """The person doing this, where the view's rule lets in only people we know."""
    person = current_person()
    assert person
    return person


def enforce() -> Response | None:
    if request.endpoint in (None, "static"):
        return None
    rule = getattr(current_app.view_functions[request.endpoint], "allowed_to", None)
    if rule is anyone:  # without asking who it is: /health/live answers while the database does not
        if request.method == "POST":
            security.limit_sending(request.endpoint, request.view_args or {})
        return None
    i18n.speak_as_the_workspace()
    person = current_person()
    if rule and rule(person, **(request.view_args or {})):
        return None
    if rule and person is None:
        return redirect(url_for("people.sign_in", next=request.full_path.removesuffix("?")))
    return abort(403)
