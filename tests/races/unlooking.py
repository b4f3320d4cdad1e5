"""Synodos whose editor looks at the version of a row only before it writes, to show that the race test can
see a race: it was the same when it was looked at."""

from flask import Flask

from app import create_app
from app.agenda.models import AgendaItem
from app.agenda.trees import Tree
from app.events.models import Event
from app.writing import actions


def unlooking() -> Flask:
    app = create_app()
    actions._opened = opened
    return app


def opened(item: AgendaItem, seen: str | None) -> tuple[Event, Tree]:
    item.event.lock()
    return item.event, Tree(item.event.agenda)


app = unlooking()
