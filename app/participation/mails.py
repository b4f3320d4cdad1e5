"""Every mail about taking part: one function each, one pair of templates each. This list is all of them."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from app import clock
from app.addresses import address
from app.agenda.differences import DayChanges
from app.agenda.programme import Slot
from app.calendar import entries
from app.events import queries
from app.events.delegations import Delegation
from app.events.models import Event, EventDay
from app.events.seats import Pool
from app.i18n import Localised, zone_city
from app.mail import outbox
from app.mail.ical import without_links
from app.mail.prose import Prose
from app.participation import askings, disclosures, ical, wording
from app.participation.askings import Asking
from app.participation.invitations import Invitation, Message, Method
from app.participation.models import Participation
from app.participation.offers import Offer
from app.participation.registrations import Registration


def please_confirm(registration: Registration, event: Event) -> None:
    """To the address that was typed: press once and it is yours. Says nothing about anybody."""
    asking = Asking("please_confirm", registration.locale, registration.zone, registration.day_ids)
    own = {"link": address("participation.me", token=registration.token)}
    askings.post(asking, own, registration, event, _of(event, registration.zone))


def already_registered(registration: Registration, participation: Participation, event: Event) -> None:
    """To an address that takes part already, in its owner's language: nothing has changed."""
    days = [one.day_id for one in participation.choices]
    asking = Asking(
        "already_registered", participation.locale, registration.zone, days, participation.has_seat
    )
    own = {"link": _own_page(participation)}
    if participation.is_waiting:
        own["number"] = str(participation.number_in_queue)
    askings.post(asking, own, registration, event, _of(event, registration.zone))


def invitation(participation: Participation, messages: list[Message], *, words: Localised) -> None:
    """Would you come? With the programme, and one page for answering all days. `words`: the organiser's."""
    _with_calendar("invitation", participation, messages, words=words)


def reminder(participation: Participation, messages: list[Message], *, words: Localised) -> None:
    """To one who has not answered: the invitation once more."""
    _with_calendar("reminder", participation, messages, words=words)


def named(participation: Participation, messages: list[Message]) -> None:
    """Your organisation has named you, and keeps a seat: yes or no? With the invitations."""
    _with_calendar("named", participation, messages, by=participation.delegation)


def not_named(participation: Participation, messages: list[Message], by: Delegation) -> None:
    """Your organisation does not send you any more: the days leave the calendar."""
    _with_calendar("not_named", participation, messages, by=by)


def seat_confirmed(participation: Participation, messages: list[Message], *, freed: bool = False) -> None:
    """You have a seat, with the programme. `freed`: it came from the waiting list."""
    _with_calendar("seat_confirmed", participation, messages, freed=freed)


def on_waiting_list(participation: Participation, messages: list[Message], *, accepted: bool = False) -> None:
    """You wait, and are number so-and-so. Takes the days out of a calendar that has or accepted them."""
    number = participation.number_in_queue
    _with_calendar("on_waiting_list", participation, messages, number=number, accepted=accepted)


def being_looked_at(participation: Participation) -> None:
    """We have it; the organisers look at it before they say yes."""
    _with_calendar("being_looked_at", participation, [])


def asked_back(participation: Participation, question: str) -> None:
    """The organisers want to know more before they say yes or no."""
    _with_calendar("asked_back", participation, [], question=question)


def refused(participation: Participation, messages: list[Message]) -> None:
    """The organisers say no, and why."""
    _with_calendar("refused", participation, messages)


def offer(participation: Participation, offer: Offer) -> None:
    """A seat is kept for you until then: yes or no?"""
    _with_calendar("offer", participation, [], offer=offer)


def brought_along(participation: Participation) -> None:
    """A colleague has registered you as well, and you wait. Where a seat is kept, `offer` says so."""
    _with_calendar("brought_along", participation, [], by=participation.brought_by)


def offer_lapsed(participation: Participation, offer: Offer) -> None:
    """You did not say yes in time: the seat went on. With the way back to the list."""
    _with_calendar("offer_lapsed", participation, [], offer=offer)


def extra_seat(participation: Participation, pool: Pool) -> None:
    """What you waited for beside the event is yours: the dinner, the bus."""
    _with_calendar("extra_seat", participation, [], pool=pool)


def days_changed(participation: Participation, messages: list[Message]) -> None:
    """What the person herself changed."""
    _with_calendar("days_changed", participation, messages)


def registration_cancelled(
    participation: Participation, messages: list[Message], *, by_organiser: bool = False
) -> None:
    _with_calendar("registration_cancelled", participation, messages, by_organiser=by_organiser)


def goes_elsewhere(participation: Participation, message: Message) -> None:
    """To an address that was wrong, or is no longer hers: the entry leaves the calendar there."""
    _with_calendar("goes_elsewhere", participation, [message])


def event_changed(
    participation: Participation, messages: list[Message], news: Sequence[DayChanges] = ()
) -> None:
    """What has changed for this person, before and after: the first mail says all of it, of every day."""
    _with_calendar("event_changed", participation, messages, told=messages, news=news)


def agenda_changed(participation: Participation, messages: list[Message], news: Sequence[DayChanges]) -> None:
    """What is different in the programme of her days, as she may know it."""
    _with_calendar("agenda_changed", participation, messages, told=messages, news=news)


def event_cancelled(participation: Participation, messages: list[Message]) -> None:
    _with_calendar("event_cancelled", participation, messages)


def own_link(participation: Participation, revision: int) -> None:
    """Somebody asked for the link to this registration; it goes to its owner's address only."""
    _post("own_link", participation, about=f"link:{participation.id}", revision=revision)


def letter(participation: Participation, number: int, subject: str, words: Prose) -> int | None:
    """What an organiser writes. Nobody gets the letter of this `number` twice. Returns the id of the mail."""
    return _post("letter", participation, revision=number, title=subject, words=words)


def day_before(
    participation: Participation, number: int, words: Prose | None, practical: Prose | None
) -> int | None:
    """It is soon: her days, the way there or in, and what the organiser adds. `number` as above."""
    return _post("day_before", participation, revision=number, words=words, practical=practical)


def letter_as_read(purpose: str, participation: Participation, **context: Any) -> tuple[str, str, str]:
    """Subject, text and HTML of one of these two, for whoever sends it: without links to the own page."""
    parts = outbox.written(
        purpose,
        name=participation.name,
        language=participation.locale,
        participation=participation,
        message=None,
        link=_own_page(participation),
        slots=_slots(participation),
        **_of(participation.event, participation.zone),
        **context,
    )
    subject, text, html = map(without_links, parts)
    return subject, text, html


def as_read(
    purpose: str, participation: Participation, entries: list[Invitation], **context: Any
) -> tuple[str, str]:
    """Subject and text of a mail that repeats these entries, for whoever sends it; without links as above."""
    messages = [Message(one, Method.REQUEST, one.entry(), True, {}) for one in entries]
    subject, text, _html = outbox.written(
        purpose,
        name=participation.name,
        language=participation.locale,
        participation=participation,
        message=messages[0],
        total=len(messages),
        link=_own_page(participation),
        copies=lambda: ical.copies(participation),
        slots=_slots(participation),
        **_of(participation.event, participation.zone),
        **context,
    )
    return subject, without_links(text)


def _with_calendar(
    purpose: str, participation: Participation, messages: list[Message], **context: Any
) -> None:
    """The first mail says it all, with the first message; each other goes in a short one (one VEVENT)."""
    if participation.email is None or participation.event.is_quiet:
        return
    participation.revision += 1
    first = messages[0] if messages else None
    _post(
        purpose, participation, revision=participation.revision, message=first, total=len(messages), **context
    )
    for number, message in enumerate(messages[1:], start=2):
        name = "day_cancelled" if message.method is Method.CANCEL else "day_invitation"
        told, counted = message.invitation, {"number": number, "total": len(messages)}
        about = f"invitation:{told.uid}"
        _post(name, participation, about=about, revision=told.messages, message=message, **counted)


def _post(
    purpose: str,
    participation: Participation,
    *,
    revision: int,
    about: str | None = None,
    message: Message | None = None,
    **context: Any,
) -> int | None:
    if participation.email is None:
        return None
    calendar = ical.as_bytes(disclosures.discreet(message)) if message else None
    mail_id = outbox.post(
        purpose,
        to=participation.email,
        name=participation.name,
        language=participation.locale,
        about=about or f"participation:{participation.id}",
        revision=revision,
        calendar=calendar,
        method=message.method.value if message else None,
        participation=participation,
        message=message,
        was=clock.local(message.entry.starts_at, participation.event.zone) if message else None,
        link=_own_page(participation),
        copies=lambda: ical.copies(participation),
        slots=_slots(participation),
        beside=wording.beside,
        **_of(participation.event, participation.zone),
        **context,
    )
    if message and calendar and mail_id:
        message.invitation.travel(mail_id, calendar)
    return mail_id


def _of(event: Event, zone: str) -> dict[str, Any]:
    """What every mail about an event knows. Times are also said by the reader's clock, or the partners'."""

    def clocks() -> wording.Clocks:  # asked while the mail is written: cities have names in its language
        partners = queries.partner_clocks(event)
        return {zone: partners.get(zone) or zone_city(zone)} if zone else partners

    def hours(day: EventDay) -> str:
        return wording.hours(day.starts_at, day.ends_at, event.zone, event.city, clocks())

    def differences(*messages: Message) -> list[wording.Difference]:
        """What is the same on every day is said once."""
        places = event.city, clocks()
        found = (wording.differences(one.before, one.invitation.sent, *places) for one in messages)
        return list(dict.fromkeys(chain.from_iterable(found)))

    return {
        "event": event,
        "project": event.project,
        "project_id": event.project_id,
        "event_id": event.id,
        "reply_to": event.contact_email or None,
        "hours": hours,
        "differences": differences,
    }


def _slots(participation: Participation) -> Callable[[EventDay], tuple[Slot, ...]]:
    """What she may know of a day's programme."""
    return partial(entries.slots, viewer=participation.viewer)


def _own_page(participation: Participation) -> str:
    return address("participation.me", token=participation.token)
