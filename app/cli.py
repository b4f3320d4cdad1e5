"""Commands: `flask --app wsgi …`."""

from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

from app.delegations.quotas import return_due, tell_due
from app.demo.commands import demo
from app.inbox.reader import keep_reading, read_inbox
from app.letters import leaving
from app.mail.worker import companions, deliver, worker, writers
from app.operation.erasures import Keeping
from app.participation.offering import lapse_due
from app.participation.telling import write_in_turn
from app.people import expiring
from app.people.commands import second_factor_off, sign_in_link
from app.privacy.commands import forget
from app.privacy.forgetting import Rounds
from app.proof import check
from app.roster.counts import keep_due
from app.serve import serve
from app.team.commands import administrator


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
        writers.append(expiring.Rounds())
        writers.append(Keeping())
    app.cli = Commands(app.name)
    for command in (
        serve,
        demo,
        worker,
        deliver,
        read_inbox,
        check,
        forget,
        sign_in_link,
        second_factor_off,
        administrator,
    ):
        app.cli.add_command(command)


class Commands(AppGroup):
    """Some need much, and come when somebody asks for them: their names, and where they are."""

    LATER = {
        "backup": "app.operation.commands:backup",
        "copy-database": "app.operation.commands:copy_database",
        "db": "flask_migrate.cli:db",
        "erasures": "app.operation.commands:list_erasures",
        "restore": "app.operation.commands:restore",
    }

    def list_commands(self, ctx: Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.LATER})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name in self.LATER:
            module, _, name = self.LATER[cmd_name].partition(":")
            command: Command = getattr(import_module(module), name)
            return command
        return super().get_command(ctx, cmd_name)
