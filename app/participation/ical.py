"""What one person's calendar should show, as plain facts that can be kept and compared."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.addresses import address
from app.agenda.differences import DayChanges
from app.calendar import entries, links
from app.calendar.ical import Entry, Guest, Party, cancel, request
from app.database import db
from app.events.audiences import Viewer
from app.events.models import Event, EventDay
from app.i18n import gettext, speaking
from app.mail import outbox
from app.participation.invitations import SHOWN, Facts, Invitation, Message, Method, owed_to
from app.participation.models import Participation
from app.participation.news import News, newest


def facts(participation: Participation) -> Facts:
    """By day id, in the person's language; nothing for an event that is cancelled or still a draft."""
    shared = with_own_link(told(participation.event, participation.locale), participation.join_token)
    with speaking(participation.locale):
        url = entries.page(participation.event)
        return {
            day.id: shared[day.id]
            | {
                "url": url,
                "description": _words(day, participation, shared[day.id]["join_url"]),
                "release": newest(participation.event),
            }
            for day in participation.event.days
            if day.id in shared
        }


def told(event: Event, language: str) -> Facts:
    """The part of the facts that everybody who reads that language is told, by day id."""
    if not event.is_published:
        return {}
    with speaking(language):
        return {day.id: _day(day) for day in event.days}


def shared_words(event: Event, language: str, viewer: Viewer) -> dict[int, str]:
    """What every description holds for such readers of that language, by day id."""
    with speaking(language):
        return {day.id: entries.description(day, viewer) for day in event.days}


def with_own_link(facts: Facts, join_token: str) -> Facts:
    """The facts of everybody, with the link by which one person joins: it leads on to the call itself, which
    can be replaced without making any calendar untrue."""
    url = address("participation.join", token=join_token)
    return {day_id: day | {"join_url": url if day["online"] else ""} for day_id, day in facts.items()}


def owed(participation: Participation) -> list[Message]:
    """The messages that make her calendar true; asked again they are none."""
    db.session.flush()  # whom and which day an invitation is about has its id
    return owed_to(participation, facts(participation))


Told = tuple[list[Message], list[DayChanges]]


def with_news(participation: Participation, news: News, *, words: bool = False) -> Told:
    """The same, and besides the entries of days on which the programme is another than when they were sent;
    and what is different on her days. `words`: also where the description is another for any other reason."""
    changed = _news(participation, news)
    messages, now = owed(participation), facts(participation)
    sent = {message.invitation.id for message in messages}
    older = [
        one
        for one in participation.invitations
        if one.holds and one.day_id in now and one.id not in sent
        and (one.day_id in changed or (words and _is_older(one, now[one.day_id])))
    ]  # fmt: skip
    if participation.event.is_quiet or participation.email is None:
        return [], []
    messages += [one.renew(now[one.day_id]) for one in older if one.day_id]
    in_order = sorted(messages, key=lambda one: (not one.is_cancellation, one.entry.starts_at))
    return in_order, [changed[day.id] for day in participation.days if day.id in changed]


def _news(participation: Participation, news: News) -> dict[int, DayChanges]:
    expected = {day.id for day in participation.days} if participation.is_expected else set()
    held = [(one.day_id, one.sent) for one in participation.invitations if one.holds]
    return news.on_days(
        participation.viewer, participation.locale, [pair for pair in held if pair[0] in expected]
    )


def _is_older(invitation: Invitation, facts: dict[str, Any]) -> bool:
    return any(invitation.sent.get(name) != facts[name] for name in SHOWN)


def asked_again(participation: Participation) -> list[Message]:
    """What she has not answered, once more (RFC 5546 §3.2.6); nothing where she has answered all."""
    silent = [one for one in participation.invitations if one.is_silent]
    if not silent:
        return []
    return owed_with(participation, silent)


def owed_with(
    participation: Participation, again: Iterable[Invitation] = (), back: Iterable[Invitation] = ()
) -> list[Message]:
    """What she is owed; once more each of these entries that she holds and that is not among it; and each
    that came `back` to her, who was told of no change while it was away."""
    messages, now = owed(participation), facts(participation)
    sent = {message.invitation for message in messages}
    renewed = [one.renew(now[one.day_id]) for one in back if one.holds and one.day_id and one not in sent]
    return messages + renewed + once_more(participation, (one for one in again if one not in sent))


def once_more(participation: Participation, again: Iterable[Invitation]) -> list[Message]:
    """These entries, as far as she holds them, for a calendar that has lost them."""
    now = facts(participation)
    return [one.repeat(now.get(one.day_id or 0, one.sent)) for one in again if one.holds]


def tells_older(participation: Participation, invitations: Iterable[Invitation]) -> list[Invitation]:
    """Those of these entries since which the programme of her day has become another."""
    news = News(participation.event)
    return [
        one
        for one in invitations
        if news.on_days(participation.viewer, participation.locale, [(one.day_id, one.sent)])
    ]


def _day(day: EventDay) -> dict[str, Any]:
    event = day.event
    return {
        "starts_at": day.starts_at.isoformat(),
        "ends_at": day.ends_at.isoformat(),
        "zone": event.zone,
        "online": event.is_online,
        "location": entries.location(event) if event.is_on_site else "",
        "summary": entries.summary(day),
    }


def _words(day: EventDay, participation: Participation, join_url: str) -> str:
    closing = gettext(
        "Your own page (answer, change, cancel): %(url)s\nChanges and cancellations reach you by e-mail.",
        url=address("participation.me", token=participation.token),
    )
    joining = gettext("Join online: %(url)s", url=join_url) if join_url else ""
    return "\n\n".join(
        part for part in (joining, entries.description(day, participation.viewer), closing) if part
    )


def personal(participation: Participation) -> list[Entry]:
    """The days in her calendar as they are now, under the UIDs of her invitations (RFC 5545 §3.8.4.7).

    So a file that she imports, or her feed, never doubles what a mail has put there.
    """
    now = facts(participation)
    return [
        Entry(
            uid=invitation.uid,
            sequence=invitation.sequence,
            stamp=max(invitation.stamp, participation.event.changed_at),
            starts_at=invitation.day.starts_at,
            ends_at=invitation.day.ends_at,
            **{name: now[invitation.day.id][name] for name in SHOWN},
        )
        for invitation in participation.invitations
        if invitation.holds and invitation.stamp and invitation.day and invitation.day.id in now
    ]


def copies(participation: Participation) -> list[tuple[EventDay, list[tuple[str, str]]]]:
    """Each day that her calendar should hold, and links that put a copy of it into a calendar on the web.

    They are short, as one mail carries them all: of the description they keep only the ways on."""
    held = {one.day_id: one.entry() for one in participation.invitations if one.holds}
    return [
        (day, links.on_the_web(replace(held[day.id], description="")))
        for day in participation.event.days
        if day.id in held
    ]


def as_bytes(message: Message) -> bytes:
    """The iCalendar object of one message: a REQUEST or a CANCEL to one person (RFC 5546 §3.2)."""
    invitation = message.invitation
    participation = invitation.participation
    organizer = Party(participation.event.project.acronym, outbox.sender())
    guest = Guest(
        participation.name, participation.email or "", invitation.answer.value, message.needs_answer
    )
    write = cancel if message.method is Method.CANCEL else request
    return write(message.entry, organizer, guest)
