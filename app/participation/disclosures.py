"""What somebody's calendar tells her that is no longer for her: she takes part in another role, or has left a
group, since its words were sent."""

from app.agenda.kinds import heading_of
from app.agenda.programme import Programme
from app.agenda.releases import AgendaRelease
from app.database import db
from app.i18n import speaking
from app.participation import ical
from app.participation.invitations import Invitation
from app.participation.models import Participation


def still_shown(participation: Participation) -> list[Invitation]:
    """The entries of hers that name a closed item which she may not see now."""
    held = [one for one in participation.invitations if one.holds]
    told = _released(participation, {one.sent.get("release", 0) for one in held})
    now = ical.facts(participation)
    with speaking(participation.locale):
        return [
            one
            for one in held
            if (programme := told.get(one.sent.get("release", 0)))
            and one.day_id in now
            and _names(one.sent["description"], now[one.day_id]["description"], programme, participation)
        ]


def _released(participation: Participation, numbers: set[int]) -> dict[int, Programme]:
    chosen = AgendaRelease.all_of(participation.event).where(AgendaRelease.number.in_(numbers))
    return {release.number: release.programme for release in db.session.scalars(chosen)}


def _names(sent: str, now: str, programme: Programme, participation: Participation) -> bool:
    hers = {slot.uid for slot in programme.for_reader(participation.viewer).whole() if not slot.is_withheld}
    closed = {heading_of(slot) for slot in programme.whole() if slot.uid not in hers}
    return any(heading in sent and heading not in now for heading in closed - {""})
