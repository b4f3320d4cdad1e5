"""How long a project keeps what it knows of people, as its organisers say."""

from datetime import date

from app.audit.models import record
from app.database import action
from app.network.models import Project
from app.people.models import Person


@action
def set_periods(project: Project, *, logistics_days: int, audit_until: date | None, actor: Person) -> None:
    """What has gone already does not come back."""
    project.logistics_days, project.audit_until = logistics_days, audit_until
    record("project.periods_set", project, actor, logistics_days=logistics_days)
