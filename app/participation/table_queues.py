"""Waiting for a table that is full: whoever waits first sits down when somebody leaves. Inside an action."""

from sqlalchemy import exists, select

from app import clock
from app.addresses import address
from app.audit.models import record
from app.database import db
from app.events.models import Event
from app.mail import outbox
from app.participation import rounds
from app.participation.models import Participation
from app.participation.rounds import Round, Table
from app.participation.tables import TableSeat


def move_up(event: Event) -> int:
    """What is free at the tables goes to those who wait, first come first. Returns how many sit now."""
    if not event.is_published or event.is_over or not _anybody_waits(event):
        return 0
    db.session.flush()
    moved = 0
    while served := sum(_serve(event, seat) for seat in db.session.scalars(TableSeat.queue(event)).all()):
        moved += served  # each may have left another table, for which somebody waits as well
    return moved


def sit(participation: Participation, chosen: Round, uid: str) -> None:
    """Sit there in this round and nowhere else, waiting for it no longer. Empty: nowhere."""
    participation.tables = [one for one in participation.tables if _stays(one, chosen, uid)]
    db.session.flush()
    if uid:
        participation.tables.append(TableSeat(slot_uid=uid))
        db.session.flush()


def _stays(seat: TableSeat, chosen: Round, uid: str) -> bool:
    return seat.slot_uid not in chosen.uids or (seat.is_waiting and seat.slot_uid != uid)


def _anybody_waits(event: Event) -> bool:
    of_event = exists().where(
        Participation.id == TableSeat.participation_id, Participation.event_id == event.id
    )
    return bool(db.session.scalar(select(of_event.where(TableSeat.waiting_since.is_not(None)))))


def _serve(event: Event, seat: TableSeat) -> bool:
    """She sits there, and leaves the other table of that round. False: it is full, or not for her now."""
    participation, uid = seat.participation, seat.slot_uid
    hers = next((one for one in rounds.hers(participation) if uid in one.uids), None)
    table = hers.table(uid) if hers else None
    if hers is None or table is None or table.is_full or hers.has_begun or not participation.has_seat:
        return False
    participation.tables = [one for one in participation.tables if one.slot_uid not in hers.uids]
    sit(participation, hers, uid)
    record("participation.table_freed", participation, None, event_id=event.id, table=uid)
    _tell(participation, hers, table)
    return True


def _tell(participation: Participation, chosen: Round, table: Table) -> None:
    event = participation.event
    if participation.email is None or event.is_quiet:
        return
    outbox.post(
        "table_seat",
        to=participation.email,
        name=participation.name,
        language=participation.locale,
        about=f"table:{participation.id}:{table.slot.uid}",
        revision=int(clock.now().timestamp()),
        participation=participation,
        table=table.slot,
        round=chosen,
        link=address("participation.me", token=participation.token),
        event=event,
        project=event.project,
        project_id=event.project_id,
        event_id=event.id,
        reply_to=event.contact_email or None,
    )
