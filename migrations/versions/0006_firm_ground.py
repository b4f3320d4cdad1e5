"""firm ground: sessions and second factors, roles that are offered by mail, reading links, the desk"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('foreign_account',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_foreign_account_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_foreign_account')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_foreign_account_issuer_subject'))
    )
    with op.batch_alter_table('foreign_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_foreign_account_person_id'), ['person_id'], unique=False)

    op.create_table('known_browser',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('objection', sa.String(), nullable=True),
    sa.Column('met_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_known_browser_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_browser')),
    sa.UniqueConstraint('digest', name=op.f('uq_known_browser_digest')),
    sa.UniqueConstraint('objection', name=op.f('uq_known_browser_objection'))
    )
    with op.batch_alter_table('known_browser', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_known_browser_person_id'), ['person_id'], unique=False)

    op.create_table('password',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_password_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password')),
    sa.UniqueConstraint('person_id', name=op.f('uq_password_person_id'))
    )
    op.create_table('recovery_code',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_person_id'), ['person_id'], unique=False)

    op.create_table('second_factor',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.String(), nullable=False),
    sa.Column('set_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
    sa.UniqueConstraint('person_id', name=op.f('uq_second_factor_person_id'))
    )
    op.create_table('staff_session',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('way', sa.Enum('link', 'password', 'elsewhere', name='way', native_enum=False, length=32), nullable=False),
    sa.Column('has_second_factor', sa.Boolean(), nullable=False),
    sa.Column('browser', sa.String(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_session')),
    sa.UniqueConstraint('digest', name=op.f('uq_staff_session_digest'))
    )
    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_session_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_session_seen_at'), ['seen_at'], unique=False)

    op.create_table('mailed_code',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['staff_session.id'], name=op.f('fk_mailed_code_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_code')),
    sa.UniqueConstraint('session_id', name=op.f('uq_mailed_code_session_id'))
    )
    op.create_table('reading_link',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('reader', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reading_link_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_reading_link_made_by_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_reading_link_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_reading_link_digest'))
    )
    with op.batch_alter_table('reading_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_link_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_link_project_id'), ['project_id'], unique=False)

    op.create_table('desk_duty',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('event_day_id', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_day_id'], ['event_day.id'], name=op.f('fk_desk_duty_event_day_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_desk_duty_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_duty')),
    sa.UniqueConstraint('person_id', 'event_day_id', name=op.f('uq_desk_duty_person_id_event_day_id'))
    )
    with op.batch_alter_table('desk_duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_duty_event_day_id'), ['event_day_id'], unique=False)

    op.create_table('role_invitation',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('role', sa.Enum('organiser', 'host', 'partner', 'coordinator', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_by_id', sa.Integer(), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_role_invitation_invited_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_role_invitation_organisation_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_role_invitation_project_id')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['person.id'], name=op.f('fk_role_invitation_taken_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_invitation')),
    sa.UniqueConstraint('digest', name=op.f('uq_role_invitation_digest'))
    )
    with op.batch_alter_table('role_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_invitation_project_id'), ['project_id'], unique=False)

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_participation_id'))
        batch_op.create_index('ix_registration_participation_asked', ['participation_id', 'asked_at'], unique=False)

    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.add_column(sa.Column('demands_second_factor', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('turn', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('emptied_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index('ix_outgoing_mail_due')
    is_open, worded = sa.text('sent_at IS NULL AND gave_up_at IS NULL'), sa.text('emptied_at IS NULL')
    op.create_index('ix_outgoing_mail_due', 'outgoing_mail', ['turn', 'due_at', 'id'], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index('ix_outgoing_mail_worded', 'outgoing_mail', ['created_at'], sqlite_where=worded, postgresql_where=worded)


def downgrade() -> None:
    op.drop_index('ix_outgoing_mail_worded', 'outgoing_mail')
    op.drop_index('ix_outgoing_mail_due', 'outgoing_mail')
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.create_index('ix_outgoing_mail_due', ['sent_at', 'gave_up_at', 'due_at'], unique=False)
        batch_op.drop_column('emptied_at')
        batch_op.drop_column('turn')

    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_column('demands_second_factor')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index('ix_registration_participation_asked')
        batch_op.create_index(batch_op.f('ix_registration_participation_id'), ['participation_id'], unique=False)

    with op.batch_alter_table('role_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_invitation_project_id'))

    op.drop_table('role_invitation')
    with op.batch_alter_table('desk_duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_duty_event_day_id'))

    op.drop_table('desk_duty')
    with op.batch_alter_table('reading_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_link_project_id'))
        batch_op.drop_index(batch_op.f('ix_reading_link_event_id'))

    op.drop_table('reading_link')
    op.drop_table('mailed_code')
    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_session_seen_at'))
        batch_op.drop_index(batch_op.f('ix_staff_session_person_id'))

    op.drop_table('staff_session')
    op.drop_table('second_factor')
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_person_id'))

    op.drop_table('recovery_code')
    op.drop_table('password')
    with op.batch_alter_table('known_browser', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_known_browser_person_id'))

    op.drop_table('known_browser')
    with op.batch_alter_table('foreign_account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_foreign_account_person_id'))

    op.drop_table('foreign_account')
