"""registration as organisers need it: questions, pools of seats, delegations, offers, letters"""

import secrets
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('delegation',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('coordinator_id', sa.Integer(), nullable=True),
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('later_seats', sa.Integer(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('nudged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['coordinator_id'], ['person.id'], name=op.f('fk_delegation_coordinator_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_delegation_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_delegation_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation')),
    sa.UniqueConstraint('event_id', 'organisation_id', name=op.f('uq_delegation_event_id_organisation_id')),
    sa.UniqueConstraint('token', name=op.f('uq_delegation_token'))
    )
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delegation_coordinator_id'), ['coordinator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delegation_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('naming',
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('given_name', sa.String(), nullable=False),
    sa.Column('family_name', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('role', sa.Enum('partner', 'stakeholder', 'speaker', 'programme', 'public', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('parted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_naming_delegation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_naming_participation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_naming')),
    sa.UniqueConstraint('delegation_id', 'participation_id', name=op.f('uq_naming_delegation_id_participation_id')),
    sa.UniqueConstraint('token', name=op.f('uq_naming_token'))
    )
    with op.batch_alter_table('naming', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_naming_participation_id'), ['participation_id'], unique=False)

    with op.batch_alter_table('partnership', schema=None) as batch_op:
        batch_op.add_column(sa.Column('coordinator_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_partnership_coordinator_id'), ['coordinator_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_partnership_coordinator_id'), 'person', ['coordinator_id'], ['id'])

    op.create_table('letter',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('is_reminder', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.Enum('draft', 'planned', 'leaving', 'sent', name='stage', native_enum=False, length=32), nullable=False),
    sa.Column('subject', sa.JSON(), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('wanted', sa.JSON(), nullable=False),
    sa.Column('hours_before', sa.Integer(), nullable=True),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('days_left', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_letter_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_letter_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_event_id'), ['event_id'], unique=False)

    op.create_table('list_view',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_list_view_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_list_view_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_view')),
    sa.UniqueConstraint('person_id', 'event_id', name=op.f('uq_list_view_person_id_event_id'))
    )
    op.create_table('head_count',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('cut_off', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_head_count_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_head_count')),
    sa.UniqueConstraint('event_id', name=op.f('uq_head_count_event_id'))
    )
    op.create_table('question',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('topic', sa.Enum('role', 'function', 'phone', 'diet', 'access', 'nights', 'arrival', 'departure', 'bus', 'meals', 'interpretation', 'for-speakers', 'room-share', 'own', name='topic', native_enum=False, length=32), nullable=False),
    sa.Column('kind', sa.Enum('short', 'long', 'number', 'yes-no', 'one-of', 'several-of', 'date', 'moment', 'file', name='kind', native_enum=False, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.JSON(), nullable=False),
    sa.Column('hint', sa.JSON(), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('least', sa.Integer(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('audiences', sa.JSON(), nullable=False),
    sa.Column('shown_if', sa.String(), nullable=False),
    sa.Column('shown_for', sa.JSON(), nullable=False),
    sa.Column('keep', sa.Enum('logistics', 'evidence', name='keep', native_enum=False, length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('event_id', 'uid', 'version', name=op.f('uq_question_event_id_uid_version'))
    )
    op.create_table('upload',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('reading', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_upload_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_upload_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload'))
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_event_id'), ['event_id'], unique=False)

    op.create_table('answer',
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_answer_participation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_answer_question_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('participation_id', 'uid', name=op.f('uq_answer_participation_id_uid'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_question_id'), ['question_id'], unique=False)

    op.create_table('inquiry',
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_inquiry_participation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inquiry'))
    )
    with op.batch_alter_table('inquiry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inquiry_participation_id'), ['participation_id'], unique=False)

    op.create_table('claim',
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('pool_id', sa.Integer(), nullable=False),
    sa.Column('hold', sa.Enum('taken', 'offered', 'waiting', name='hold', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_claim_participation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pool_id'], ['pool.id'], name=op.f('fk_claim_pool_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    sa.UniqueConstraint('participation_id', 'pool_id', name=op.f('uq_claim_participation_id_pool_id'))
    )
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.create_index('ix_claim_queue', ['pool_id', 'hold', 'since'], unique=False)

    op.create_table('letter_copy',
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_letter_copy_letter_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_letter_copy_mail_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_letter_copy_participation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_copy')),
    sa.UniqueConstraint('letter_id', 'participation_id', name=op.f('uq_letter_copy_letter_id_participation_id'))
    )
    with op.batch_alter_table('letter_copy', schema=None) as batch_op:
        batch_op.create_index('ix_letter_copy_due', ['written_at', 'failed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_copy_participation_id'), ['participation_id'], unique=False)

    op.create_table('offer',
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('pool_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.Enum('freed', 'colleague', 'handed-on', name='why', native_enum=False, length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.Enum('accepted', 'declined', 'lapsed', 'taken-back', name='outcome', native_enum=False, length=32), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_offer_participation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pool_id'], ['pool.id'], name=op.f('fk_offer_pool_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index('ix_offer_due', ['outcome', 'ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_participation_id'), ['participation_id'], unique=False)

    op.create_table('person_note',
    sa.Column('participation_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_person_note_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_person_note_participation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_note'))
    )
    with op.batch_alter_table('person_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_note_participation_id'), ['participation_id'], unique=False)

    op.create_table('answer_file',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('participation_id', sa.Integer(), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_answer_file_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participation_id'], ['participation.id'], name=op.f('fk_answer_file_participation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_answer_file_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_file'))
    )
    with op.batch_alter_table('answer_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_file_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_file_participation_id'), ['participation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_file_registration_id'), ['registration_id'], unique=False)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waiting_rule', sa.Enum('offer', 'at-once', 'by-hand', name='waitingrule', native_enum=False, length=32), nullable=False, server_default="at-once"))
        batch_op.add_column(sa.Column('offer_hours', sa.Integer(), nullable=False, server_default="48"))
        batch_op.add_column(sa.Column('looked_at_first', sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column('changes_close_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('naming_closes_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('quota_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('quotas_returned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('logistics_gone_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attends', sa.Enum('on-site', 'online', 'hybrid', name='mode', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('asked_role', sa.Enum('partner', 'stakeholder', 'speaker', 'programme', 'public', name='role', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('delegation_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('brought_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('asked_back_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('refusal', sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('badge_code', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('search', sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f('ix_participation_brought_by_id'), ['brought_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participation_delegation_id'), ['delegation_id'], unique=False)
        batch_op.create_index('ix_participation_search', ['event_id', 'search'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_participation_delegation_id'), 'delegation', ['delegation_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_participation_brought_by_id'), 'participation', ['brought_by_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('pool', schema=None) as batch_op:
        batch_op.add_column(sa.Column('of', sa.Enum('event', 'day', 'on-site', 'online', 'partner', 'option', name='of', native_enum=False, length=32), nullable=False, server_default="event"))
        batch_op.add_column(sa.Column('key', sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('reserved', sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f('uq_pool_event_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_pool_event_id_of_key'), ['event_id', 'of', 'key'])
        batch_op.drop_constraint(batch_op.f('fk_pool_event_id'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_pool_event_id'), 'event', ['event_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.add_column(sa.Column('logistics_days', sa.Integer(), nullable=False, server_default="30"))
        batch_op.add_column(sa.Column('audit_until', sa.Date(), nullable=True))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attends', sa.Enum('on-site', 'online', 'hybrid', name='mode', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('asked_role', sa.Enum('partner', 'stakeholder', 'speaker', 'programme', 'public', name='role', native_enum=False, length=32), nullable=True))
        batch_op.add_column(sa.Column('answers', sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column('waits_for', sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column('colleagues', sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table('table_seat', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True))

    give_badges_a_code()
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.alter_column('badge_code', existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_participation_badge_code'), ['badge_code'])
    claim_what_is_counted()
    make_people_findable()


def give_badges_a_code() -> None:
    people = sa.table("participation", sa.column("id"), sa.column("badge_code"))
    run = op.get_bind().execute
    for (id_,) in run(sa.select(people.c.id)).all():
        run(sa.update(people).where(people.c.id == id_).values(badge_code=secrets.token_urlsafe(9)))


def make_people_findable() -> None:
    """Names without capitals and accents, as `search` keeps them."""
    names = ("family_name", "given_name", "organisation")
    people = sa.table("participation", *(sa.column(one) for one in ("id", "search", *names)))
    run = op.get_bind().execute
    known = [
        {"of": row.id, "folded": " ".join(" ".join(folded(getattr(row, one)) for one in names).split())}
        for row in run(sa.select(people)).all()
    ]
    if known:
        row = people.c.id == sa.bindparam("of")
        run(sa.update(people).where(row).values(search=sa.bindparam("folded")), known)


def folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", (text or "").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def claim_what_is_counted() -> None:
    """The seats of each event were counted without saying whose they are."""
    op.execute(
        "INSERT INTO claim (participation_id, pool_id, hold, since)"
        " SELECT participation.id, pool.id,"
        " CASE participation.state WHEN 'waiting' THEN 'waiting' ELSE 'taken' END,"
        " COALESCE(participation.waiting_since, participation.registered_at)"
        " FROM participation JOIN pool ON pool.event_id = participation.event_id"
        " WHERE participation.state IN ('confirmed', 'waiting') ORDER BY participation.id"
    )



def downgrade() -> None:
    op.execute("UPDATE participation SET state = 'cancelled' WHERE state IN ('pending', 'offered', 'refused')")
    op.execute("UPDATE participation SET state = 'invited' WHERE state = 'named'")
    op.execute("UPDATE participation SET door = 'invited' WHERE door IN ('partner', 'colleague')")
    op.execute("UPDATE membership SET role = 'partner' WHERE role = 'coordinator'")
    op.execute("DELETE FROM pool WHERE of <> 'event'")
    with op.batch_alter_table('table_seat', schema=None) as batch_op:
        batch_op.drop_column('waiting_since')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_column('colleagues')
        batch_op.drop_column('waits_for')
        batch_op.drop_column('answers')
        batch_op.drop_column('asked_role')
        batch_op.drop_column('attends')

    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_column('audit_until')
        batch_op.drop_column('logistics_days')

    with op.batch_alter_table('pool', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_pool_event_id'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_pool_event_id'), 'event', ['event_id'], ['id'])
        batch_op.drop_constraint(batch_op.f('uq_pool_event_id_of_key'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_pool_event_id'), ['event_id'])
        batch_op.drop_column('reserved')
        batch_op.drop_column('key')
        batch_op.drop_column('of')

    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_participation_brought_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_participation_delegation_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_participation_badge_code'), type_='unique')
        batch_op.drop_index('ix_participation_search')
        batch_op.drop_index(batch_op.f('ix_participation_delegation_id'))
        batch_op.drop_index(batch_op.f('ix_participation_brought_by_id'))
        batch_op.drop_column('search')
        batch_op.drop_column('badge_code')
        batch_op.drop_column('erased_at')
        batch_op.drop_column('completed_at')
        batch_op.drop_column('refusal')
        batch_op.drop_column('asked_back_at')
        batch_op.drop_column('brought_by_id')
        batch_op.drop_column('delegation_id')
        batch_op.drop_column('asked_role')
        batch_op.drop_column('attends')

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('logistics_gone_at')
        batch_op.drop_column('counted_at')
        batch_op.drop_column('quotas_returned_at')
        batch_op.drop_column('quota_until')
        batch_op.drop_column('naming_closes_at')
        batch_op.drop_column('changes_close_at')
        batch_op.drop_column('looked_at_first')
        batch_op.drop_column('offer_hours')
        batch_op.drop_column('waiting_rule')

    with op.batch_alter_table('answer_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_file_registration_id'))
        batch_op.drop_index(batch_op.f('ix_answer_file_participation_id'))
        batch_op.drop_index(batch_op.f('ix_answer_file_event_id'))

    op.drop_table('answer_file')
    with op.batch_alter_table('person_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_note_participation_id'))

    op.drop_table('person_note')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offer_participation_id'))
        batch_op.drop_index('ix_offer_due')

    op.drop_table('offer')
    with op.batch_alter_table('letter_copy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_copy_participation_id'))
        batch_op.drop_index('ix_letter_copy_due')

    op.drop_table('letter_copy')
    with op.batch_alter_table('inquiry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inquiry_participation_id'))

    op.drop_table('inquiry')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_index('ix_claim_queue')

    op.drop_table('claim')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_question_id'))

    op.drop_table('answer')
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_event_id'))

    op.drop_table('upload')
    op.drop_table('question')
    op.drop_table('head_count')
    op.drop_table('list_view')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_event_id'))

    op.drop_table('letter')
    with op.batch_alter_table('partnership', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_partnership_coordinator_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_partnership_coordinator_id'))
        batch_op.drop_column('coordinator_id')

    with op.batch_alter_table('naming', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_naming_participation_id'))

    op.drop_table('naming')
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delegation_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_delegation_coordinator_id'))

    op.drop_table('delegation')
