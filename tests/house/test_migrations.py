"""The migrations make the tables that the models describe, and never import the application."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.database import db
from app.extensions import plain_type

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def test_models_and_migrations_agree(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_item": plain_type})
        assert compare_metadata(context, db.metadata) == []


def test_old_migrations_run_for_ever():
    """They use nothing of the application, which will have changed by then."""
    assert [path.name for path in VERSIONS.glob("*.py") if "from app" in path.read_text()] == []
