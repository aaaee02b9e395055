"""tickets have a priority, a tier, a team and a time by which something is due"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("priority", sa.Integer(), server_default="2", nullable=False))
    op.add_column("tickets", sa.Column("tier", sa.Text(), server_default="", nullable=False))
    op.add_column("tickets", sa.Column("team", sa.Text(), server_default="", nullable=False))
    op.add_column("tickets", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.add_column("tickets", sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    for column in ("late", "due_at", "team", "tier", "priority"):
        op.drop_column("tickets", column)
