"""agendas hold everything real, and readers see what was released of them"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('date_note',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_date_note_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_note'))
    )
    with op.batch_alter_table('date_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_note_project_id'), ['project_id'], unique=False)

    op.create_table('good_practice',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('theme', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_good_practice_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_good_practice'))
    )
    with op.batch_alter_table('good_practice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_good_practice_project_id'), ['project_id'], unique=False)

    op.create_table('project_group',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_group_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_group'))
    )
    with op.batch_alter_table('project_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_group_project_id'), ['project_id'], unique=False)

    op.create_table('agenda_release',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('stamp', sa.Enum('draft', 'final', name='stamp', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.Enum('written', 'published', 'moved', name='reason', native_enum=False, length=32), nullable=False),
    sa.Column('note', sa.JSON(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_by_id', sa.Integer(), nullable=True),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_agenda_release_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['released_by_id'], ['person.id'], name=op.f('fk_agenda_release_released_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_release')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_agenda_release_event_id_number'))
    )
    op.create_table('agenda_step',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_agenda_step_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_agenda_step_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_step'))
    )
    with op.batch_alter_table('agenda_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_step_event_id'), ['event_id'], unique=False)

    op.create_table('dismissal',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_dismissal_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_dismissal_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dismissal')),
    sa.UniqueConstraint('event_id', 'key', name=op.f('uq_dismissal_event_id_key'))
    )
    op.create_table('group_member',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['project_group.id'], name=op.f('fk_group_member_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_group_member_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_member')),
    sa.UniqueConstraint('group_id', 'person_id', name=op.f('uq_group_member_group_id_person_id'))
    )
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_member_person_id'), ['person_id'], unique=False)

    op.create_table('table_seat',
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('slot_uid', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_table_seat_participation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_table_seat')),
    sa.UniqueConstraint('participation_id', 'slot_uid', name=op.f('uq_table_seat_participation_id_slot_uid'))
    )
    with op.batch_alter_table('table_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_table_seat_slot_uid'), ['slot_uid'], unique=False)

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('track', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('round', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mode', sa.Enum('on-site', 'online', 'hybrid', name='mode', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('audiences', sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column('others_see', sa.Enum('neutral', 'nothing', name='withheld', native_enum=False, length=32), nullable=False, server_default="neutral"))
        batch_op.add_column(sa.Column('is_decision', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('preparation', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('prepared_by', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('meeting_point', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('meets_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('vehicle', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('seats', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('paid_by', sa.Enum('host', 'self', name='payer', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('host', sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('rules', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('practice_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f('ix_agenda_item_parent_id'), ['parent_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_agenda_item_practice_id'), 'good_practice', ['practice_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_agenda_item_parent_id'), 'agenda_item', ['parent_id'], ['id'], ondelete='CASCADE')
        batch_op.drop_column('revision')

    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('role', sa.Enum('partner', 'stakeholder', 'speaker', 'programme', 'public', name='role', native_enum=False, length=32), nullable=False, server_default="stakeholder"))

    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part', sa.Enum('presenter', 'chair', 'moderator', 'panellist', 'host', 'rapporteur', name='part', native_enum=False, length=32), nullable=False, server_default="presenter"))
        batch_op.add_column(sa.Column('function', sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('is_confirmed', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('needs_slides', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('slides', sa.String(), nullable=False, server_default=""))

    say_what_was_so()
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_column("role")


def say_what_was_so() -> None:
    """What steering groups discuss is for partners; whoever works on a project takes part as a partner; and
    what readers have seen until now is the first release."""
    run = op.get_bind().execute
    run(sa.text("UPDATE agenda_item SET audiences = '[\"partner\"]' WHERE kind = 'steering'"))
    run(
        sa.text(
            "UPDATE participation SET role = 'partner' WHERE EXISTS (SELECT 1 FROM membership, event"
            " WHERE membership.person_id = participation.person_id AND event.id = participation.event_id"
            " AND membership.project_id = event.project_id)"
        )
    )
    for part in ("chair", "moderator", "panellist", "host", "rapporteur"):
        run(sa.text("UPDATE speaker SET part = :part WHERE lower(role) = :part"), {"part": part})
    run(sa.text("UPDATE speaker SET function = role WHERE part = 'presenter'"))
    release_what_is_read()


def release_what_is_read() -> None:
    run = op.get_bind().execute
    events = table("event", "id", "status", "zone", "city", "counts_from_zero", "changed_at")
    days = table("event_day", "id", "event_id", "starts_at", "ends_at")
    items = table(
        "agenda_item", "id", "day_id", "public_uid", "kind", "starts_at", "ends_at", "position", "title",
        "description", "room", "audiences",
    )  # fmt: skip
    speakers = table("speaker", "item_id", "position", "name", "part", "function", "organisation")
    releases = table(
        "agenda_release", "event_id", "number", "stamp", "reason", "note", "released_at", "is_current",
        "document",
    )  # fmt: skip
    voices: dict[int, list] = {}
    for row in run(sa.select(speakers).order_by(speakers.c.item_id, speakers.c.position)).mappings():
        said = {name: row[name] for name in ("name", "function", "organisation") if row[name]}
        part = {"part": row["part"]} if row["part"] != "presenter" else {}
        voices.setdefault(row["item_id"], []).append({"name": ""} | said | part)
    for event in run(sa.select(events).where(events.c.status != "draft")).mappings():
        known = sa.select(days).where(days.c.event_id == event["id"]).order_by(days.c.starts_at)
        first, programme = 0 if event["counts_from_zero"] else 1, []
        for number, day in enumerate(run(known).mappings().all(), first):
            there = sa.select(items).where(items.c.day_id == day["id"])
            rows = run(there.order_by(items.c.starts_at, items.c.position, items.c.id)).mappings().all()
            slots = [slot(row, voices.get(row["id"], [])) for row in rows]
            times = {name: iso(day[name]) for name in ("starts_at", "ends_at")}
            programme.append({"id": day["id"], "number": number, **times} | ({"slots": slots} if slots else {}))
        if any("slots" in day for day in programme):
            run(
                releases.insert().values(
                    event_id=event["id"],
                    number=1,
                    stamp="draft",
                    reason="published",
                    note={},
                    released_at=event["changed_at"],
                    is_current=True,
                    document={"zone": event["zone"], "city": event["city"], "days": programme},
                )
            )


def slot(row, voices: list) -> dict:
    told = {"uid": row["public_uid"], "kind": row["kind"], "starts_at": iso(row["starts_at"])}
    told |= {"ends_at": iso(row["ends_at"])} if row["ends_at"] else {}
    told |= {name: row[name] for name in ("title", "description", "room", "audiences") if row[name]}
    return told | ({"speakers": voices} if voices else {})


def iso(instant: datetime) -> str:
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


JSONS = {"city", "title", "description", "room", "audiences", "note", "document"}
INSTANTS = {"starts_at", "ends_at", "changed_at", "released_at"}
FLAGS = {"counts_from_zero", "is_current"}
NUMBERS = {"id", "event_id", "day_id", "item_id", "position", "number"}


def table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind(column)) for column in columns))


def kind(column: str):
    if column in JSONS:
        return sa.JSON()
    if column in INSTANTS:
        return sa.DateTime(timezone=True)
    if column in FLAGS:
        return sa.Boolean()
    return sa.Integer() if column in NUMBERS else sa.String()


def downgrade() -> None:
    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(), nullable=False, server_default=""))

    op.execute("UPDATE speaker SET role = CASE WHEN part = 'presenter' THEN function ELSE part END")
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_column('slides')
        batch_op.drop_column('needs_slides')
        batch_op.drop_column('is_confirmed')
        batch_op.drop_column('minutes')
        batch_op.drop_column('function')
        batch_op.drop_column('part')

    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_column('role')

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f('fk_agenda_item_parent_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_agenda_item_practice_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_agenda_item_parent_id'))
        batch_op.drop_column('version')
        batch_op.drop_column('practice_id')
        batch_op.drop_column('rules')
        batch_op.drop_column('host')
        batch_op.drop_column('paid_by')
        batch_op.drop_column('seats')
        batch_op.drop_column('vehicle')
        batch_op.drop_column('meets_at')
        batch_op.drop_column('meeting_point')
        batch_op.drop_column('due_on')
        batch_op.drop_column('prepared_by')
        batch_op.drop_column('preparation')
        batch_op.drop_column('is_decision')
        batch_op.drop_column('others_see')
        batch_op.drop_column('audiences')
        batch_op.drop_column('mode')
        batch_op.drop_column('round')
        batch_op.drop_column('track')
        batch_op.drop_column('parent_id')

    with op.batch_alter_table('table_seat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_table_seat_slot_uid'))

    op.drop_table('table_seat')
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_member_person_id'))

    op.drop_table('group_member')
    op.drop_table('dismissal')
    with op.batch_alter_table('agenda_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_step_event_id'))

    op.drop_table('agenda_step')
    op.drop_table('agenda_release')
    with op.batch_alter_table('project_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_group_project_id'))

    op.drop_table('project_group')
    with op.batch_alter_table('good_practice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_good_practice_project_id'))

    op.drop_table('good_practice')
    with op.batch_alter_table('date_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_note_project_id'))

    op.drop_table('date_note')
