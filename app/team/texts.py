"""What roles are called, and what each may do."""

from app.i18n import lazy as _
from app.network.models import Role

ROLES = {
    Role.ORGANISER: _("Organiser"),
    Role.HOST: _("Hosting partner"),
    Role.COORDINATOR: _("Coordinator"),
    Role.PARTNER: _("Partner"),
}
MEANS = {
    Role.ORGANISER: _("Plans all events of the project, and says who else is in the team."),
    Role.HOST: _("Plans the events that her organisation hosts, and sees no others in the workspace."),
    Role.COORDINATOR: _("Names who comes for her organisation."),
    Role.PARTNER: _("Sees what is for partners only."),
}
# The same, to whoever has the role or is offered it.
YOURS = {
    Role.ORGANISER: _("You plan all events of the project, and say who else is in the team."),
    Role.HOST: _("You plan the events that your organisation hosts; others are not in your workspace."),
    Role.COORDINATOR: _("You name who comes for your organisation."),
    Role.PARTNER: _("You see what is for partners only."),
}
GIVEN = (Role.ORGANISER, Role.HOST, Role.PARTNER)  # by an organiser of the project, on the page of the team
