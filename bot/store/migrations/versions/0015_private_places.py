"""where a person was last spoken to alone is remembered, so that staff on call can be told in private"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("private_place", sa.Text()))


def downgrade() -> None:
    op.drop_column("people", "private_place")
