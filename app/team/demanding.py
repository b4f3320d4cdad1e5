"""What a project asks of those who plan its events, before they do. One transaction."""

from app.audit.models import record
from app.database import action
from app.network.models import Project
from app.people.models import Person


@action
def demand_second_step(project: Project, is_demanded: bool, *, actor: Person) -> None:
    """From now on organisers and hosts of this project need a second step, or do not."""
    if project.demands_second_factor != is_demanded:
        project.demands_second_factor = is_demanded
        record("project.second_factor_demanded", project, actor, demanded=is_demanded)
