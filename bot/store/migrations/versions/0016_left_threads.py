"""threads that a ticket had before it went to another room, so that what is written there is answered"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "left_threads",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_left_threads")),
    )
    op.create_index("ix_left_threads_ref", "left_threads", ["ref"])


def downgrade() -> None:
    op.drop_table("left_threads")
