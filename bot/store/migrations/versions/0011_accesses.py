"""who looked at a ticket, and files that wait to be removed"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "accesses",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("look", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accesses")),
    )
    op.create_index("ix_accesses_ref", "accesses", ["ref", "id"], unique=False)
    op.create_index("ix_accesses_at", "accesses", ["at"], unique=False)
    op.create_table(
        "file_removals",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_removals")),
    )


def downgrade() -> None:
    op.drop_table("file_removals")
    op.drop_index("ix_accesses_at", table_name="accesses")
    op.drop_index("ix_accesses_ref", table_name="accesses")
    op.drop_table("accesses")
