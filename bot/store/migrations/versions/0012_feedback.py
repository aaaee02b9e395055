"""feedback, and up to when its digests were told"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_at", "feedback", ["at"], unique=False)
    op.create_table(
        "feedback_digests",
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("until", name=op.f("pk_feedback_digests")),
    )


def downgrade() -> None:
    op.drop_table("feedback_digests")
    op.drop_index("ix_feedback_at", table_name="feedback")
    op.drop_table("feedback")
