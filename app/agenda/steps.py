"""What was done to a draft, one step at a time, so that the last one can be taken back.

A step keeps the items as they were before it, whole, and which version it left of each. It can be taken back
as long as these versions stand: then nobody has changed the items since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, Select, delete, func, select, true
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from app import clock
from app.agenda.documents import plain, read
from app.agenda.models import AgendaItem
from app.agenda.programme import Slot
from app.agenda.releases import AgendaRelease
from app.database import Instant, Model, db
from app.events.models import Event
from app.i18n import Localised
from app.people.models import Person

Rows = dict[str, Any]  # items as plain data by their uids; None: not there
Stands = dict[str, tuple[int, str | None]]  # on which day each would stand, and in what
KEPT = timedelta(days=7)  # rows hold names of people: no longer than they are of use
DRAFT = "draft-"  # marks of drafts begin so
MARKED = 6  # letters of an uid: numbers of items may be used again, these are not


class AgendaStep(Model):
    """One step of one organiser. Items are named by their uids; what is not there is null."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]  # added, changed, moved, removed …
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # the items as they were, whole
    after: Mapped[dict[str, Any]] = mapped_column(JSON)  # the version that the step left of each
    undone_at: Mapped[Instant | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, event: Event) -> Select[Self]:
        """The newest first."""
        known = select(cls).where(cls.event_id == event.id).options(joinedload(cls.person))
        return known.order_by(cls.id.desc())

    @classmethod
    def last_of(cls, event: Event, person: Person) -> Self | None:
        """What this person would take back now."""
        own = cls.of(event).where(cls.person_id == person.id, cls.undone_at.is_(None))
        return db.session.scalar(own.limit(1))

    def title(self, agenda: Iterable[AgendaItem]) -> Localised:
        """Of the first item that it is about: as it stands there, or stood there."""
        uid = next(iter(self.after), "")
        there = next((item.title for item in agenda if item.public_uid == uid), None)
        return there or Localised((self.before.get(uid) or {}).get("slot", {}).get("title", {}))


def mark(item: AgendaItem) -> str:
    """What a form notes of the item that it showed: another item, or another version, has another one."""
    return f"{item.version}-{item.public_uid[:MARKED]}"


@dataclass(frozen=True)
class Glance:
    """What there is to know of a draft without reading it."""

    mark: str  # another one after whatever is done to it
    last: AgendaStep | None  # what this person would take back
    next_release: int  # its number


def glance(event: Event, person: Person) -> Glance:
    """One cheap question."""
    own = select(func.max(AgendaStep.id)).where(AgendaStep.person_id == person.id)
    last = own.where(AgendaStep.event_id == event.id, AgendaStep.undone_at.is_(None)).scalar_subquery()
    done = (
        select(func.max(AgendaStep.id), func.count(AgendaStep.undone_at))
        .where(AgendaStep.event_id == event.id)
        .subquery()
    )
    items = (
        select(func.count(), func.max(AgendaItem.id), func.sum(AgendaItem.version))
        .where(AgendaItem.event_id == event.id)
        .subquery()
    )
    released = select(func.max(AgendaRelease.number)).where(AgendaRelease.event_id == event.id)
    asked = (
        select(AgendaStep, released.scalar_subquery(), done, items)
        .select_from(Event)
        .join(done, true())
        .join(items, true())
        .outerjoin(AgendaStep, AgendaStep.id == last)
        .where(Event.id == event.id)
    )
    step, number, *facts = db.session.execute(asked).one()
    return Glance(DRAFT + "-".join(str(one or 0) for one in facts), step, (number or 0) + 1)


def photo(items: Iterable[AgendaItem]) -> Rows:
    """The items as they are now, whole."""
    return {
        item.public_uid: {
            "slot": plain(item.slot()),
            "id": item.id,
            "day": item.day_id,
            "parent": item.parent.public_uid if item.parent_id and item.parent else None,
            "position": item.position,
            "practice": item.practice_id,
            "version": item.version,
        }
        for item in items
    }


def note(name: str, event: Event, before: Rows, after: Iterable[AgendaItem], actor: Person) -> None:
    """Inside an action: keep what was done. What stands in `before` alone is gone; in `after` alone, new.
    What has the same version in both was left as it was."""
    db.session.flush()
    left = {item.public_uid: item.version for item in after}
    uids = [uid for uid in {**before, **left} if (before.get(uid) or {}).get("version") != left.get(uid)]
    db.session.execute(
        delete(AgendaStep).where(AgendaStep.event_id == event.id, AgendaStep.made_at < clock.now() - KEPT)
    )
    db.session.add(
        AgendaStep(
            event_id=event.id,
            person_id=actor.id,
            name=name,
            before={uid: before.get(uid) for uid in uids},
            after={uid: left.get(uid) for uid in uids},
        )
    )


def has_changed_since(step: AgendaStep, event: Event) -> bool:
    """Whether somebody has done something that taking the step back would overwrite, or tear apart."""
    days = {day.id for day in event.days}
    return any(row and row["day"] not in days for row in step.before.values()) or bool(
        in_the_way(step, event)
    )


def in_the_way(step: AgendaStep, event: Event) -> set[str]:
    """The items that are others since the step; and those that would stand in one that is gone, in one of
    another day, or within themselves."""
    there = {item.public_uid: item for item in event.agenda}
    changed = {
        uid
        for uid, version in step.after.items()
        if version != (there[uid].version if uid in there else None)
    }
    stands = {
        uid: (item.day_id, item.parent.public_uid if item.parent else None) for uid, item in there.items()
    }
    stands |= {uid: (row["day"], row["parent"]) for uid, row in step.before.items() if row}
    for uid in [uid for uid, row in step.before.items() if row is None]:
        stands.pop(uid, None)
    return changed | {
        one
        for uid, (day, parent) in stands.items()
        if parent and {uid, parent} & step.before.keys()
        if stands.get(parent, (None,))[0] != day or uid in _above(uid, stands)
        for one in (uid, parent)
    }


def _above(uid: str, stands: Stands) -> set[str]:
    """What it would stand in."""
    found: set[str] = set()
    above = stands[uid][1]
    while above in stands and above not in found:
        found.add(above)
        above = stands[above][1]
    return found


def latest(event: Event, uids: Iterable[str], *, since: int = 0) -> AgendaStep | None:
    """The newest step after the one with that number that did something to one of these items, each named by
    its uid or by the letters of it that a mark holds."""
    wanted = tuple(uids)
    known = AgendaStep.of(event).where(AgendaStep.id > since, AgendaStep.undone_at.is_(None)).limit(100)
    newest = db.session.scalars(known.options(defer(AgendaStep.before)))
    return next((step for step in newest if any(uid.startswith(wanted) for uid in step.after)), None)


def put_back(step: AgendaStep, event: Event) -> None:
    """Inside an action: let the items be as they were before the step, in versions of their own.

    A version never comes twice. Earlier steps that left what is there again now can be taken back in turn.
    """
    there = {item.public_uid: item for item in event.agenda}
    for uid, row in step.before.items():
        if row is None:
            db.session.delete(there[uid])
    rows = {uid: row for uid, row in step.before.items() if row}
    again = {}
    for item in restore(rows, event):
        version = rows[item.public_uid]["version"]
        item.version = (step.after[item.public_uid] or version) + 1
        again[item.public_uid] = (version, item.version)
    db.session.flush()
    step.undone_at = clock.now()
    _renumber(step, again)


def restore(rows: Rows, event: Event) -> list[AgendaItem]:
    """Inside an action: items as these rows have them, those that are gone anew."""
    there = {item.public_uid: item for item in event.agenda}
    days = {day.id: day for day in event.days}
    with db.session.no_autoflush:
        found = {uid: there[uid] if uid in there else _anew(row, event) for uid, row in rows.items()}
        for uid, item in found.items():
            row = rows[uid]
            item.take(read(Slot, row["slot"]))
            item.day, item.position, item.practice_id = days[row["day"]], row["position"], row["practice"]
            item.parent = found.get(row["parent"]) or there.get(row["parent"])
    return list(found.values())


def _anew(row: Rows, event: Event) -> AgendaItem:
    """Under its old number, where nobody has that now: other people's pages lead to it."""
    is_free = db.session.get(AgendaItem, row["id"]) is None
    item = AgendaItem(event=event, id=row["id"] if is_free else None, version=row["version"] + 1)
    db.session.add(item)
    return item


def _renumber(undone: AgendaStep, again: dict[str, tuple[int, int]]) -> None:
    """`again`: the versions that are there once more, and what they are called now."""
    earlier = AgendaStep.of(undone.event).where(AgendaStep.id < undone.id, AgendaStep.undone_at.is_(None))
    for step in db.session.scalars(earlier.options(defer(AgendaStep.before))):
        renewed = {
            uid: again[uid][1] if uid in again and again[uid][0] == version else version
            for uid, version in step.after.items()
        }
        if renewed != step.after:
            step.after = renewed
