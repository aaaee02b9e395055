"""Leases, holds, and what a long outbox needs to stay quick."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW = sa.text("state = 'new'")
READY = sa.text("state = 'ready'")


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "holds",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "chat", name=op.f("pk_holds")),
    )
    op.add_column("outbox", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_inbox_next", "inbox", ["id"], sqlite_where=NEW, postgresql_where=NEW)
    by_priority = ["platform", "account", "priority", "id"]
    op.create_index("ix_outbox_next", "outbox", by_priority, sqlite_where=READY, postgresql_where=READY)
    by_time = ["platform", "account", "due_at"]
    op.create_index("ix_outbox_due", "outbox", by_time, sqlite_where=READY, postgresql_where=READY)
    op.create_index("ix_outbox_settled", "outbox", ["settled_at"])


def downgrade() -> None:
    for name in ("ix_outbox_settled", "ix_outbox_due", "ix_outbox_next"):
        op.drop_index(name, "outbox")
    op.drop_index("ix_inbox_next", "inbox")
    op.drop_column("outbox", "failures")
    op.drop_table("holds")
    op.drop_table("leases")
