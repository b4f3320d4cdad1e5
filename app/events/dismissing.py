"""What an organiser does about remarks. Each function is one transaction."""

from app.audit.models import record
from app.database import action, db
from app.events.dismissals import Dismissal
from app.events.models import Event
from app.people.models import Person


@action
def leave(event: Event, key: str, reason: str, *, actor: Person) -> None:
    """Mean to leave what this remark is about, and say why; said again, the newer reason counts."""
    event.lock()
    if there := _left(event, key):
        event.dismissals.remove(there)
        db.session.flush()
    left = Dismissal(event=event, key=key, reason=reason, person=actor)
    db.session.add(left)
    record("remark.left", left, actor, event_id=event.id)


@action
def bring_back(event: Event, key: str, *, actor: Person) -> None:
    """Be warned of it again. Does nothing where somebody has been faster."""
    event.lock()
    if left := _left(event, key):
        record("remark.brought_back", left, actor, event_id=event.id)
        event.dismissals.remove(left)


def _left(event: Event, key: str) -> Dismissal | None:
    return next((one for one in event.dismissals if one.key == key), None)
