"""mail that comes back"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound_message",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("proposed_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("applied", "bounced", "ignored", "review", name="decision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "answered",
                "came-back",
                "automatic",
                "not-for-us",
                "unknown-uid",
                "says-nothing",
                "older",
                "gone-already",
                "waits-already",
                "over",
                "sent-again",
                "sent-just-now",
                "delayed",
                "unreadable",
                "too-large",
                "too-many-parts",
                "no-calendar",
                "no-method",
                "methods-differ",
                "no-event",
                "several",
                "of-series",
                "unexpected",
                "not-invited",
                "other-sender",
                "forged",
                "two-answers",
                "delegated",
                "counter",
                "from-the-future",
                "stale",
                "taken-back",
                "closed",
                "unknown-bounce",
                name="reason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_inbound_message_invitation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inbound_message_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_inbound_message_project_id")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["person.id"], name=op.f("fk_inbound_message_seen_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("mailbox", "key", name=op.f("uq_inbound_message_mailbox_key")),
    )
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_message_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_message_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index("ix_inbound_message_open", ["decision", "seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_message_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_inbound_message_received", ["received_at"], unique=False)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "answered_by",
                sa.Enum("mail", "page", name="way", native_enum=False, length=32),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("comment", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_came_back_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("mail_came_back_at")

    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_column("bounced_at")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_column("comment")
        batch_op.drop_column("answered_by")

    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.drop_index("ix_inbound_message_received")
        batch_op.drop_index(batch_op.f("ix_inbound_message_project_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_message_person_id"))
        batch_op.drop_index("ix_inbound_message_open")
        batch_op.drop_index(batch_op.f("ix_inbound_message_invitation_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_message_event_id"))

    op.drop_table("inbound_message")
