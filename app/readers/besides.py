"""What the page of the team says of reading links."""

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.i18n import gettext as _
from app.i18n import ngettext
from app.network.models import Project
from app.readers.models import ReadingLink
from app.team.queries import Besides


def reading_links(project: Project) -> Besides:
    """How many are open, and the page about them."""
    still_open = ReadingLink.withdrawn_at.is_(None) & (ReadingLink.expires_at > clock.now())
    of_project = select(func.count()).select_from(ReadingLink).where(ReadingLink.project_id == project.id)
    number = db.session.scalar(of_project.where(still_open)) or 0
    some = ngettext(
        "%(num)s link for reading the evidence is open.",
        "%(num)s links for reading the evidence are open.",
        number,
    )
    text = some if number else _("No link for reading the evidence is open.")
    return Besides(text, _("Readers"), "readers.index")
