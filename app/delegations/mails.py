"""Mails to coordinators, and to those who are asked whether they come along: one function each."""

from collections.abc import Sequence
from typing import Any

from app import clock
from app.addresses import address
from app.delegations import places
from app.delegations.models import Naming
from app.events.delegations import Delegation
from app.mail import outbox
from app.network.models import Partnership


def coordinator(partnership: Partnership, delegations: Sequence[Delegation]) -> None:
    """You coordinate for your organisation: what that means, and the pages of the events that are near."""
    person = partnership.coordinator
    if person is None or person.email is None:
        return
    outbox.post(
        "coordinator",
        to=person.email,
        name=person.name,
        language=person.locale,
        about=f"coordinator:{partnership.id}",
        revision=_now(),
        project_id=partnership.project_id,
        project=partnership.project,
        organisation=partnership.organisation,
        pages=[(one.event, _page(one)) for one in delegations],
    )


def places_for_you(delegation: Delegation) -> None:
    """So many people of yours may come: the link to her page."""
    _to_coordinator("places_for_you", delegation, revision=_now())


def nudge(delegation: Delegation) -> None:
    """Nobody is named yet."""
    _to_coordinator("nudge", delegation, revision=_now())


def come_along(naming: Naming) -> None:
    """To one who has spoken for herself: would you come with that delegation? In her language, whatever was
    typed."""
    participation = naming.participation
    if participation.email is None:
        return
    outbox.post(
        "come_along",
        to=participation.email,
        name=participation.name,
        language=participation.locale,
        about=f"naming:{naming.id}",
        delegation=naming.delegation,
        participation=participation,
        link=address("delegations.come_along", token=naming.token),
        **_of(naming.delegation),
    )


def _to_coordinator(purpose: str, delegation: Delegation, *, revision: int) -> None:
    person = delegation.coordinator
    if person is None or person.email is None:
        return
    outbox.post(
        purpose,
        to=person.email,
        name=person.name,
        language=person.locale,
        about=f"delegation:{delegation.id}",
        revision=revision,
        delegation=delegation,
        places=places.of(delegation),
        until=places.naming_ends_at(delegation.event),
        link=_page(delegation),
        **_of(delegation),
    )


def _of(delegation: Delegation) -> dict[str, Any]:
    event = delegation.event
    return {
        "event": event,
        "project": event.project,
        "project_id": event.project_id,
        "event_id": event.id,
        "reply_to": event.contact_email or None,
    }


def _page(delegation: Delegation) -> str:
    return address("delegations.page", token=delegation.token)


def _now() -> int:
    return int(clock.now().timestamp())
