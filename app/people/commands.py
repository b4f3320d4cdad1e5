"""`flask sign-in-link`."""

import click
from flask.cli import with_appcontext

from app.addresses import address
from app.errors import DomainError
from app.people import actions


@click.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a link that lets EMAIL in once, within 20 minutes."""
    try:
        click.echo(address("people.enter", token=actions.issue_link(email)))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
