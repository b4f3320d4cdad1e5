"""The list of 20,000 participants with ten answers each, as a file and back: what it costs to write it, to
look at one that comes back, and to take over 20,000 people who are new. As multiples of a view that does
nothing, in this process.
"""

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
from tests.bench.figures import Figure, milliseconds, times, usual
from tests.bench.ground import Ground
from tests.pages.reading import counted

PEOPLE, QUESTIONS = 20_000, 10


def figures(ground: Ground) -> list[Figure]:
    view = usual(lambda: empty.test_client().get("/view"), 200)
    found = []
    with ground.app("lists").app_context():
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
            db.session.rollback()
            with counted() as asked:
                took = milliseconds(way)
            found.append(Figure(name, took / 1000, "s", times(took, view, "view")))
            found.append(Figure(f"{name}, asks", len(asked), "statements"))
        db.session.remove()
    return found


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


def _csv(event: Event) -> list[bytes]:
    columns = sheets.columns(event)
    return list(sheets.as_csv(columns, sheets.rows(event, columns, _whom(event))))


def _whom(event: Event) -> Select[int]:
    return select(Participation.id).where(Participation.event_id == event.id)
