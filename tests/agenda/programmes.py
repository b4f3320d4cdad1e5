"""Programmes: one that holds everything an agenda can hold, and any number of others for properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st

from app.agenda.programme import Day, ItemKind, Part, Payer, Practice, Programme, Slot, Voice, Withheld
from app.events.audiences import Role, of_group
from app.events.terms import Mode
from app.i18n import CONTENT_LANGUAGES, Localised
from tests import make

FIRST, SECOND = date(2027, 4, 14), date(2027, 4, 15)  # a Wednesday and a Thursday
STEERING_GROUP = of_group(7)
# What only those may read whom a closed item of `everything` is for
SECRETS = ("Κλειστό", "Budget of Sofia", "Kostas Papadakis", "Room 404", "Minutes, Kostas", "Invoice 17")


def uid(name: str) -> str:
    """The same for the same name, at all times."""
    return str(uuid5(NAMESPACE_URL, name))


def slot(name: str, starts: str, ends: str | None = None, /, *, on: date = FIRST, **details: Any) -> Slot:
    """An item by the clocks of Thessaloniki; its uid comes from its name and start."""
    known = {
        "uid": uid(f"{on} {starts} {name}"),
        "kind": ItemKind.TALK,
        "title": Localised(en=name),
        "starts_at": make.wall(on, starts).astimezone(UTC),
        "ends_at": make.wall(on, ends).astimezone(UTC) if ends else None,
    }
    return Slot(**known | details)


def day(*slots: Slot, id: int = 1, number: int = 1, on: date = FIRST, until: str = "17:00") -> Day:
    starts_at, ends_at = (make.wall(on, time).astimezone(UTC) for time in ("09:00", until))
    return Day(id=id, number=number, starts_at=starts_at, ends_at=ends_at, slots=slots)


def programme(*days: Day, **details: Any) -> Programme:
    known = {"zone": make.ATHENS, "city": Localised(en="Thessaloniki", el="Θεσσαλονίκη")}
    return Programme(days=days, **known | details)


# Everything


def everything() -> Programme:
    """Each field of each part is filled somewhere: umbrella, parallel tables, open end, transfer, meal,
    site visit, decision, preparation, voices, good practice, and items that are closed in both ways."""
    return programme(
        day(_welcome(), _tables(), _lunch(), _visit(), id=1, number=0),
        day(_steering(), _confidential(), _closing(), id=2, number=1, on=SECOND),
        groups={STEERING_GROUP: Localised(en="Steering group", el="Ομάδα καθοδήγησης")},
    )


def _welcome() -> Slot:
    return slot(
        "Welcome",
        "09:00",
        "09:30",
        kind=ItemKind.WELCOME,
        title=Localised(en="Welcome", el="Καλωσόρισμα", it="Benvenuti", fi="Tervetuloa", bg="Добре дошли"),
        description=Localised(en="Who is here:\n\n- seven partners\n- their *guests*", el="Ποιοι είναι εδώ"),
        room=Localised(en="Hall A", el="Αίθουσα Α"),
        mode=Mode.HYBRID,
        speakers=(
            Voice(name="Eleni Karavida", part=Part.HOST, function="Director", organisation="ANATOLIKI SA"),
            Voice(
                name="Десислава Стоянова",
                organisation="БАМЕЕ; Sofia",
                minutes=10,
                is_confirmed=False,
                needs_slides=True,
                slides="https://example.org/slides?a=1&b=2",
            ),
        ),
    )


def _tables() -> Slot:
    tables = [
        slot(
            f"Repair, table {letter}",
            starts,
            ends,
            kind=ItemKind.WORKSHOP,
            track=Localised(en=f"Table {letter}", el=f"Τραπέζι {letter}"),
            round=number,
            seats=8,
            room=Localised(en=f"Room {letter}"),
            speakers=(Voice(name="Giulia Ferrante", part=Part.MODERATOR),) if letter == "A" else (),
        )
        for number, (starts, ends) in enumerate((("10:00", "11:00"), ("11:15", "12:15")), 1)
        for letter in "AB"
    ]
    coffee = slot("Coffee", "11:00", "11:15", kind=ItemKind.BREAK)
    shown = slot(
        "Good practices",
        "12:15",
        "12:30",
        practice=Practice(
            title=Localised(en="Repair café", el="Καφέ επισκευής"),
            region="Emilia-Romagna",
            theme="Reuse",
            owner="Città metropolitana",
        ),
        speakers=(Voice(name="Aino Mäkelä", part=Part.RAPPORTEUR, minutes=15),),
    )
    children = (*tables[:2], coffee, *tables[2:], shown)
    return slot("Tables", "10:00", "12:30", kind=ItemKind.TABLES, children=children)


def _lunch() -> Slot:
    return slot(
        "Lunch",
        "12:30",
        "13:30",
        kind=ItemKind.MEAL,
        paid_by=Payer.SELF,
        host="ANATOLIKI SA",
        room=Localised(en="Taverna, 10' walk"),
    )


def _visit() -> Slot:
    there = slot(
        "Transfer",
        "14:00",
        "14:40",
        kind=ItemKind.TRANSFER,
        meeting_point=Localised(en="In front of Warehouse 7", el="Μπροστά στην Αποθήκη 7"),
        meets_at=make.wall(FIRST, "13:50").astimezone(UTC),
        vehicle=Localised(en="Bus", el="Λεωφορείο"),
        seats=48,
    )
    visit = slot(
        "Salt pans",
        "14:40",
        kind=ItemKind.SITE_VISIT,
        host="Alyki SA",
        rules=Localised(en="Closed shoes; bring an identity card", el="Κλειστά παπούτσια"),
    )
    return slot("Visit", "14:00", kind=ItemKind.SITE_VISIT, mode=Mode.ON_SITE, children=(there, visit))


def _steering() -> Slot:
    """Others see that there is a closed session."""
    inside = slot("Budget of Sofia", "09:30", "10:00", on=SECOND, is_decision=True)
    return slot(
        "Steering group",
        "09:00",
        "10:30",
        on=SECOND,
        kind=ItemKind.STEERING,
        title=Localised(en="Invoice 17", el="Κλειστό τιμολόγιο"),
        description=Localised(en="Minutes, Kostas writes them"),
        room=Localised(en="Room 404"),
        audiences=(STEERING_GROUP, Role.PROGRAMME.value),
        is_decision=True,
        preparation=Localised(en="Read the report", el="Διαβάστε την έκθεση"),
        prepared_by=Localised(en="All partners"),
        due_on=date(2027, 4, 1),
        speakers=(Voice(name="Kostas Papadakis", part=Part.CHAIR),),
        children=(inside,),
    )


def _confidential() -> Slot:
    """Others see nothing at all."""
    return slot(
        "Κλειστό",
        "10:30",
        "11:00",
        on=SECOND,
        kind=ItemKind.BILATERAL,
        audiences=(Role.PARTNER.value,),
        others_see=Withheld.NOTHING,
    )


def _closing() -> Slot:
    return slot("Closing", "11:00", "11:30", on=SECOND, kind=ItemKind.CLOSING, mode=Mode.ONLINE)


# Any

LETTERS = "aZ éÄß ΔέλταИйЪ 日👩‍👧🎉 09 .,;:!?\"'`=+-@|\\/<>&{}[]()*_#%^~$№€’–"
LINES = st.text(
    st.one_of(st.sampled_from(LETTERS), st.characters(categories=["L", "N", "P", "S"])), max_size=25
)
LINES = LINES.map(str.strip)
WORDS = LINES.filter(bool)
TEXTS = st.lists(WORDS, max_size=3).map("\n\n".join)
CODES = st.sampled_from(sorted(CONTENT_LANGUAGES))
GROUPS = st.integers(1, 9).map(of_group)
AUDIENCES = st.lists(st.sampled_from([role.value for role in Role]) | GROUPS, max_size=3, unique=True).map(
    tuple
)
MOMENTS = st.integers(0, 24 * 60 - 1)


def localised(texts: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Localised]:
    return st.dictionaries(CODES, texts.filter(bool), max_size=3).map(Localised)


VOICES = st.builds(
    Voice,
    name=WORDS,
    part=st.sampled_from(Part),
    function=LINES,
    organisation=LINES,
    minutes=st.none() | st.integers(0, 600),
    is_confirmed=st.booleans(),
    needs_slides=st.booleans(),
    slides=LINES,
)
PRACTICES = st.builds(Practice, title=localised().filter(bool), region=LINES, theme=LINES, owner=LINES)


@st.composite
def slots(draw: st.DrawFn, on: date, depth: int = 2) -> Slot:
    midnight = datetime.combine(on, datetime.min.time(), UTC)
    starts_at = midnight + timedelta(minutes=draw(MOMENTS))
    length = draw(st.none() | st.integers(1, 600))
    given = {
        name: draw(strategy)
        for name, strategy in {
            "kind": st.sampled_from(ItemKind),
            "title": localised(),
            "description": localised(TEXTS),
            "room": localised(),
            "track": localised(),
            "round": st.none() | st.integers(1, 9),
            "mode": st.none() | st.sampled_from(Mode),
            "speakers": st.lists(VOICES, max_size=2).map(tuple),
            "audiences": AUDIENCES,
            "others_see": st.sampled_from(Withheld),
            "is_decision": st.booleans(),
            "preparation": localised(TEXTS),
            "prepared_by": localised(),
            "due_on": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            "meeting_point": localised(),
            "vehicle": localised(),
            "seats": st.none() | st.integers(0, 500),
            "paid_by": st.none() | st.sampled_from(Payer),
            "host": LINES,
            "rules": localised(TEXTS),
            "practice": st.none() | PRACTICES,
            "children": st.lists(slots(on, depth - 1), max_size=2).map(tuple) if depth else st.just(()),
        }.items()
    }  # fmt: skip
    return Slot(
        uid=str(draw(st.uuids(version=4))),
        starts_at=starts_at,
        ends_at=None if length is None else starts_at + timedelta(minutes=length),
        meets_at=draw(st.none() | st.just(starts_at - timedelta(minutes=10))),
        **given,
    )


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Days in a row, items inside items, whatever people type into them."""
    zone = draw(st.sampled_from([make.ATHENS, make.ROME, make.HELSINKI, "UTC"]))
    first = draw(st.dates(date(2024, 1, 1), date(2028, 1, 1)))
    base = draw(st.integers(0, 1))
    days = []
    for n in range(draw(st.integers(1, 3))):
        on = first + timedelta(days=n)
        starts_at = make.wall(on, "09:00", zone).astimezone(UTC)
        found = draw(st.lists(slots(on), max_size=2))
        days.append(
            Day(
                id=n + 1,
                number=base + n,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=8),
                slots=tuple(found),
            )
        )
    groups = draw(st.none() | st.dictionaries(GROUPS, localised().filter(bool), max_size=2))
    return Programme(zone=zone, city=draw(localised().filter(bool)), days=tuple(days), groups=groups)


def without(found: Programme, *names: str) -> Programme:
    """The same, with those fields of its items as they are when nothing is said."""
    return replace(found, days=tuple(replace(one, slots=_plain(one.slots, names)) for one in found.days))


def _plain(found: tuple[Slot, ...], names: tuple[str, ...]) -> tuple[Slot, ...]:
    bare = Slot(uid="", kind=ItemKind.TALK, starts_at=datetime.min.replace(tzinfo=UTC))
    return tuple(
        replace(one, **{name: getattr(bare, name) for name in names}, children=_plain(one.children, names))
        for one in found
    )
