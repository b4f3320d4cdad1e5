"""Commands: `flask --app wsgi …`."""

from flask import Flask

from app.delegations.quotas import return_due, tell_due
from app.demo.commands import demo
from app.inbox.reader import keep_reading, read_inbox
from app.letters import leaving
from app.mail.worker import companions, deliver, worker, writers
from app.operation.commands import copy_database
from app.participation.offering import lapse_due
from app.participation.telling import write_in_turn
from app.people.commands import sign_in_link
from app.privacy.commands import forget
from app.privacy.forgetting import Rounds
from app.proof import check
from app.roster.counts import keep_due
from app.serve import serve


def init_app(app: Flask) -> None:
    if keep_reading not in companions:
        companions.append(keep_reading)
        writers.append(write_in_turn)
        writers.append(leaving.write_in_turn)
        writers.append(keep_due)
        writers.append(return_due)
        writers.append(tell_due)
        writers.append(lapse_due)
        writers.append(Rounds())
    for command in (serve, demo, worker, deliver, read_inbox, check, forget, sign_in_link, copy_database):
        app.cli.add_command(command)
