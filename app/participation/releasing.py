"""An organiser gives readers the agenda that she has written: first what it would do, then the deed.

Whose day it changes is noted in the same transaction; then the mails are written (ADR 4).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, bindparam

from app import clock
from app.agenda import releases
from app.agenda.differences import DayChanges, between
from app.agenda.drafts import programme_of
from app.agenda.programme import Day, Programme
from app.agenda.releases import AgendaRelease, Stamp
from app.audit.models import record
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.audiences import ANYBODY, ORGANISER
from app.events.models import Event
from app.events.moving import Span
from app.i18n import LANGUAGES, Localised, language, speaking
from app.participation import holders, table_queues, telling
from app.participation.holders import Audience, Holder, Telling
from app.participation.invitations import Facts
from app.participation.models import Participation
from app.participation.news import News, news_of, told_of
from app.participation.notices import About
from app.people.models import Person

Hours = Mapping[int, Span]  # of days, by their ids


@dataclass(frozen=True)
class Plan:
    """What a release would do."""

    changes: list[DayChanges]  # as its organisers see them
    elsewhere: dict[str, list[DayChanges]]  # by languages whose readers see other changes, in their words
    is_new: bool  # something is different from what was last released, if only for its organisers
    audience: Audience  # whose day it changes
    hours: Hours  # that the days would take to begin and end with the agenda, where they do not
    following: Audience  # whom that concerns, with those
    seen: str  # what was looked at


def would_release(event: Event) -> Plan:
    draft, told = programme_of(event), event.programme
    everybody, hours = holders.of([event]), hours_of_agenda(event, draft)
    follow = _following(hours)
    return Plan(
        changes=between(told, draft),
        elsewhere=_in_other_languages(told, draft),
        is_new=told != draft,
        audience=_audience(event, everybody, draft),
        hours=hours,
        following=_audience(event, everybody, draft, Telling(event, follow), hours),
        seen=mark_of(event, draft),
    )


def _in_other_languages(told: Programme | None, draft: Programme) -> dict[str, list[DayChanges]]:
    """A text that was changed in one language only is news for those who read that one."""
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = between(told, draft)
    here = _outline(found[language()])
    return {code: days for code, days in found.items() if _outline(days) != here}


def _outline(days: list[DayChanges]) -> list[object]:
    """What is changed, whatever it is called."""
    return [
        (one.day.id, one.is_gone, one.hours is None, [(each.what, len(each.details)) for each in one.changes])
        for one in days
    ]


def mark_of(event: Event, draft: Programme) -> str:
    """The same as long as nobody writes or releases anything."""
    number = event.release.number if event.release else 0
    return sha256(json.dumps([number, draft.document()], sort_keys=True).encode()).hexdigest()


def hours_of_agenda(event: Event, draft: Programme) -> dict[int, Span]:
    """When the days would begin and end with what everybody may know of their agenda, where they do not."""
    if event.is_over:
        return {}
    seen = draft.for_reader(ANYBODY)
    found = {day.id: _span(day, draft) for day in seen.days if day.slots}
    return {day.id: found[day.id] for day in event.days if found.get(day.id, day.span) != day.span}


def _span(day: Day, programme: Programme) -> Span:
    """Only on the date of the day: what goes on past midnight, or before it, stands in the agenda alone."""
    starts_at = min(slot.starts_at for slot in day.slots)
    ends_at = max(slot.ends_at or max(day.ends_at, slot.starts_at) for slot in day.slots)
    on = programme.date(day)
    first, last = (clock.local(one, programme.zone).date() == on for one in (starts_at, ends_at))
    span = starts_at if first else day.starts_at, ends_at if last else day.ends_at
    return span if span[0] < span[1] else (day.starts_at, day.ends_at)


def release(
    event: Event,
    *,
    actor: Person,
    stamp: Stamp = Stamp.DRAFT,
    note: Localised | None = None,
    follow: bool = False,
    later: bool = False,
    seen: str | None = None,
) -> int | None:
    """Readers see from now on what stands in the draft. Returns how many people are told; None: it is out.

    `follow`: the days begin and end with the agenda. `later`: nobody is told until somebody presses `tell`.
    `seen` is the `mark_of` what was looked at: raises NotPossibleNow when it is another by now, and for an
    event that is not published.
    """
    told = _release(event, actor=actor, stamp=stamp, note=note, follow=follow, later=later, seen=seen)
    if told:
        telling.write(event)
    return told


@action
def _release(
    event: Event,
    *,
    actor: Person,
    stamp: Stamp,
    note: Localised | None,
    follow: bool,
    later: bool,
    seen: str | None,
) -> int | None:
    event.lock()
    if not event.is_published:
        raise NotPossibleNow
    draft, before = programme_of(event), event.release
    hours = hours_of_agenda(event, draft) if follow else {}
    if before and _says_nothing_new(before, draft, stamp) and not hours:
        return None
    if seen is not None and seen != mark_of(event, draft):
        raise NotPossibleNow
    if hours:
        _follow(event, hours, actor)
        draft = programme_of(event)
    releases.make(event, draft, actor=actor, stamp=stamp, note=note)
    db.session.flush()
    db.session.expire(event, ["release"])
    table_queues.move_up(event)
    return 0 if later else telling.note(event, About.AGENDA, _these(_told(event, hours)))


def _says_nothing_new(before: AgendaRelease, draft: Programme, stamp: Stamp) -> bool:
    """The same once more; what was a draft may be called final."""
    return before.programme == draft and (before.is_final or stamp is Stamp.DRAFT)


def _follow(event: Event, hours: Hours, actor: Person) -> None:
    before = [[moment.isoformat() for moment in day.span] for day in event.days]
    event.take_hours(hours)
    event.revision += 1
    record("event.moved", event, actor, event_id=event.id, before=before, after=[
        [moment.isoformat() for moment in day.span] for day in event.days
    ])  # fmt: skip


def untold_changes(event: Event, told: list[Holder]) -> list[DayChanges]:
    """What is different in the programme since the oldest release that one of these people was told of, as
    organisers see it."""
    numbers = [told_of(sent) for one in told for _day, sent in one.held]
    if not numbers:
        return []
    found = News(event).since(min(numbers), ORGANISER, language())
    return [found[day.id] for day in event.days if day.id in found]


# Whom it concerns


def _told(event: Event, hours: Hours) -> list[Holder]:
    everybody = holders.of([event])
    return _concerned(event, everybody, Telling(event), hours, None)


def _audience(
    event: Event,
    everybody: list[Holder],
    draft: Programme,
    facts: Telling | None = None,
    hours: Hours | None = None,
) -> Audience:
    facts = facts or Telling(event)
    told = [] if event.is_quiet else _concerned(event, everybody, facts, hours or {}, draft)
    return holders.told_among(everybody, told, facts)


def _concerned(
    event: Event, everybody: list[Holder], facts: Telling, hours: Hours, draft: Programme | None
) -> list[Holder]:
    """Whose programme is another on one of their days, or whose day takes other hours."""
    known = news_of([event], [(one.event_id, one.held) for one in everybody])[event.id]
    news = known if draft is None else News(event, known.earlier, draft)
    return [
        one
        for one in everybody
        if one.hears(news) or (hours and set(hours) & set(one.days) and one.is_owed(facts.of(one)))
    ]


def _these(people: list[Holder]) -> ColumnElement[bool]:
    """Their ids stand in the statement itself: there may be more of them than a statement has parameters."""
    ids = [one.id for one in people]
    return Participation.id.in_(bindparam("told", ids, expanding=True, literal_execute=True))


def _following(hours: Hours) -> Callable[[Facts], Facts]:
    """What the facts would be if these days took these hours."""
    spans = {id_: tuple(moment.isoformat() for moment in span) for id_, span in hours.items()}

    def change(facts: Facts) -> Facts:
        return {
            id_: fact | (dict(zip(("starts_at", "ends_at"), spans[id_], strict=True)) if id_ in spans else {})
            for id_, fact in facts.items()
        }

    return change
