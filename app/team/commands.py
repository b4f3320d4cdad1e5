"""`flask administrator`."""

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import with_appcontext

from app.people.models import Person
from app.team import administering


@click.command("administrator")
@click.argument("email")
@click.argument("given_name", default="")
@click.argument("family_name", default="")
@with_appcontext
def administrator(email: str, given_name: str, family_name: str) -> None:
    """Let whoever reads mail at EMAIL look after the site: the first one, or one more.

    Mails and pages call her by name: somebody whom the site does not know yet is introduced.
    """
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as fault:
        raise click.ClickException(str(fault)) from fault
    known = Person.with_address(email)
    if not (known and known.name) and not (given_name and family_name):
        raise click.ClickException(
            f"Nobody is known at {email}: say her given name and her family name, too."
        )
    person = administering.appoint(email, actor=None, given_name=given_name, family_name=family_name)
    click.echo(f"{person.email} looks after this site now. She signs in with a link that is mailed to her.")
