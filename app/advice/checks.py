"""What to look at again in an agenda as it is being written, gathered from the checks of each subject."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.advice.clashes import clashes
from app.advice.logistics import logistics
from app.advice.pauses import pauses
from app.advice.readiness import readiness
from app.advice.spans import spans
from app.agenda.drafts import programme_of
from app.agenda.models import AgendaItem
from app.agenda.programme import Programme
from app.events.models import Event
from app.events.remarks import Remark, key
from app.i18n import gettext as _

CHECKS: tuple[Callable[[Programme], Iterator[Remark]], ...] = (readiness, spans, clashes, logistics, pauses)


def remarks(event: Event) -> list[Remark]:
    """Everything about the draft, in the order of the agenda. Each leads to the row of its item."""
    rows = {item.public_uid: anchor(item) for item in event.agenda}
    return [replace(one, anchor=rows.get(one.anchor, one.anchor)) for one in of(programme_of(event))]


def of(programme: Programme) -> list[Remark]:
    """The same of any programme; its remarks lead to the uids of its items."""
    if not programme:
        text = _("There is no agenda yet.")
        advice = _("Start from a typical one, or add the first item.")
        return [Remark(text, advice, "agenda", key=key("no agenda"))]
    order = {slot.uid: number for number, slot in enumerate(programme.whole())}
    found = (remark for check in CHECKS for remark in check(programme))
    return sorted(found, key=lambda remark: order.get(remark.anchor, len(order)))


def by_item(remarks: list[Remark]) -> dict[str, list[Remark]]:
    """The remarks that belong to one item each, by the anchor of its row."""
    found: dict[str, list[Remark]] = {}
    for remark in remarks:
        found.setdefault(remark.anchor, []).append(remark)
    return found


def anchor(item: AgendaItem) -> str:
    return f"item-{item.id}"
