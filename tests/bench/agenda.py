"""A large agenda, 3 days of 120 items each: what it costs to print it; part of `make bench`.

`figures` lists what is measured: a name, its unit, the figure and the budget that it has to keep, if any.
"""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pypdf import PdfReader

from app.agenda import checks
from app.agenda.pdf import as_pdf
from app.agenda.programme import Day, ItemKind, Programme, Slot, Voice
from app.database import db
from app.events.models import Event
from app.i18n import Localised
from tests import make
from tests.servers import LiveServer

DAYS, ITEMS, MINUTES = 3, 120, 5  # days, items of each, minutes of an item
TIMES = 5
WORDS = "What works in one region, and what would work in another. " * 2


@dataclass(frozen=True)
class Figure:
    name: str
    unit: str
    figure: float
    budget: float | None = None

    @property
    def is_over(self) -> bool:
        return self.budget is not None and self.figure > self.budget


def report(server: LiveServer) -> bool:
    """Prints the figures; whether they keep within their budgets."""
    with server.app.app_context():
        event = make.event(make.project(slug="agenda", acronym="Agenda"), slug="agenda", days=DAYS)
        found = list(figures(event, large(event)))
        db.session.remove()
    print(f"\nAn agenda of {DAYS} days with {ITEMS} items each")
    print(f"{'':52}{'':>10}{'budget':>12}")
    for one in found:
        print(f"{f'{one.name}, {one.unit}':52}{one.figure:>10.0f}{one.budget or '':>12}")
    over = [one.name for one in found if one.is_over]
    print(f"Over the budget: {', '.join(over)}" if over else "Within the budget.")
    return not over


def figures(event: Event, programme: Programme) -> Iterator[Figure]:
    yield from printing(event, programme)
    yield from checking(programme)


def printing(event: Event, programme: Programme) -> Iterator[Figure]:
    for long, form in ((True, "long form"), (False, "short form")):

        def write(long: bool = long) -> bytes:
            return as_pdf(event, None, programme, language="en", long=long)

        yield Figure(f"PDF of {DAYS * ITEMS} items, {form}", "ms of CPU", cpu(write), 300)
        yield Figure(
            f"PDF of {DAYS * ITEMS} items, {form}", "pages", len(PdfReader(io.BytesIO(write())).pages)
        )


def checking(programme: Programme) -> Iterator[Figure]:
    yield Figure(f"Checks of {DAYS * ITEMS} items", "ms of CPU", cpu(lambda: list(checks.of(programme))), 50)


def cpu(do: Callable[[], object]) -> float:
    """Milliseconds of all processors together; the least of some times, as others use them too."""
    taken = []
    for _time in range(TIMES):
        began = time.process_time()
        do()
        taken.append(time.process_time() - began)
    return min(taken) * 1000


def large(event: Event) -> Programme:
    days = []
    for number, day in enumerate(event.days, 1):
        slots = [slot(place, day.starts_at + timedelta(minutes=MINUTES * place)) for place in range(ITEMS)]
        days.append(
            Day(id=day.id, number=number, starts_at=day.starts_at, ends_at=day.ends_at, slots=tuple(slots))
        )
    return Programme(zone=event.zone, city=event.city, days=tuple(days))


def slot(place: int, starts_at: datetime) -> Slot:
    return Slot(
        uid=f"item-{place}",
        kind=list(ItemKind)[place % len(ItemKind)],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=MINUTES),
        title=Localised(en=f"Good practice number {place}", el=f"Καλή πρακτική {place}"),
        description=Localised(en=WORDS),
        room=Localised(en="Main hall"),
        speakers=(Voice(name="Aino Mäkelä", organisation="Region of South Ostrobothnia"),),
    )
