"""`flask sign-in-link`, `flask second-factor-off`."""

import click
from flask.cli import with_appcontext

from app.addresses import address
from app.errors import DomainError
from app.people import actions, second_factors


@click.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a link that lets EMAIL in once, within 20 minutes."""
    try:
        click.echo(address("people.enter", token=actions.issue_link(email)))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal


@click.command("second-factor-off")
@click.argument("email")
@with_appcontext
def second_factor_off(email: str) -> None:
    """Switch off the second step of EMAIL, who has lost her app and recovery codes. She is told by mail."""
    try:
        second_factors.take_off(email, actor=None)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("Switched off. Whoever was signed in with this address is not any more.")
