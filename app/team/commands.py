"""`flask administrator`."""

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import with_appcontext

from app.team import administering


@click.command("administrator")
@click.argument("email")
@with_appcontext
def administrator(email: str) -> None:
    """Let whoever reads mail at EMAIL look after the site: the first one, or one more."""
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as fault:
        raise click.ClickException(str(fault)) from fault
    person = administering.appoint(email, actor=None)
    click.echo(f"{person.email} looks after this site now. She signs in with a link that is mailed to her.")
