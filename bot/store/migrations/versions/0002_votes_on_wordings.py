"""votes on wordings"""

import json

import sqlalchemy as sa
from alembic import op

from bot.faq.language import fold

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.drop_constraint("uq_votes_question_person_verdict_entry", type_="unique")
        for name in ("wording", "folded", "language"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("known_since", sa.DateTime(timezone=True), nullable=True))
    _take_wordings_from_questions()
    with op.batch_alter_table("votes", schema=None) as batch_op:
        for name in ("wording", "folded", "language"):
            batch_op.alter_column(name, existing_type=sa.Text(), existing_nullable=False, server_default=None)
        batch_op.create_index("ix_votes_folded", ["folded", "id"], unique=False)


def _take_wordings_from_questions() -> None:
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "UPDATE votes SET known_since = (SELECT first_seen_at FROM people WHERE platform || ':' || id = votes.person)"
        )
    )
    rows = connection.execute(
        sa.text("SELECT DISTINCT id, payload FROM questions WHERE id IN (SELECT question FROM votes)")
    )
    for question in rows.all():
        asked = json.loads(question.payload)
        values = {"id": question.id, "wording": asked["text"], "language": asked["language"]}
        connection.execute(
            sa.text("UPDATE votes SET wording = :wording, folded = :folded, language = :language WHERE question = :id"),
            {**values, "folded": fold(asked["text"])[:200]},
        )


def downgrade() -> None:
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.drop_index("ix_votes_folded")
        for name in ("known_since", "language", "folded", "wording"):
            batch_op.drop_column(name)
    # What was said twice was one row.
    op.execute(
        "DELETE FROM votes WHERE id NOT IN (SELECT min(id) FROM votes GROUP BY question, person, verdict, entry)"
    )
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            "uq_votes_question_person_verdict_entry", ["question", "person", "verdict", "entry"]
        )
