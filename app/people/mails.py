"""Mails about signing in: one."""

from app.addresses import address
from app.i18n import of_workspace
from app.mail import outbox
from app.mail.models import SIGN_IN
from app.people.models import LINK_LIFETIME, Person, SignInLink


def sign_in(link: SignInLink, person: Person, token: str, *, to: str, next_path: str) -> None:
    """Your way in: works once, for a short while."""
    where = {"next": next_path} if next_path else {}
    outbox.post(
        SIGN_IN,
        to=to,
        name=person.name,
        language=of_workspace(person.locale),
        about=f"sign-in:{link.id}",
        link=address("people.enter", token=token, **where),
        minutes=int(LINK_LIFETIME.total_seconds() // 60),
    )
