"""Parallel tables: one item becomes several that run side by side, in rounds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.agenda import steps
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind
from app.agenda.trees import Tree
from app.audit.models import made_by_form, record
from app.database import action, db
from app.i18n import Localised
from app.people.models import Person


@dataclass(frozen=True)
class Plan:
    names: tuple[tuple[Localised, Localised], ...]  # of each table, and what it is about
    rounds: int = 1
    pause: timedelta = timedelta()  # between two rounds
    seats: int | None = None  # at each table


def rounds_of(starts_at: datetime, ends_at: datetime, plan: Plan) -> list[tuple[datetime, datetime]]:
    """The hours split evenly, in whole minutes: what is left over stays at the end. Nothing, where a round
    would have no minute."""
    free = ends_at - starts_at - plan.pause * (plan.rounds - 1)
    each = timedelta(minutes=free // timedelta(minutes=plan.rounds))
    begins = [starts_at + (each + plan.pause) * number for number in range(plan.rounds)]
    return [(begin, begin + each) for begin in begins] if each > timedelta() else []


def takes_tables(item: AgendaItem) -> bool:
    """It has an end, and does not stand so deep that nothing may stand inside it."""
    return item.ends_at is not None and Tree(item.event.agenda).may_hold(item)


@action
def make_tables(item: AgendaItem, plan: Plan, *, actor: Person, form_key: str) -> list[AgendaItem]:
    """Put the tables of each round into the item. `form_key` names the form they came from: sent twice, it
    makes them once."""
    event = item.event
    event.lock()
    if (
        item.ends_at is None
        or not takes_tables(item)
        or db.session.scalar(made_by_form(form_key, AgendaItem))
    ):
        return []
    made = [
        AgendaItem(
            event_id=event.id,
            day_id=item.day_id,
            parent_id=item.id,
            kind=ItemKind.WORKSHOP,
            starts_at=starts_at,
            ends_at=ends_at,
            position=position,
            title=topic or item.title,
            track=name,
            round=number if plan.rounds > 1 else None,
            seats=plan.seats,
        )
        for number, (starts_at, ends_at) in enumerate(rounds_of(item.starts_at, item.ends_at, plan), 1)
        for position, (name, topic) in enumerate(plan.names)
    ]
    db.session.add_all(made)
    steps.note("tabled", event, {}, made, actor)
    record("agenda.tabled", item, actor, event_id=event.id, form=form_key, tables=len(made))
    return made
