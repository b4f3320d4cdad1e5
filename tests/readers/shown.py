"""Reading links in the world of the house tests, and the pages that they open."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.events.models import Event
from app.network.models import Project
from app.people.models import Person, digest
from app.readers.models import ReadingLink

OPEN, ONE_EVENT, ENDED, WITHDRAWN = "reads-all", "reads-one", "has-ended", "withdrawn"  # tokens
CLOSED = {ENDED: 410, WITHDRAWN: 410, "nothing": 404}
MANAGE = "/manage/projects/cesme-plus/readers"


def build(project: Project, eleni: Person) -> None:
    """An open link, one of an event, one that has ended, one that was withdrawn."""
    now, day = clock.now(), timedelta(days=1)
    event = db.session.scalars(select(Event).filter_by(slug="good-practices")).one()
    for token, details in {
        OPEN: {"last_opened_at": now, "reader": "First-level control"},
        ONE_EVENT: {"event": event},
        ENDED: {"expires_at": now - day},
        WITHDRAWN: {"withdrawn_at": now},
    }.items():
        known = {"reader": "Audit authority", "expires_at": now + 30 * day, "made_by": eleni}
        db.session.add(ReadingLink(project=project, digest=digest(token), **known | details))
    db.session.commit()


def pages() -> list[str]:
    """What readers open."""
    shown = ("good-practices", "off", "over", "call")
    return [f"/read/{OPEN}", f"/read/{ONE_EVENT}", *(f"/read/{OPEN}/events/{slug}" for slug in shown)]


def files() -> list[str]:
    event = f"/read/{ONE_EVENT}/events/good-practices"
    return [f"{event}/event.xlsx", f"{event}/agenda-1.pdf"]


def staff() -> list[str]:
    """What organisers open."""
    ids = db.session.scalars(select(ReadingLink.id).order_by(ReadingLink.id)).all()
    return [MANAGE, f"{MANAGE}/new", *(f"{MANAGE}/{id_}" for id_ in ids)]


def sent() -> list[tuple[str, dict[str, str]]]:
    """What they send: a mistake, and a link that is made."""
    whole = {"reader": "Second-level audit", "opens": "all", "locale": "en", "form_key": "shown"}
    return [
        (f"{MANAGE}/new", {"until": "soon", "email": "nowhere", "opens": "999"}),
        (f"{MANAGE}/1", {"until": "2001-01-01"}),
        (f"{MANAGE}/new", whole | {"until": f"{clock.now().date() + timedelta(days=3)}"}),
    ]
