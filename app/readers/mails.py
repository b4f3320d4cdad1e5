"""The mail with a reading link: only whoever gets it may read it, and its text goes when it has left."""

from app.addresses import address
from app.i18n import of_workspace
from app.mail import outbox
from app.mail.models import READING
from app.readers.models import ReadingLink


def opening(token: str, locale: str) -> str:
    """Where it opens: in the language of the mail, whatever the browser would like; the switch is there."""
    return address("reading.index", token=token, lang=of_workspace(locale))


def reading_link(link: ReadingLink, token: str, *, to: str, locale: str, zone: str) -> None:
    """What it opens, until when, and that it is a key."""
    outbox.post(
        READING,
        to=to,
        name=link.reader,
        language=of_workspace(locale),
        about=f"reading:{link.id}",
        project_id=link.project_id,
        reply_to=link.made_by.email if link.made_by else None,
        link=link,
        project=link.project,
        zone=zone,
        url=opening(token, locale),
    )
