"""a form that was left alone is looked at when its time has come"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dialogues", sa.Column("look_at", sa.DateTime(timezone=True)))
    op.create_index("ix_dialogues_look_at", "dialogues", ["look_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_dialogues_look_at", table_name="dialogues")
    op.drop_column("dialogues", "look_at")
