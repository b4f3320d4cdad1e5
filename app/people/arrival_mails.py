"""The mail that tells somebody of a sign-in from a browser that was not known to be hers."""

from app.addresses import address
from app.i18n import of_workspace, speaking
from app.mail.models import NEW_BROWSER
from app.people.posting import post_to
from app.people.sessions import StaffSession
from app.people.whereabouts import clock_of


def new_browser(session: StaffSession, objection: str) -> None:
    """You signed in there and then. Was it not you? `objection` is the token of the link that says so."""
    person = session.person
    with speaking(of_workspace(person.locale)):
        zone, place = clock_of(person)
    post_to(
        person,
        NEW_BROWSER,
        about=f"sign-in:{session.digest[:16]}",  # ids of sessions come again
        browser=session.browser,
        at=session.began_at,
        zone=zone,
        place=place,
        link=address("sessions.not_me", token=objection),
    )
