"""What an organiser should look at again about the places of partners."""

from sqlalchemy import func, select

from app.database import db
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.remarks import Remark, key
from app.events.seats import Of
from app.i18n import gettext as _
from app.i18n import ngettext


def of_delegations(event: Event) -> list[Remark]:
    """One query where partners have places; none where they have not."""
    pools = [pool for pool in event.pools if pool.of is Of.PARTNER and pool.seats]
    if not pools or event.is_over:
        return []
    found = []
    ids = [int(pool.key) for pool in pools]
    is_alone = Delegation.coordinator_id.is_(None)
    counted = select(
        func.count().filter(is_alone), func.count().filter(~is_alone, Delegation.told_at.is_(None))
    ).where(Delegation.id.in_(ids))
    number, untold = db.session.execute(counted).one()
    if untold and event.is_published:
        found.append(
            Remark(
                ngettext(
                    "One coordinator has not got her link yet.",
                    "%(num)s coordinators have not got their links yet.",
                    untold,
                ),
                _("One press sends it."),
                "board",
                key=key("untold", untold),
            )
        )
    if number:
        found.append(
            Remark(
                ngettext(
                    "One partner has places and no coordinator.",
                    "%(num)s partners have places and no coordinator.",
                    number,
                ),
                _("Say who names their people."),
                "coordinators",
                key=key("coordinators", number),
            )
        )
    kept, seats = sum(pool.seats or 0 for pool in pools), event.pool.seats
    if seats is not None and kept > seats and not event.quotas_returned_at:
        found.append(
            Remark(
                _("Partners have %(kept)d places, but the event has %(seats)d.", kept=kept, seats=seats),
                _("Give them fewer, or raise the number of places."),
                "delegations",
                key=key("quotas", kept, seats),
            )
        )
    return found
