"""The table of contents: every blueprint of the application."""

from flask import Flask

from app.calendar.views import blueprint as calendar
from app.events.views import blueprint as events
from app.health import blueprint as health
from app.mail.views import blueprint as mail
from app.network.views import blueprint as network
from app.people.views import blueprint as people


def init_app(app: Flask) -> None:
    for blueprint in (network, events, calendar, health, people, mail):
        app.register_blueprint(blueprint)
