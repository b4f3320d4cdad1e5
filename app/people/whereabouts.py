"""By which clock somebody reads a time that belongs to no event."""

from app.people.models import Person


def clock_of(person: Person) -> tuple[str, str]:
    """An IANA zone, and the place that stands for it in the language spoken now: where she works, or
    where the project is led from; for who works nowhere, UTC."""
    hers = [membership.organisation for membership in person.memberships]
    leads = [membership.project.lead for membership in person.memberships]
    here = next((one for one in (*hers, *leads) if one), None)
    return (here.zone, str(here.city)) if here else ("UTC", "UTC")
