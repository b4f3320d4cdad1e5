"""The list of 20,000 participants with ten answers each, as a file and back: what it costs to write it, to
look at one that comes back, and to take over 20,000 people who are new. As multiples of a view that does
nothing, in this process.
"""

import time
from collections.abc import Callable

from sqlalchemy import Select, insert, select

from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.participation.models import Participation
from app.people.models import Person
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from app.roster import counts, enlisting, importing, sheets
from tests import make
from tests.bench.empty import app as empty
from tests.bench.feeds import measured
from tests.pages.reading import counted
from tests.servers import LiveServer

PEOPLE, QUESTIONS = 20_000, 10
# At most so many times an empty view.
BUDGETS = {
    "written as CSV": 40_000,
    "written as XLSX": 80_000,
    "a CSV that comes back, looked at": 80_000,
    "20,000 new people, looked at": 20_000,
    "20,000 new people, taken over": 60_000,
    "counts for caterer and bus": 20_000,
}


def report(server: LiveServer) -> bool:
    """Prints the costs; whether they keep within the budgets."""
    view = measured(lambda: empty.test_client().get("/view"), 200)
    print(f"\nThe list of {PEOPLE:,} participants with {QUESTIONS} answers each, as a file and back")
    print(f"{'':42}{'s':>12}{'empty views':>16}{'budget':>16}{'statements':>12}")
    over = []
    with server.app.app_context():
        event, new, eleni = build()
        columns = sheets.columns(event)
        csv = b"".join(_csv(event))
        people = b"email,given_name,family_name,country\n" + b"".join(
            b"new-%d@example.org,Given,Family %d,GR\n" % (n, n) for n in range(PEOPLE)
        )
        lines = importing.read(new, people).lines
        ways: dict[str, Callable[[], object]] = {
            "written as CSV": lambda: b"".join(_csv(event)),
            "written as XLSX": lambda: sheets.as_xlsx("", columns, sheets.rows(event, columns, _whom(event))),
            "a CSV that comes back, looked at": lambda: importing.read(event, csv),
            "20,000 new people, looked at": lambda: importing.read(new, people),
            "20,000 new people, taken over": lambda: enlisting.enlist(new, lines, tell=False, actor=eleni),
            "counts for caterer and bus": lambda: counts.summary(event),
        }
        for name, way in ways.items():
            seconds, asked = once(way)
            times = seconds / view
            over += [name] * (times > BUDGETS[name])
            print(f"{name:42}{seconds:>12.2f}{times:>16.0f}{BUDGETS[name]:>16}{asked:>12}")
    print(f"Over the budget: {', '.join(over)}" if over else "Within the budget.")
    return not over


def build() -> tuple[Event, Event, Person]:
    """Somebody's list, and an event that has none yet."""
    project = make.project(slug="crowded", acronym="Crowded")
    event, new = (make.event(project, slug=slug, seats=None) for slug in ("crowded", "empty"))
    asked = [Question(event=event, kind=Kind.SHORT, label=Localised(en=f"{n}")) for n in range(QUESTIONS)]
    db.session.add_all(asked)
    make.crowd(event, PEOPLE)
    ids = db.session.scalars(_whom(event)).all()
    answers = [
        {"participation_id": id_, "question_id": one.id, "uid": one.uid, "value": f"Answer {id_}"}
        for id_ in ids
        for one in asked
    ]
    db.session.execute(insert(Answer), answers)
    db.session.commit()
    return event, new, make.organiser(project, "Bench")


def once(way: Callable[[], object]) -> tuple[float, int]:
    """Seconds, and statements to the database."""
    db.session.rollback()
    with counted() as asked:
        started = time.perf_counter()
        way()
        return time.perf_counter() - started, len(asked)


def _csv(event: Event) -> list[bytes]:
    columns = sheets.columns(event)
    return list(sheets.as_csv(columns, sheets.rows(event, columns, _whom(event))))


def _whom(event: Event) -> Select[int]:
    return select(Participation.id).where(Participation.event_id == event.id)
