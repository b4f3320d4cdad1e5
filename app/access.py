"""Who may do what. Each view names one rule; a view that names none is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    abort,
    current_app,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from app import clock, errors, forms, i18n, security
from app.database import db
from app.i18n import gettext as _
from app.people import entering
from app.people.models import Person
from app.people.sessions import StaffSession

if TYPE_CHECKING:
    from app.events.models import Event, EventDay
    from app.network.models import Project
    from app.readers.models import ReadingLink

CONFIRMED_FOR = timedelta(minutes=15)
CONFIRMED_FOR_SENDING = timedelta(minutes=60)

Rule = Callable[..., bool]
View = TypeVar("View", bound=Callable[..., Any])


# The rules


def anyone(person: Person | None, **_: Any) -> bool:
    """Public pages, and pages behind a link that only its holder has."""
    return True


def signed_in(person: Person | None, **_: Any) -> bool:
    """Whoever has signed in: one's own account."""
    return person is not None


def administrator(person: Person | None, **_: Any) -> bool:
    """Sees to the site: its projects, and who runs them."""
    return person is not None and person.is_administrator


def organiser(person: Person | None, **_: Any) -> bool:
    """Organises a project, or hosts for one: may open the workspace."""
    return person is not None and person.has_workspace


def organiser_of_event(person: Person | None, event: "Event", **_: Any) -> bool:
    """Organises its project, or is in charge at an organisation that hosts it."""
    return person is not None and person.runs(event)


def organiser_of_project(person: Person | None, project: "Project", **_: Any) -> bool:
    """Organises that project. Whoever looks after the site may do so everywhere."""
    return person is not None and person.organises(project)


def at_desk(person: Person | None, day: "EventDay | None" = None, **_: Any) -> bool:
    """Receives people on that day (without one: on some day), or plans its event. Her rows and the clock of
    the venue say until when."""
    if person is None:
        return False
    if day is not None and person.runs(day.event):
        return True
    hers = [duty for duty in person.desk_duties if day is None or duty.event_day_id == day.id]
    return any(duty.is_open(clock.now()) for duty in hers)


def reads_codes(person: Person | None, **_: Any) -> bool:
    """Reads at the door what people show: organisers, hosts and who helps at the desk."""
    return organiser(person) or at_desk(person)


def reader(person: Person | None, link: "ReadingLink", **_: Any) -> bool:
    """Whoever holds a link that an organiser has made for an auditor, until its time has come."""
    return link.is_open(clock.now())


# Whoever plans: of her a project may demand a second step.
PLANNING = {administrator, organiser, organiser_of_event, organiser_of_project}


# How they are enforced


def allow(rule: Rule) -> Callable[[View], View]:
    """Mark a view with the rule that opens it."""

    def mark(view: View) -> View:
        view.allowed_to = rule  # type: ignore[attr-defined]
        return view

    return mark


def recently_confirmed(view: View) -> View:
    """Mark a view that does what cannot be undone, or gives away much at once: whoever opens it has shown
    within a quarter of an hour that it is still she. Stands below `allow`.

    What she sends from there counts for an hour, so that nothing she has typed meanwhile is lost.
    """
    view.asks_again = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    app.before_request(enforce)
    app.context_processor(lambda: {"person": current_person()})


def current_session() -> StaffSession | None:
    """The session of whoever is knocking; none for a mail written outside a request.

    Asked often, fetched once.
    """
    if not has_request_context() or not (token := session.get("token")):
        return None
    if "staff_session" not in g:  # kept, as the database session holds what is in use only
        g.staff_session = StaffSession.opened_with(token, **limits())
        g.staff_session_id = g.staff_session and g.staff_session.id
    return db.session.get(StaffSession, g.staff_session_id) if g.staff_session_id else None


def limits() -> dict[str, timedelta]:
    """How long a session lasts: without anybody in it, and at most."""
    return {"idle": current_app.config["SESSION_IDLE"], "lifetime": current_app.config["SESSION_LIFETIME"]}


def current_person() -> Person | None:
    """Who is knocking, if she has signed in."""
    here = current_session()
    return here.person if here else None


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
    if rule is reader:  # the link is all that counts: no cookie is looked at
        return None if rule(None, **(request.view_args or {})) else abort(404)
    here = current_session()
    if here and not here.was_seen_lately(clock.now()):
        entering.note_presence(here)
    person = current_person()
    if here and rule and rule(person, **(request.view_args or {})):
        return lacking_second_step(rule, here) or not_confirmed(here)
    if rule and person is None:
        return ask_to_sign_in()
    if person is None or errors.wants_json():
        return abort(403)
    return desk_not_open(rule, person) or refused(person)


def refused(person: Person) -> Response:
    """This is not hers; the way on leads to what is."""
    on = url_for("network.home"), _("To the project")
    if person.has_workspace:
        on = url_for("events.today"), _("Today")
    elif person.is_at_desk:
        on = url_for("desk.mine"), _("Desk")
    elif person.is_coordinator:
        on = url_for("delegations.mine"), _("Your delegations")
    advice = _(
        "This belongs to another project or another role, or your role has changed. Ask the organisers."
    )
    return make_response(errors.page(errors.WORDS[403][0], advice, 403, on))


def desk_not_open(rule: Rule | None, person: Person) -> Response | None:
    """To whoever helps at the desk, but not now: when its list opens, or that it is closed."""
    day: EventDay | None = (request.view_args or {}).get("day")
    hers = [duty for duty in person.desk_duties if day is None or duty.event_day_id == day.id]
    if rule not in (at_desk, reads_codes) or not hers:
        return None
    ahead = [duty for duty in hers if not duty.is_over(clock.now())]
    duty = min(ahead or hers, key=lambda one: abs(one.event_day.starts_at - clock.now()))
    return make_response(render_template("desk/not_open.html", duty=duty, is_over=not ahead), 403)


def ask_to_sign_in() -> Response:
    """Who was signed in when she began to type loses nothing; all others go where they can sign in."""
    if session.get("token") and _has_typed():
        return forms.held(url_for("people.sign_in"))
    can_be_opened = "GET" in ((request.url_rule and request.url_rule.methods) or ())
    page = _this_page() if can_be_opened else _page_before() or _this_page()
    return redirect(url_for("people.sign_in", next=page))


def not_confirmed(here: StaffSession) -> Response | None:
    """The question whether it is still she, where the view asks for that and she has not lately shown it."""
    if not getattr(current_app.view_functions[request.endpoint or ""], "asks_again", False):
        return None
    is_sent = request.method == "POST"
    if clock.now() - here.confirmed_at < (CONFIRMED_FOR_SENDING if is_sent else CONFIRMED_FOR):
        return None
    if is_sent:
        return forms.held(url_for("people.confirm"), page="people/confirm_first.html")
    return redirect(url_for("people.confirm", next=_this_page()))


def lacking_second_step(rule: Rule, here: StaffSession) -> Response | None:
    """To its set-up, for whoever plans where the project demands one and has come in without.

    Pages of one project ask what that project demands; those that show all of hers, what any of them does.
    """
    given = request.view_args or {}
    day: EventDay | None = given.get("day") if rule is at_desk else None
    plans = rule in PLANNING or (day is not None and here.person.runs(day.event))
    if here.has_second_factor or not plans:
        return None
    event = day.event if day else given.get("event")
    project = given.get("project") or getattr(event, "project", None)
    if project is None:
        memberships = (one for one in here.person.memberships if one.plans)
        project = next((one.project for one in memberships if one.project.demands_second_factor), None)
    return demanded_of(project, here) if project else None


def demanded_of(project: "Project", here: StaffSession) -> Response | None:
    """What stands instead of a page of that project for whoever lacks the second step it demands; what she
    has typed is held meanwhile."""
    if here.has_second_factor or not project.demands_second_factor:
        return None
    if _has_typed():
        return forms.held(url_for("people.begin_second_step"), demanding=project)
    page = render_template(
        "people/second_step_demanded.html", project=None, demanding=project, page=_this_page()
    )
    return make_response(page, 403)


def _has_typed() -> bool:
    """She sends a form that holds something; perhaps for the second time."""
    return (request.method == "POST" or "form_again" in g) and bool(forms.typed())


def _this_page() -> str:
    return request.full_path.removesuffix("?")


def _page_before() -> str:
    """The page of ours from which something was sent, for what has no page of its own."""
    before = urlsplit(request.referrer or "")
    return before.path if before.netloc == request.host else ""
