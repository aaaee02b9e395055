"""Questions are found by age, to be forgotten."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_questions_at", "questions", ["at"])


def downgrade() -> None:
    op.drop_index("ix_questions_at", table_name="questions")
