"""The mail to whoever helps at the desk."""

from app.addresses import address
from app.desk.models import DeskDuty
from app.people.posting import post_to


def at_the_desk(duty: DeskDuty) -> None:
    """What, when and where, and how she signs in."""
    person, day = duty.person, duty.event_day
    event = day.event
    post_to(
        person,
        "at_the_desk",
        about=f"desk:{duty.id}",
        project_id=event.project_id,
        event_id=event.id,
        reply_to=event.contact_email or None,
        event=event,
        project=event.project,
        day=day,
        email=person.email,
        link=address("desk.expected", slug=event.slug, number=day.number),
    )
