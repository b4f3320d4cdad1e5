"""people are invited, told in their turn, and have a feed and a link to join of their own"""

import secrets
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_personal_feed_person_id")),
        sa.UniqueConstraint("token", name=op.f("uq_personal_feed_token")),
    )
    op.create_table(
        "notice",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "invitation",
                "reminder",
                "seat",
                "change",
                "details",
                "cancellation",
                name="about",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_notice_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_notice_participation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("participation_id", "about", name=op.f("uq_notice_participation_id_about")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_event_id"), ["event_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unlisted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("gone_days", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))

    add_filled("agenda_item", "public_uid", lambda: str(uuid4()))
    add_filled("participation", "join_token", lambda: secrets.token_urlsafe(32))

    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_participation_partner_id"), ["partner_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_participation_partner_id"), "organisation", ["partner_id"], ["id"]
        )

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("mail_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_invitation_mail_id"), ["mail_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invitation_mail_id"), "outgoing_mail", ["mail_id"], ["id"], ondelete="SET NULL"
        )


def add_filled(table: str, column: str, make) -> None:
    """A column that is different in every row, those that are there among them."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(sa.Column(column, sa.String(), nullable=True))
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column(column, sa.String))
    connection = op.get_bind()
    for (id_,) in connection.execute(sa.select(rows.c.id)).all():
        connection.execute(rows.update().where(rows.c.id == id_).values({column: make()}))
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column(column, existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f(f"uq_{table}_{column}"), [column])


def downgrade() -> None:
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitation_mail_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invitation_mail_id"))
        batch_op.drop_column("mail_id")
        batch_op.drop_column("digest")

    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_participation_partner_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_participation_partner_id"))
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("invited_at")
        batch_op.drop_column("partner_id")
        batch_op.drop_constraint(batch_op.f("uq_participation_join_token"), type_="unique")
        batch_op.drop_column("join_token")

    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_agenda_item_public_uid"), type_="unique")
        batch_op.drop_column("public_uid")
        batch_op.drop_column("revision")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("gone_days")
        batch_op.drop_column("unlisted_at")

    op.drop_table("notice")
    op.drop_table("personal_feed")
