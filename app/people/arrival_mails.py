"""The mail that tells somebody of a sign-in from a browser that was not known to be hers."""

from app.addresses import address
from app.i18n import of_workspace, speaking
from app.mail import outbox
from app.mail.models import NEW_BROWSER
from app.people.sessions import StaffSession
from app.people.whereabouts import clock_of


def new_browser(session: StaffSession, objection: str) -> None:
    """You signed in there and then. Was it not you? `objection` is the token of the link that says so."""
    person = session.person
    if person.email is None:
        return
    language = of_workspace(person.locale)
    with speaking(language):
        zone, place = clock_of(person)
    outbox.post(
        NEW_BROWSER,
        to=person.email,
        name=person.name,
        language=language,
        about=f"sign-in:{session.digest[:16]}",  # ids of sessions come again
        browser=session.browser,
        at=session.began_at,
        zone=zone,
        place=place,
        link=address("sessions.not_me", token=objection),
    )
