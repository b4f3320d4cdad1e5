"""Runs the migrations on the application's database; Flask-Migrate passes the options of `Migrate()`."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]
db = migrate.db


with db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":  # tables are rebuilt: what points to their rows must survive it
        below = connection.connection.driver_connection  # inside a transaction the switch does nothing
        below.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.invalidate()  # nobody else gets one that does not watch its keys
