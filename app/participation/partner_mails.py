"""Mails about those who take part, to the coordinators who sent them: one."""

from app import clock
from app.addresses import address
from app.mail import outbox
from app.participation.models import Participation


def left_delegation(participation: Participation) -> None:
    """One of your people does not come, and her seat is your delegation's again."""
    by = participation.delegation
    if by is None or by.coordinator is None or by.coordinator.email is None or by.event.is_quiet:
        return
    event = by.event
    outbox.post(
        "left_delegation",
        to=by.coordinator.email,
        name=by.coordinator.name,
        language=by.coordinator.locale,
        about=f"participation:{participation.id}",
        revision=int(clock.now().timestamp()),
        who=participation.name,
        link=address("delegations.page", token=by.token),
        event=event,
        project=event.project,
        project_id=event.project_id,
        event_id=event.id,
        reply_to=event.contact_email or None,
    )
