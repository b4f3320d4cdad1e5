"""What an organiser does to plan an event, until it is published. Each function is one transaction."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect, select

from app import clock
from app.audit.models import made_by_form, record
from app.database import action, db, slugified
from app.events.audiences import Role
from app.events.kinds import KINDS
from app.events.models import Event
from app.events.moving import Span
from app.events.seats import Of, Pool
from app.events.terms import Visibility
from app.i18n import Localised
from app.network.models import Project
from app.people.models import Person

# Where to go: another place raises the SEQUENCE of downloads and feeds (RFC 5546 §2.1.4), another title not.
PLACE = {"venue", "address", "mode"}
# What a copy takes over. The link to join is not among them: each meeting should have its own.
COPIED = (
    "kind",
    "mode",
    "visibility",
    "title",
    "summary",
    "zone",
    "city",
    "counts_from_zero",
    "venue",
    "address",
    "country",
    "audience",
    "waiting_rule",
    "offer_hours",
    "looked_at_first",
    "practical",
    "contact_name",
    "contact_email",
    "contact_phone",
)


@action
def create(
    project: Project,
    spans: list[Span],
    *,
    actor: Person,
    form_key: str,
    seats: int | None,
    with_agenda: bool = False,
    **details: Any,
) -> Event:
    """Begin a draft. `form_key` names the form it came from: sent twice, it gives the same draft."""
    if there := _made_before(project, form_key):
        return there
    event = Event(project=project, slug=_slug(details["title"], spans, details["zone"]), **details)
    _begin(event, spans, seats)
    if with_agenda:
        plan_typical_agenda(event)
    record("event.created", event, actor, event_id=event.id, kind=event.kind, form=form_key)
    return event


@action
def edit(event: Event, *, actor: Person, **details: Any) -> list[str]:
    """Change what is neither a day nor a seat. Returns the names of what is different now."""
    event.lock()
    changed = [name for name, value in details.items() if getattr(event, name) != value]
    was_listed = event.visibility is Visibility.PUBLIC and not event.is_draft
    for name in changed:
        setattr(event, name, details[name])
    if changed:
        if was_listed and event.visibility is not Visibility.PUBLIC:
            event.unlisted_at = clock.now()
        event.give_secret_address()
        event.revision += bool(PLACE & set(changed))
        if changed != ["join_url"]:  # which no reader sees: everybody joins by a link of her own
            event.touch()
        record("event.edited", event, actor, event_id=event.id, changed=changed)
    return changed


@action
def duplicate(event: Event, first_date: date, *, actor: Person, form_key: str) -> Event:
    """Begin a draft like this event, from another date on: the same distances and hours by the clock on
    the wall, the same agenda with its speakers, the same seats and questions; nobody registered."""
    if there := _made_before(event.project, form_key):
        return there
    by, zone, seats = first_date - event.first_date, event.zone, event.pool.seats
    spans = [
        (clock.shifted(day.starts_at, by, zone), clock.shifted(day.ends_at, by, zone)) for day in event.days
    ]
    copy = Event(
        project=event.project,
        slug=_slug(event.title, spans, zone),
        hosts=list(event.hosts),
        registration_opens_at=_shifted(event.registration_opens_at, by, zone),
        registration_closes_at=_shifted(event.registration_closes_at, by, zone),
        **{name: getattr(event, name) for name in COPIED},
    )
    _begin(copy, spans, seats)
    for day, new_day in zip(event.days, copy.days, strict=True):
        for item in day.agenda:
            if item.parent_id is None:
                item.copy_to(new_day)
    _copy_limits(event, copy)
    for question in event.questions:
        question.copy_to(copy)
    record("event.duplicated", copy, actor, event_id=copy.id, original=event.id, form=form_key)
    return copy


def plan_typical_agenda(event: Event) -> None:
    """Fill the days with what a meeting of this kind usually consists of."""
    item = inspect(Event).relationships["agenda"].mapper.class_  # the agenda stands a floor above
    for day, slots in zip(event.days, KINDS[event.kind].agenda, strict=False):
        for position, (kind, after, length, en, el) in enumerate(slots):
            starts_at = day.starts_at + timedelta(minutes=after)
            day.agenda.append(
                item(
                    event=event,
                    kind=kind,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=length) if length else None,
                    position=position,
                    title=Localised(en=en, el=el),
                    audiences=[Role.PARTNER] if kind == "steering" else [],
                )
            )


def _made_before(project: Project, form_key: str) -> Event | None:
    """What the same form has made already. Whoever begins an event meets at the rows of the projects: two
    forms that are sent at once make one event, and two events get two addresses."""
    db.session.execute(select(Project.id).order_by(Project.id).with_for_update(key_share=True))
    return db.session.scalar(made_by_form(form_key, Event).where(Event.project_id == project.id))


def _slug(title: Localised, spans: list[Span], zone: str) -> str:
    """An address for a new event: words of its English title and the date, unique in the network."""
    words = slugified(title.in_("en"))[:60].strip("-") or "event"
    base = f"{words}-{clock.local(min(spans)[0], zone).date()}"
    taken = set(db.session.scalars(select(Event.slug).where(Event.slug.startswith(base, autoescape=True))))
    names = [base, *(f"{base}-{n}" for n in range(2, len(taken) + 2))]
    return next(name for name in names if name not in taken)


def _begin(event: Event, spans: list[Span], seats: int | None) -> None:
    event.give_secret_address()
    event.pool = Pool(seats=seats)
    event.set_days(spans)
    db.session.add(event)
    db.session.flush()


def _copy_limits(event: Event, copy: Event) -> None:
    """Of days, in their order, and of the ways of attending; those of options go with their questions."""
    days = {str(day.id): str(new.id) for day, new in zip(event.days, copy.days, strict=True)}
    for pool in event.pools:
        if pool.of in (Of.ON_SITE, Of.ONLINE) or (pool.key in days and pool.of is Of.DAY):
            copy.pools.append(Pool(of=pool.of, key=days.get(pool.key, ""), seats=pool.seats))


def _shifted(instant: Any, by: timedelta, zone: str) -> Any:
    return None if instant is None else clock.shifted(instant, by, zone)
