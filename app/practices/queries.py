"""Good practices, and where they are shown."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.agenda.models import AgendaItem
from app.database import db
from app.network.models import Project
from app.network.practices import GoodPractice


def of_project(project: Project) -> list[GoodPractice]:
    """Each with the items that show it."""
    return list(db.session.scalars(_known(project).order_by(GoodPractice.id)))


def at_address(project: Project, number: int) -> Select[GoodPractice]:
    return _known(project).where(GoodPractice.id == number)


def _known(project: Project) -> Select[GoodPractice]:
    shown = selectinload(GoodPractice.items).joinedload(AgendaItem.event)
    return select(GoodPractice).where(GoodPractice.project_id == project.id).options(shown)
