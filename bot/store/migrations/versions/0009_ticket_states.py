"""tickets are solved before they are closed for good, are looked at when something is due, and follow linked accounts"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NEWER = {"new": "waiting-for-staff", "on-hold": "waiting-for-staff", "solved": "closed", "merged": "closed"}
"""States that an older program does not know, and what they are nearest to."""


def upgrade() -> None:
    op.add_column("tickets", sa.Column("look_at", sa.DateTime(timezone=True)))
    op.create_index("ix_tickets_look_at", "tickets", ["look_at"], unique=False)
    op.create_table(
        "linked_accounts",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_linked_accounts")),
    )
    op.create_index("ix_linked_accounts_owner", "linked_accounts", ["owner", "linked_at"], unique=False)
    op.create_table(
        "link_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_codes")),
    )
    _rename({"closed": "solved"})  # what was closed could be reopened for a while, as what is solved can


def downgrade() -> None:
    _rename(_NEWER)
    op.drop_table("link_codes")
    op.drop_index("ix_linked_accounts_owner", table_name="linked_accounts")
    op.drop_table("linked_accounts")
    op.drop_index("ix_tickets_look_at", table_name="tickets")
    op.drop_column("tickets", "look_at")


def _rename(statuses: dict[str, str]) -> None:
    changed = sa.text(
        "UPDATE tickets SET status = :new, payload = REPLACE(payload, :old_json, :new_json) WHERE status = :old"
    )
    for old, new in statuses.items():
        values = {"old": old, "new": new, "old_json": f'"status":"{old}"', "new_json": f'"status":"{new}"'}
        op.get_bind().execute(changed, values)
