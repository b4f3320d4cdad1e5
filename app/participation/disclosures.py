"""What somebody's calendar tells her that is no longer for her: she takes part in another role, or has left a
group, since its words were sent."""

from collections.abc import Iterable
from dataclasses import replace

from app.agenda.kinds import heading_of
from app.agenda.programme import Programme
from app.agenda.releases import AgendaRelease
from app.calendar import entries
from app.calendar.ical import Entry
from app.database import db
from app.events.audiences import Viewer
from app.i18n import speaking
from app.participation import ical
from app.participation.invitations import Invitation, Message
from app.participation.models import Participation
from app.participation.news import newest, released, told_of


def still_shown(participation: Participation) -> list[Invitation]:
    """The entries of hers that name a closed item which she may not see now."""
    held = [one for one in participation.invitations if one.holds]
    told = _released(participation, {told_of(one.sent) for one in held})
    now = ical.facts(participation)
    with speaking(participation.locale):
        return [
            one
            for one in held
            if (programme := told.get(told_of(one.sent)))
            and one.day_id in now
            and _names(one.sent["description"], now[one.day_id]["description"], programme, participation)
        ]


def naming_closed(invitations: Iterable[Invitation]) -> set[Invitation]:
    """Those of these entries whose words name what is closed to their readers by now. At most one query."""
    spoken = [(one, one.participation.event, told_of(one.sent)) for one in invitations if one.sent]
    earlier = released({(event.id, number) for _one, event, number in spoken if number != newest(event)})
    return {
        one
        for one, event, number in spoken
        if _tells(one, [earlier.get((event.id, number), event.programme), event.programme])
    }


def _tells(invitation: Invitation, programmes: list[Programme | None]) -> bool:
    viewer = invitation.participation.viewer
    with speaking(invitation.participation.locale):
        closed = {heading for one in programmes if one for heading in _closed(one, viewer)}
        return any(heading in invitation.sent["description"] for heading in closed)


def _closed(programme: Programme, viewer: Viewer) -> set[str]:
    """The titles of which such a reader knows nothing."""
    hers = (slot for slot in programme.for_reader(viewer).whole() if not slot.is_withheld)
    return set(map(heading_of, programme.whole())) - set(map(heading_of, hers)) - {""}


def discreet(message: Message) -> Message:
    """What takes a day out of a calendar says it in the words that were last sent, unless they are closed."""
    if not message.is_cancellation or not naming_closed([message.invitation]):
        return message
    return replace(message, entry=without_programme(message.invitation))


def without_programme(invitation: Invitation) -> Entry:
    with speaking(invitation.participation.locale):
        return replace(invitation.entry(), description=entries.about(invitation.participation.event))


def _released(participation: Participation, numbers: set[int]) -> dict[int, Programme]:
    chosen = AgendaRelease.all_of(participation.event).where(AgendaRelease.number.in_(numbers))
    return {release.number: release.programme for release in db.session.scalars(chosen)}


def _names(sent: str, now: str, programme: Programme, participation: Participation) -> bool:
    hers = {slot.uid for slot in programme.for_reader(participation.viewer).whole() if not slot.is_withheld}
    closed = {heading_of(slot) for slot in programme.whole() if slot.uid not in hers}
    return any(heading in sent and heading not in now for heading in closed - {""})
