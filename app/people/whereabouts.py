"""By which clock somebody reads a time that belongs to no event."""

from app.i18n import zone_city
from app.people.models import Person


def clock_of(person: Person) -> tuple[str, str]:
    """An IANA zone, and the place that stands for it: where she works; for who works nowhere, UTC."""
    organisations = [membership.organisation for membership in person.memberships]
    zone = next((one.zone for one in organisations if one), "")
    if not zone:
        leads = [membership.project.lead for membership in person.memberships]
        zone = next((one.zone for one in leads if one), "UTC")
    return zone, "UTC" if zone == "UTC" else zone_city(zone)
