"""Whose calendars hold what of an event, and which of them show something that is no longer so: in a number
of queries that does not grow with the people."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property, partial
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select

from app import clock
from app.database import db
from app.events.audiences import Role, Viewer
from app.events.models import Event
from app.i18n import gettext
from app.network.groups import Group, GroupMember
from app.participation import ical
from app.participation.invitations import TOLD, Facts, Invitation, due, is_news, stale
from app.participation.models import DayChoice, Participation
from app.participation.news import News, news_of
from app.participation.notices import About, Notice
from app.participation.states import AWAY, IN_CALENDARS, State
from app.participation.tables import TableSeat
from app.participation.wording import Difference, differences
from app.people.models import Person

HOLDS = exists().where(Invitation.participation_id == Participation.id, Invitation.holds)
NAMED = 100  # people whom a preview calls by their names


@dataclass
class Holder:
    """One person at one event, as far as her calendar is concerned."""

    id: int  # of the participation
    event_id: int
    name: str
    organisation: str
    state: State
    locale: str
    join_token: str
    role: Role
    person_id: int
    is_reachable: bool  # has an address
    bounces: bool  # the last mail to it came back
    days: list[int] = field(default_factory=list)  # ids of those she comes on
    held: list[tuple[int | None, dict[str, Any]]] = field(default_factory=list)  # day, and what was sent
    tables: list[str] = field(default_factory=list)  # where she sits
    groups: list[int] = field(default_factory=list)  # of the project

    @cached_property
    def viewer(self) -> Viewer:
        return Viewer.like(self.role, self.groups, self.tables)

    def hears(self, news: News) -> bool:
        """The programme of a day that stands in her calendar is another for her."""
        mine = [pair for pair in self.held if pair[0] in self.days] if self.is_expected else []
        return self.is_reachable and bool(news.on_days(self.viewer, self.locale, mine))

    @property
    def is_expected(self) -> bool:
        return self.state in IN_CALENDARS

    def is_owed(self, facts: Facts) -> bool:
        """Her calendar needs a message if these are the facts."""
        return self.is_reachable and any(due(self.days if self.is_expected else (), self.held, facts))

    def is_asked_again(self, facts: Facts) -> bool:
        """What she has answered would be no longer so."""
        return any(is_news(sent, facts[day]) for day, sent in self.held if day in facts)


@dataclass(frozen=True)
class Audience:
    """Who hears of a change, and who does not."""

    told: list[Holder]
    waiting: int  # for a seat: their calendars hold nothing
    away: int  # cancelled or declined
    unreachable: int  # have no address
    up_to_date: int  # their calendars show it right
    dayless: int  # have a seat, but their days were dropped
    asked: frozenset[int]  # ids of those of whom a new answer is asked
    right: Counter[str]  # how many calendars in each language show it right

    @property
    def languages(self) -> dict[str, int]:
        """How many of those who are told read each language."""
        return dict(Counter(one.locale for one in self.told).most_common())

    @property
    def as_it_was(self) -> dict[str, int]:
        """Languages whose readers are not told, though others are: the texts in them were not changed."""
        told = self.languages
        return {code: count for code, count in self.right.items() if told and code not in told}

    @property
    def asked_again(self) -> int:
        """How many of those who are told are asked for a new answer."""
        return sum(one.id in self.asked for one in self.told)

    @property
    def named(self) -> list[Holder]:
        return self.told[:NAMED]

    @property
    def bouncing(self) -> int:
        """To how many of them the last mail came back."""
        return sum(one.bounces for one in self.told)


def of(events: Sequence[Event]) -> list[Holder]:
    """Everybody at these events, in the order in which they came; five queries."""
    ids = [event.id for event in events]
    rows = db.session.execute(
        select(
            Participation.id,
            Participation.event_id,
            Participation.given_name + " " + Participation.family_name,
            Participation.organisation,
            Participation.state,
            Participation.locale,
            Participation.join_token,
            Participation.role,
            Participation.person_id,
            Person.email.is_not(None),
            Person.mail_came_back_at.is_not(None),
        )
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.event_id.in_(ids))
        .order_by(Participation.id)
    )
    people = {row[0]: Holder(*row) for row in rows}
    for id_, day_id in db.session.execute(_of(ids, DayChoice, DayChoice.day_id)):
        people[id_].days.append(day_id)
    held = _of(ids, Invitation, Invitation.day_id, Invitation.sent).where(Invitation.holds)
    for id_, day_id, sent in db.session.execute(held):
        people[id_].held.append((day_id, sent))
    sits = _of(ids, TableSeat, TableSeat.slot_uid).where(TableSeat.waiting_since.is_(None))
    for id_, table in db.session.execute(sits):
        people[id_].tables.append(table)
    for id_, group in db.session.execute(_groups(ids)):
        people[id_].groups.append(group)
    return list(people.values())


def audience(
    event: Event,
    changed: Callable[[Facts], Facts] = lambda facts: facts,
    *,
    ends_at: datetime | None = None,
    everybody: Sequence[Holder] | None = None,
) -> Audience:
    """Whose calendar would need a message if the facts were `changed`, and the event ended at `ends_at`; by
    default as they are now. `everybody` there, where that is known already."""
    everybody = of([event]) if everybody is None else everybody
    facts, news = Telling(event, changed), _news([event], everybody)[event.id]
    is_quiet = event.is_draft or (ends_at or event.ends_at) <= clock.now()
    owed = [one for one in everybody if one.is_owed(facts.of(one)) or one.hears(news)]
    return told_among(everybody, [] if is_quiet else owed, facts)


def told_among(everybody: Sequence[Holder], told: list[Holder], facts: "Telling") -> Audience:
    asked = frozenset(one.id for one in told if one.is_asked_again(facts.of(one)))
    left = Counter(_why_not(one) for one in everybody) - Counter(_why_not(one) for one in told)
    return Audience(
        told,
        waiting=left["waiting"],
        away=left["away"],
        unreachable=left["unreachable"],
        up_to_date=left["up to date"],
        dayless=left["dayless"],
        asked=asked,
        right=Counter(one.locale for one in everybody if one.held) - Counter(one.locale for one in told),
    )


def untold(event: Event) -> Audience:
    """Whose calendar shows something that is no longer so, and whom nobody is about to tell."""
    found, being_told = audience(event), set(db.session.scalars(_noted([event.id])))
    return replace(found, told=[one for one in found.told if one.id not in being_told])


def with_older_words(event: Event) -> int:
    """In how many calendars all that counts is right, but the description (the programme, whom to ask) is an
    older one. Nobody is told of that by itself."""
    if event.is_quiet or event.is_cancelled:
        return 0
    facts, words, everybody = Telling(event), cache(partial(ical.shared_words, event)), of([event])
    news = _news([event], everybody)[event.id]
    return sum(
        one.is_reachable
        and not one.is_owed(facts.of(one))
        and not one.hears(news)
        and any(
            words(one.locale, one.viewer)[day] not in sent["description"] for day, sent in one.held if day
        )
        for one in everybody
    )


def untold_by_event(events: Sequence[Event]) -> Counter[int]:
    """How many those are, by the id of the event."""
    open_ones = [event for event in events if not event.is_quiet]
    telling = {event.id: Telling(event) for event in open_ones}
    being_told, everybody = set(db.session.scalars(_noted(list(telling)))), of(open_ones)
    news = _news(open_ones, everybody)
    return Counter(
        one.event_id
        for one in everybody
        if one.id not in being_told
        and (one.is_owed(telling[one.event_id].of(one)) or one.hears(news[one.event_id]))
    )


def what_differs(event: Event, people: Sequence[Holder], language: str) -> list[Difference]:
    """What these calendars show and what is so, each pair once; in that language if somebody reads it."""
    sample = [one for one in people if one.locale == language] or people[:1]
    facts, pairs = Telling(event), dict[str, tuple[dict[str, Any], dict[str, Any]]]()
    for one in sample:
        now = facts.of(one)
        for day, sent in one.held:
            if day in now and stale(sent, now[day]):
                before, after = (_nobodys(one_told, one.join_token) for one_told in (sent, now[day]))
                pairs[f"{before}{after}"] = before, after
    found = [one for before, after in pairs.values() for one in differences(before, after, event.city, {})]
    return list(dict.fromkeys(found))


def _nobodys(told: dict[str, Any], join_token: str) -> dict[str, Any]:
    """What is told to everybody: her own link to join is hers, so that only its place is named."""
    is_own = told["join_url"].endswith(f"/{join_token}")
    return {name: told[name] for name in TOLD} | (
        {"join_url": gettext("a link of one’s own")} if is_own else {}
    )


def concerned(event: Event) -> ColumnElement[bool]:
    """Participations of the event whose calendars show something of it, or should."""
    expected = Participation.state.in_(IN_CALENDARS)
    return (Participation.event_id == event.id) & or_(expected, HOLDS)


class Telling:
    """What everybody at one event should be told, each in her language; said once for each language."""

    def __init__(self, event: Event, changed: Callable[[Facts], Facts] = lambda facts: facts) -> None:
        self.event, self.changed = event, changed
        self.shared: dict[str, Facts] = {}

    def of(self, one: Holder) -> Facts:
        if one.locale not in self.shared:
            self.shared[one.locale] = self.changed(ical.told(self.event, one.locale))
        return ical.with_own_link(self.shared[one.locale], one.join_token)


def _news(events: Sequence[Event], everybody: Sequence[Holder]) -> dict[int, News]:
    return news_of(events, [(one.event_id, one.held) for one in everybody])


def _groups(ids: list[int]) -> Select[Any]:
    columns: tuple[Any, ...] = (Participation.id, GroupMember.group_id)
    return (
        select(*columns)
        .join(GroupMember, GroupMember.person_id == Participation.person_id)
        .join(Event, Event.id == Participation.event_id)
        .join(Group, (Group.id == GroupMember.group_id) & (Group.project_id == Event.project_id))
        .where(Participation.event_id.in_(ids))
    )


def _of(ids: list[int], model: Any, *columns: Any) -> Select[Any]:
    return (
        select(Participation.id, *columns)
        .join(model, model.participation_id == Participation.id)
        .where(Participation.event_id.in_(ids))
        .order_by(model.id)
    )


def _noted(ids: list[int]) -> Select[int]:
    """Who is about to be told. What broke while it was written is a debt again."""
    whose = select(Notice.participation_id).where(Notice.event_id.in_(ids), Notice.failed_at.is_(None))
    return whose.where(Notice.about.in_((About.CHANGE, About.AGENDA, About.CANCELLATION)))


def _why_not(one: Holder) -> str:
    if one.state is State.WAITING:
        return "waiting"
    if one.state in AWAY:
        return "away"
    if not one.is_reachable:
        return "unreachable"
    return "up to date" if one.days else "dayless"
