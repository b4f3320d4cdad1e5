"""Who hosts an event, as far as whoever plans it may say."""

from wtforms import SelectMultipleField

from app.events.fields import complain
from app.forms import Form, choices
from app.i18n import gettext as _
from app.network.models import Organisation, Project
from app.people.models import Person


class Hosting(Form):
    """The partners that host it: organisers of the project choose among them; what a host plans, her
    organisation hosts."""

    project: Project
    actor: Person
    hosts: SelectMultipleField

    def offer_hosts(self, projects: list[Project]) -> None:
        self.partners = {one.slug: one for project in projects for one in project.organisations}
        self.hosts.choices = choices((slug, str(one.names)) for slug, one in self.partners.items())

    @property
    def may_choose_hosts(self) -> bool:
        """Who hosts an event is for the organisers of its project to say."""
        return self.actor.organises(self.project)

    @property
    def kept_hosts(self) -> list[Organisation]:
        """Where she may not choose: those of the event, or the organisation for which she plans it."""
        mine = (m.organisation for m in self.actor.memberships if m.project_id == self.project.id)
        return [one for one in mine if one]

    def look_at_hosts(self) -> None:
        if not self.may_choose_hosts:
            return
        if not self.hosts.data:
            complain(self.hosts, _("Tick at least one hosting partner."))
        elif foreign := set(self.hosts.data) - {one.slug for one in self.project.organisations}:
            names = [
                self.partners[slug].name for slug in self.hosts.data if slug in foreign & set(self.partners)
            ]
            complain(
                self.hosts,
                _(
                    "Not a partner of %(project)s: %(names)s. Choose among its partners.",
                    project=self.project.acronym,
                    names=", ".join(names) or "?",
                ),
            )

    @property
    def chosen_hosts(self) -> list[Organisation]:
        """In the order in which an event keeps its hosts."""
        if not self.may_choose_hosts:
            return self.kept_hosts
        chosen = [one for one in self.project.organisations if one.slug in self.hosts.data]
        return sorted(chosen, key=lambda one: one.id)
