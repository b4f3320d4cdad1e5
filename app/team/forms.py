"""What organisers say about their team, and what somebody who is invited says about herself."""

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired

from app.events.fields import complain, line
from app.forms import Form, choices
from app.i18n import LANGUAGES
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Membership, Organisation, Project, Role
from app.participation.forms import address
from app.team import queries
from app.team.refusals import InTeamAlready, InvitedAlready
from app.team.texts import GIVEN, ROLES


class RoleForm(Form):
    """Which role, and for whom."""

    role = RadioField(
        _l("Role"),
        choices=choices((one.value, ROLES[one]) for one in GIVEN),
        validators=[DataRequired(_l("Choose a role."))],
    )
    organisation = SelectField(
        _l("For which partner"), choices=[], validate_choice=False,
        description=_l("Hosting partners plan the events that this organisation hosts."),
    )  # fmt: skip

    def offer(self, project: Project) -> None:
        self.partners = {one.slug: one for one in project.organisations}
        names = ((slug, one.names) for slug, one in self.partners.items())
        self.organisation.choices = choices([("", _("None in particular")), *names])

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)

    @property
    def partner(self) -> Organisation | None:
        return self.partners.get(self.organisation.data or "")

    def validate(self, extra_validators: object = None) -> bool:
        super().validate(extra_validators)
        if self.organisation.data and not self.partner:
            complain(self.organisation, _("Choose a partner of the project."))
        elif not self.role.errors and self.chosen is not Role.ORGANISER and not self.partner:
            complain(self.organisation, _("Choose for which partner."))
        return not self.errors


class InviteForm(RoleForm):
    email = address(
        _l("E-mail"),
        DataRequired(_l("Write the e-mail address.")),
        description=_l("The invitation goes there. Whoever reads it may say yes, so look twice."),
    )
    locale = SelectField(
        _l("We write in"), choices=choices(LANGUAGES.items()),
        description=_l("Mails about the work are in English or Greek; those about events, in this language."),
    )  # fmt: skip

    def __init__(self, project: Project) -> None:
        super().__init__(data={"role": Role.PARTNER.value})
        self.project = project
        self.offer(project)

    def validate(self, extra_validators: object = None) -> bool:
        super().validate(extra_validators)
        if self.email.data and not self.email.errors:
            if member := queries.member_with(self.project, self.email.data):
                complain(self.email, str(InTeamAlready(name=member.person.name)))
            elif queries.invited(self.project, self.email.data):
                complain(
                    self.email,
                    str(InvitedAlready()),
                )
        return not self.errors


class ChangeForm(RoleForm):
    def __init__(self, membership: Membership) -> None:
        role = Role.PARTNER if membership.role is Role.COORDINATOR else membership.role
        organisation = membership.organisation
        super().__init__(data={"role": role.value, "organisation": organisation.slug if organisation else ""})
        self.offer(membership.project)


class NamesForm(Form):
    """Who she is, where we do not know her yet."""

    given_name = line(
        _l("Given name"), 80, validators=[DataRequired(_l("Write your given name."))],
        render_kw={"autocomplete": "given-name"},
    )  # fmt: skip
    family_name = line(
        _l("Family name"), 80, validators=[DataRequired(_l("Write your family name."))],
        render_kw={"autocomplete": "family-name"},
    )  # fmt: skip


class YesForm(Form):
    """Nothing but its button."""
