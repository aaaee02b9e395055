"""what is not handled, in the call, or waits for a person is counted from small indexes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IN_DOUBT = sa.text("state IN ('sending', 'uncertain', 'parked')")
UNHANDLED = sa.text("state IN ('new', 'parked')")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_in_doubt",
        "outbox",
        ["platform", "account", "state"],
        unique=False,
        sqlite_where=IN_DOUBT,
        postgresql_where=IN_DOUBT,
    )
    op.create_index(
        "ix_inbox_unhandled",
        "inbox",
        ["platform", "account", "state", "received_at"],
        unique=False,
        sqlite_where=UNHANDLED,
        postgresql_where=UNHANDLED,
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_unhandled", table_name="inbox")
    op.drop_index("ix_outbox_in_doubt", table_name="outbox")
