"""One of everything: a project in which each page of the product has something to show, and these pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import current_app

from app import clock
from app.agenda.programme import ItemKind
from app.agenda.steps import mark
from app.database import db
from app.events.audiences import Role as Audience
from app.events.audiences import of_group
from app.events.hosting import EventHost
from app.events.models import Event
from app.events.seats import Of
from app.events.terms import Kind, Mode, Status, Visibility
from app.groups import actions as groups
from app.i18n import Localised
from app.inbox.models import InboundMessage
from app.inbox.reasons import Reason
from app.letters.models import Letter, LetterCopy, Stage
from app.mail.models import OutgoingMail
from app.network.models import Project
from app.network.practices import GoodPractice
from app.participation import limits, looking, placing
from app.participation.feeds import PersonalFeed
from app.participation.models import Participation
from app.participation.registrations import ASKING_LIFETIME, Registration
from app.participation.states import State
from app.people.actions import issue_link
from app.people.models import Person
from app.questions import actions as questions
from app.questions.given import Answer, AnswerFile
from app.questions.ready import Ready
from app.roster.models import Upload
from tests import make
from tests.delegations import shown as delegations
from tests.desk import shown as desk
from tests.house import accounts
from tests.mail.workers import mail
from tests.readers import shown as readers
from tests.team import shown as team

DAY, FRESH = timedelta(days=1), timedelta(minutes=10)
KEPT: dict[str, tuple[datetime, bytes]] = {}  # the file of a world, and when it was made
LONG_AGO = date(2022, 3, 30)
GUESTS = """Maria Nikolaou <maria@example.org>; maria@example.org; Nikos <nikos@example.org>
Kostas Papadakis; kostas@example.org
ivan.petrov@example.org
somebody at example.org"""
LIST = b"""E-mail;Given name;Family name;Organisation;Shoe size
maria@example.org;Maria;Nikolaou;Chamber;38
nikos@example.org;;;Open Farm 2;
somebody at example.org;;;;
desislava@example.org;;;;"""
AGENDA = """Tuesday 1 May
9:00–13:00 Workshop – A. B., Region
\t• 11:00 Coffee

Bring a pen"""


LOOKED_AT = ("Petros", "Sofia", "Vasilis")
SHOWN = {
    ItemKind.TRANSFER,
    ItemKind.STEERING,
    ItemKind.SITE_VISIT,
}  # kinds whose items differ on their own page
NONSENSE_IN_AN_ITEM = {
    "title-en": "Bus", "kind": "transfer", "starts": "10:00", "minutes": "-5", "meets": "soon",
    "parent": "999", "practice": "999", "new_practice-region": "Attica", "speakers-0-function": "Director",
    "speakers-0-slides": "here", "due_on": "31 June", "round": "0", "seats": "many",
}  # fmt: skip
NONSENSE_ABOUT_COLLEAGUES = {
    "colleagues-0-given_name": "Ivan", "colleagues-0-email": "nowhere", "colleagues-0-country": "??",
    "attends": "by boat", "answer_concert": "yes",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A page in one state: where it is, who looks, what was sent to it (else it is just opened)."""

    url: str
    by: str = ""  # an address; empty: a visitor
    status: int = 200
    sent: Mapping[str, str] | None = field(default=None, hash=False)
    sent_from: str = ""  # the page with the form, where that has another address

    def __str__(self) -> str:
        return f"{self.url}{' sent' if self.sent is not None else ''}"


def build() -> None:
    """Made once in a process for each address of the site; from then on, SQLite gets a copy of its file."""
    path, now, key = db.engine.url.database, clock.now(), current_app.config["BASE_URL"]
    is_file = db.engine.dialect.name == "sqlite" and path and not db.session.scalar(db.select(Person.id))
    if not is_file or not path:
        return _build()
    db.session.remove()
    db.engine.dispose()
    if key in KEPT and abs(now - KEPT[key][0]) < FRESH:
        Path(path).write_bytes(KEPT[key][1])
        return None
    _build()
    db.session.remove()
    db.engine.dispose()  # so all is in the one file
    KEPT[key] = (now, Path(path).read_bytes())
    return None


def _build() -> None:
    project = make.project(website="https://cesme.example.org")
    eleni = make.organiser(project)
    make.member(project)
    _open(project, eleni)
    _others(project)
    _mails(project)
    _replies(project, eleni)
    _letters(eleni)
    delegations.build(project, eleni)
    desk.build(project, eleni)
    readers.build(project, eleni)
    team.build(project, eleni)
    accounts.build()
    make.save(Upload(event_id=_event("good-practices").id, person_id=eleni.id, name="list.csv", content=LIST))


def _open(project: Project, eleni: Person) -> None:
    """Good practices: hybrid, two days, full, with a waiting list, a cancellation and an old calendar."""
    event = make.event(
        project,
        mode=Mode.HYBRID,
        seats=2,
        join_url="https://meet.example.org/good-practices",
        practical=Localised(en="## Bus\n\nLine **45** from the station.\n\n- vegan\n- halal"),
        contact_phone="+30 2310 000 000",
    )
    for hour, kind in enumerate(ItemKind, start=9):
        make.item(event, f"{hour:02}:00", f"{hour:02}:50", kind=kind, title=Localised(en=kind.value.title()))
    practice, _other = make.save(
        GoodPractice(
            project_id=project.id, title=Localised(en="Food donation"), region="Attica", theme="Food"
        ),
        GoodPractice(project_id=project.id, title=Localised(el="Απόσταγμα")),
    )
    make.item(event, "09:00", None, day=1, practice=practice, speakers=("Aino Mäkelä", "Десислава Стоянова"))
    item = make.item(event, "10:00", "11:00", day=1, kind=ItemKind.TABLES, title=Localised(en="Round tables"))
    for name, seats in (("Table A", 1), ("Table B", None)):
        known = {"track": Localised(en=name), "round": 1, "seats": seats, "parent": item}
        make.item(event, "10:00", "11:00", day=1, title=Localised(en="Packaging"), **known)
    make.item(
        event, "11:30", "12:00", day=1, kind=ItemKind.TRANSFER, title=Localised(en="Bus"),
        meeting_point=Localised(en="The main gate"), meets_at=make.wall(event.days[1].date, "11:20"),
        preparation=Localised(en="Closed shoes", el="Κλειστά παπούτσια"), vehicle=Localised(en="Bus 1"),
    )  # fmt: skip
    groups.create(project, Localised(en="Nobody yet"), actor=eleni, form_key="1")
    group = groups.create(project, Localised(en="Steering group"), actor=eleni, form_key="2")
    groups.put_in(group, [eleni], actor=eleni)
    make.item(event, "12:00", "13:00", day=1, audiences=[of_group(group.id)])
    questions.add_ready(event, Ready, actor=eleni)
    for name in ("Nikos", "Desislava"):
        placing.add(
            event, actor=eleni, email=f"{name}@example.org", days=event.days, given_name=name, country="GR",
            family_name=make.CAST[name][0], organisation="Open Farm", locale="en",
        )  # fmt: skip
    make.participation(event, make.person("Aino"), State.WAITING)
    make.participation(event, make.person("Kostas"), State.CANCELLED, cancelled_at=clock.now())
    make.save(PersonalFeed(person=_person("Nikos")))
    _looked_at(event, eleni)
    event.title = Localised(en="Better practices", el="Καλύτερες πρακτικές")
    event.touch()
    known = {"event": event, "given_name": "Maria", "family_name": "Nikolaou", "organisation": "Chamber"}
    known |= {"country": "GR", "locale": "en", "day_ids": [day.id for day in event.days]}
    make.save(
        Registration(**known, email="maria@example.org", token="asked"),
        Registration(
            **known, email="stefan@example.org", token="too-late", asked_at=clock.now() - ASKING_LIFETIME
        ),
    )


def _slides(event: Event) -> None:
    """A file that came with the form."""
    slides, nikos = make.question(event, "file", "Slides", position=91), _at("Nikos", event.slug)
    file = make.save(
        AnswerFile(event_id=event.id, participation_id=nikos.id, name="talk.pdf",
                   media_type="application/pdf", content=b"%PDF-1.7")
    )  # fmt: skip
    kept = {"file": file.id, "name": file.name}
    make.save(Answer(participation_id=nikos.id, question_id=slides.id, uid=slides.uid, value=kept))


def _wanting_what_is_full(event: Event) -> None:
    """Somebody who chose a concert that has become full, and brings a colleague."""
    concert = make.question(event, "yes-no", "Concert")
    make.option_pool(event, concert, seats=0)
    colleague = {"given_name": "Ivan", "family_name": "Petrov", "email": "ivan@example.org"}
    make.save(
        Registration(
            event=event, given_name="Maria", family_name="Nikolaou", organisation="Chamber", country="GR",
            locale="en", day_ids=[], email="full@example.org", token="full",
            answers={str(concert.id): True},
            colleagues=[colleague | {"organisation": "Chamber", "country": "BG"}],
        )
    )  # fmt: skip


def _looked_at(event: Event, eleni: Person) -> None:
    """One to be looked at, one who was asked back, one declined; limits of days and of the dinner."""
    event.looked_at_first = [Audience.STAKEHOLDER]
    make.question(event, "yes-no", "Boat")
    wanted = {(Of.DAY, str(event.days[0].id)): 1, (Of.ONLINE, ""): 100, (Of.OPTION, "boat/yes"): 20}
    limits.set_limits(event, wanted, actor=eleni)
    people = [make.participation(event, make.person(name), State.PENDING) for name in LOOKED_AT]
    people[0].asked_role = Audience.SPEAKER
    db.session.commit()
    looking.ask_back(event, [people[1].id], Localised(en="Which farm is it?"), actor=eleni)
    looking.decline(event, [people[2].id], Localised(en="We are full."), actor=eleni)


def _others(project: Project) -> None:
    _slides(_event("good-practices"))
    make.event(project, slug="draft", status=Status.DRAFT, contact_email="", contact_name="")
    make.event(project, slug="early", registration_opens_at=clock.now() + DAY)
    make.event(project, slug="late", registration_closes_at=clock.now() - DAY)
    _wanting_what_is_full(make.event(project, slug="quiet", seats=None, days=1))
    make.event(project, slug="partners", visibility=Visibility.PARTNERS, mode=Mode.ONLINE, kind=Kind.KICK_OFF)
    moved = make.event(project, slug="moved", postponed_from=make.wednesday() - 30 * DAY)
    make.participation(moved, _person("Aino"), State.INVITED)
    make.participation(moved, _person("Kostas"), State.CANCELLED, invited_at=clock.now())
    _call(project)
    over = make.event(project, slug="over", first=LONG_AGO, published_at=make.wall(LONG_AGO - DAY, "09:00"))
    make.participation(over, _person("Nikos"))
    off = make.event(project, slug="off")
    make.participation(off, _person("Nikos"))
    off.status, off.cancelled_at = Status.CANCELLED, clock.now()
    off.cancellation_reason = Localised(en="A strike at the airport.", el="Απεργία στο αεροδρόμιο.")
    db.session.commit()


def _call(project: Project) -> None:
    """Goes on, and nobody knows its link. Nikos joins, Giulia is invited, Kostas came yesterday."""
    now = clock.now()
    call = make.event(project, slug="call", mode=Mode.ONLINE)
    call.set_days([(now - DAY, now - DAY / 2), (now - DAY / 24, now + DAY / 24)])
    make.participation(call, _person("Nikos"))
    make.participation(call, _person("Giulia"), State.INVITED)
    make.participation(call, _person("Kostas"), days=[call.days[0]])


def _mails(project: Project) -> None:
    event = _event("good-practices")
    now, about = clock.now(), {"project_id": project.id, "event_id": event.id}
    make.save(
        mail(11, **about, sent_at=now),
        mail(12, **about, gave_up_at=now, attempts=1, last_error="550 5.1.1 No such mailbox"),
        mail(13, **about, attempts=2, last_error="451 Try again later", due_at=now + DAY),
    )


def _replies(project: Project, eleni: Person) -> None:
    """A proposal from somebody we know, a letter from nobody, damage; and one that was seen."""
    event, nikos = _event("good-practices"), _person("Nikos")
    known = {"event_id": event.id, "project_id": project.id, "person_id": nikos.id, "answer": "TENTATIVE"}
    known |= {"proposed_starts_at": event.starts_at + DAY, "proposed_ends_at": event.ends_at + DAY}
    make.save(
        reply(1, Reason.COUNTER, **known, comment="One day later?", text="I could come a day later."),
        reply(2, Reason.NO_CALENDAR, text="Dear Eleni,\n\nthank you.", sender_name="Maria"),
        reply(3, Reason.UNREADABLE, sender="", subject=""),
        reply(4, Reason.OTHER_SENDER, seen_at=clock.now(), seen_by=eleni, answer="ACCEPTED"),
    )


def _letters(eleni: Person) -> None:
    """A draft, two that are planned, one in a language that is missing; one sent; one that is late."""
    event, nikos = _event("good-practices"), _at("Nikos", "good-practices")
    links = Localised(en="**See** [the map](https://example.org), {own_page}.\n\n- {days}")
    make.letter(event, author=eleni, text=links)
    make.letter(event, "planned", hours_before=48, subject=Localised(el="Νέα"), text=Localised(el="Νέα"))
    make.letter(event, "planned", send_at=clock.now() + DAY, wanted={"ids": [nikos.id]})
    sent = make.letter(event, "sent", author=eleni, left_at=clock.now())
    make.save(LetterCopy(letter=sent, participation=nikos, written_at=clock.now()))
    make.letter(_event("over"), "planned", hours_before=24)
    make.letter(_event("off"))
    make.save(Letter(event=_event("quiet"), is_reminder=True, stage=Stage.DRAFT, hours_before=24))


def reply(number: int, reason: Reason, **details: object) -> InboundMessage:
    known = {"mailbox": "test", "key": str(number), "received_at": clock.now(), "sender": "m@example.org"}
    known |= {"subject": "Re: Good practices", "raw": b"Subject: Re: Good practices\r\n\r\nHello"}
    return InboundMessage(**known | details, reason=reason, decision=reason.decision)


def _event(slug: str) -> Event:
    return db.session.scalars(db.select(Event).filter_by(slug=slug)).one()


def _person(name: str) -> Person:
    person = Person.with_address(f"{name}@example.org")
    assert person
    return person


def grow(number: int) -> None:
    """That many participants, mails, organisations that host, and events more."""
    project = db.session.scalars(db.select(Project)).one()
    event = _event("quiet")
    for n in range(number):
        person = make.person(f"p{number}-{n}")
        make.participation(event, person, invited_at=clock.now())
        make.save(mail(1000 * number + n, project_id=project.id, event_id=event.id))
        make.save(
            reply(1000 * number + n, Reason.STALE, event_id=event.id, project_id=project.id, person=person)
        )
        new = make.event(project, slug=f"new-{number}-{n}", status=(Status.PUBLISHED, Status.DRAFT)[n % 2])
        make.letter(event, "planned", hours_before=n + 1)
        make.save(EventHost(event_id=new.id, organisation_id=project.organisations[1].id))


# The pages


def files() -> list[Seen]:
    """What is read by programs, or shows no page of ours."""
    hers = db.select(OutgoingMail.id).where(OutgoingMail.purpose == "seat_confirmed")
    mail_id = db.session.scalars(hers).first()
    reply_id = db.session.scalars(db.select(db.func.max(InboundMessage.id))).one()
    token = _token("Nikos")
    public = [
        "/events/good-practices.ics",
        "/events/good-practices/day-1.ics",
        "/events/good-practices/feed.ics",
        "/events/good-practices/schedule.json",
        *(f"/events/good-practices/agenda.{ending}" for ending in ("ics", "jsonld", "csv", "xlsx", "pdf")),
        "/projects/cesme-plus.ics",
        f"/me/{token}.ics",
        f"/me/{token}/day-1.ics",
        f"/me/{token}/worker.js",
        f"/me/{token}/agenda.pdf",
        f"/me/{token}/code.svg",
        f"/me/{token}/data.json",
        "/health/live",
        "/health/ready",
        "/metrics",
    ]
    return [
        *(Seen(url) for url in [*public, *readers.files()]),
        *(Seen(f"/manage/mail/{mail_id}{what}", "eleni@example.org") for what in (".eml", "/html")),
        Seen(f"/manage/replies/{reply_id}.eml", "eleni@example.org"),
        Seen("/account/second-step/app.svg", "eleni@example.org"),
        Seen("/manage/events/good-practices/agenda.pdf", "eleni@example.org"),
        Seen(f"/manage/events/good-practices/participants/files/{_file_id()}", "eleni@example.org"),
        Seen(f"/me/{_token('Nikos')}/files/{_file_id()}"),
        Seen("/manage/events/good-practices/letters/1/html", "eleni@example.org"),
        Seen("/manage/events/good-practices/letters/reminder/html", "eleni@example.org"),
        *(
            Seen(f"/manage/events/good-practices/participants/participants.{ending}", "eleni@example.org")
            for ending in ("csv", "xlsx")
        ),
        *(
            Seen(f"/manage/events/good-practices/agenda/export.{ending}", "eleni@example.org")
            for ending in ("ics", "json", "jsonld", "csv", "xlsx")
        ),
    ]


def pages() -> list[Seen]:
    return [
        *_public(),
        *_own(),
        *_refusals(),
        *accounts.pages(),
        *(Seen(url, "eleni@example.org") for url in _workspace()),
        *(Seen(url, desk.VASILIS) for url in desk.hers()),
        Seen("/p/nothing", desk.VASILIS, status=404),
        Seen("/desk", desk.EARLY, status=403),
        Seen("/manage/", desk.VASILIS, status=403),
        Seen("/desk", "aino@example.org"),
        Seen("/delegations", "aino@example.org"),
        *(Seen(url) for url in readers.pages()),
        *(Seen(f"/read/{token}", status=status) for token, status in readers.CLOSED.items()),
        *(Seen(url, team.ADMINISTRATOR) for url in team.site(_event("good-practices").project)),
        *_mistakes(),
    ]


def _public() -> list[Seen]:
    urls = [
        "/",
        "/projects/cesme-plus",
        "/projects/cesme-plus/privacy",
        *(f"/events/{slug}" for slug in ("good-practices", "early", "late", "quiet", "moved", "over", "off")),
        "/events/good-practices?tz=Europe/Rome",
        *(f"/events/{slug}/register" for slug in ("good-practices", "early", "late", "quiet", "over", "off")),
        *(f"/events/{slug}/agenda/versions" for slug in ("good-practices", "early")),
        *(f"/events/good-practices/agenda/versions{part}" for part in ("?page=2", "/1", f"/{_newest()}")),
        "/events/quiet/register/asked",
        "/events/quiet/my-link",
        "/my-links",
        "/my-links/sent",
        "/sign-in",
        "/sign-in/asked",
        f"/sign-in/{issue_link('giulia@example.org')}",
        "/sign-in/password",
    ]
    hers = ("/events/partners", "/projects/cesme-plus")
    return [*(Seen(url) for url in urls), *(Seen(url, "giulia@example.org") for url in hers)]


def _newest() -> int:
    return _event("good-practices").release.number


def _own() -> list[Seen]:
    nikos, aino, kostas = _token("Nikos"), _token("Aino"), _token("Kostas")
    off, over = _token("Nikos", "off"), _token("Nikos", "over")
    invited, declined = _token("Aino", "moved"), _token("Kostas", "moved")
    tokens = [nikos, aino, kostas, off, over, invited, f"{invited}?said=DECLINED", declined, "asked"]
    of_hers = ("answers", "days", "consents", "cancel", "hand-on", "code", "data", "erase")
    parts = [*(f"/me/{nikos}/{part}" for part in of_hers), f"/me/{over}/erase"]
    tokens += [_token(name) for name in LOOKED_AT]
    parts.append(f"/me/{_token(LOOKED_AT[1])}/tell-more")
    joining = [("Nikos", "good-practices"), ("Aino", "good-practices"), ("Kostas", "good-practices")]
    joining += [
        ("Nikos", "off"),
        ("Nikos", "over"),
        *((name, "call") for name in ("Nikos", "Giulia", "Kostas")),
    ]
    return [
        *(Seen(f"/join/{_at(name, slug).join_token}") for name, slug in joining),
        Seen("/join/nobody", status=404),
        *(Seen(f"/me/{token}") for token in tokens),
        *(Seen(url) for url in [*parts, f"/me/{aino}/cancel", f"/me/{nikos}/day"]),
        Seen("/me/nobody/day", status=404),
        Seen("/me/too-late", status=410),
        Seen("/me/full"),
        Seen("/me/full/confirm", status=409, sent={}, sent_from="/me/full"),
        Seen(f"/me/{off}/answers", status=409),
        Seen("/me/nobody", status=404),
        *(Seen(url) for url in delegations.public()),
        Seen("/delegations/nobody", status=404),
        *(Seen(f"/team/{team.link(name)}") for name in ("invited", "known")),
        Seen(f"/team/{team.link('declined')}", status=410),
    ]


def _refusals() -> list[Seen]:
    return [
        Seen("/nothing-here", status=404),
        Seen("/sign-in/nothing", status=410),
        Seen("/manage/", "giulia@example.org", status=403),
    ]


def _workspace() -> list[str]:
    event = _event("good-practices")
    item, project = event.days[0].agenda[0].id, event.project
    id_ = Participation.of(_token("Nikos")).id
    mails = db.session.scalars(db.select(OutgoingMail.id).filter_by(event_id=event.id)).all()
    whole = ("", "/edit", "/duplicate", "/agenda", "/participants", "/publish", "/remarks")
    return [
        "/manage/",
        *(
            f"/manage/events{query}"
            for query in ("", "?show=drafts", "?show=past", "/new", "/new/study-visit")
        ),
        *(f"/manage/events/good-practices{part}" for part in whole),
        *(
            f"/manage/events/good-practices/{part}"
            for part in ("when", "when/preview", "when/move", "when/move-quietly")
        ),
        *(f"/manage/events/good-practices/{part}" for part in ("cancel", "seats", "calendar-changes")),
        *(f"/manage/events/good-practices/{part}" for part in ("rules", "to-look-at", "waiting")),
        *(f"/manage/events/good-practices/to-look-at?show={part}" for part in ("roles", "refused")),
        *(
            f"/manage/events/good-practices/to-look-at/{part}?all=yes"
            for part in ("approve", "decline", "ask")
        ),
        *(
            f"/manage/events/good-practices/agenda/{part}"
            for part in ("paste", "new", item, f"{item}/remove", f"{item}/place")
        ),
        *(
            f"/manage/events/good-practices/agenda/{one.id}"
            for one in event.days[0].agenda
            if one.kind in SHOWN
        ),
        f"/manage/events/good-practices/agenda/{item}/make-tables",
        *(f"/manage/events/good-practices/form{part}" for part in ("", "/new", "/diet", "/bus-from")),
        *(f"/manage/events/good-practices/form/{part}/remove" for part in ("bus", "phone")),
        *(f"/manage/events/good-practices/form/preview{query}" for query in ("", "?as=partner&in=el")),
        "/manage/events/draft/form",
        *(f"/manage/projects/cesme-plus/practices{part}" for part in ("", "/new")),
        "/manage/projects/cesme-plus/privacy",
        f"/p/{_at('Nikos', 'good-practices').badge_code}",
        *(
            f"/manage/projects/cesme-plus/practices/{one.id}{part}"
            for one in project.practices
            for part in ("", "/remove")
        ),
        *(f"/manage/events/good-practices/participants/{part}" for part in ("new", f"{id_}/remove")),
        "/manage/events/good-practices/participants?q=nobody",
        *(f"/manage/events/good-practices/participants/{id_}{part}" for part in ("", "/address")),
        *(f"/manage/events/good-practices/invitations{part}" for part in ("", "?standing=silent", "/remind")),
        "/manage/events/draft/invitations",
        *(f"/manage/events/{slug}/invite" for slug in ("good-practices", "draft", "off", "over")),
        *(f"/manage/events/good-practices/invite/{part}" for part in ("list", "send")),
        *(f"/manage/events/draft{part}" for part in ("", "/agenda", "/publish", "/participants", "/discard")),
        *(f"/manage/events/{slug}" for slug in ("over", "off", "moved", "quiet")),
        "/manage/events/quiet/calendar-changes",
        "/manage/projects/cesme-plus/dates",
        *(f"/manage/events/{slug}/agenda/release" for slug in ("good-practices", "quiet", "draft", "off")),
        *(f"/manage/events/good-practices/agenda/release/{part}" for part in ("now", "later")),
        "/manage/events/off/cancel",
        "/manage/events/off/discard",
        f"/manage/events/good-practices/agenda/{_tables(event)}/seating",
        "/manage/events/good-practices/participants?role=speaker",
        "/manage/events/good-practices/participants?answer=bus/*&sort=-answer:bus&said=x",
        "/manage/events/good-practices/participants/columns",
        *(
            f"/manage/events/good-practices/participants/many?whom=all&deed={deed}"
            for deed in ("cancel", "seat", "role:speaker")
        ),
        *(f"/manage/projects/cesme-plus/groups{part}" for part in ("", "/new")),
        *(
            f"/manage/projects/cesme-plus/groups/{group.id}{part}"
            for group in project.groups
            for part in ("", "/name", "/remove")
        ),
        *(f"/manage/mail{query}" for query in ("", "?state=failed")),
        *(f"/manage/replies{query}" for query in ("", "?show=seen")),
        *(f"/manage/mail/{id_}" for id_ in (mails[0], *mails[-3:])),
        *_counted_and_filed(),
        *_letter_pages(),
        *delegations.staff(),
        *desk.staff(),
        *readers.staff(),
        *team.staff(project),
    ]


def _counted_and_filed() -> list[str]:
    event, upload = "/manage/events/good-practices", db.session.scalars(db.select(Upload)).one()
    preview = f"{event}/participants/import/{upload.id}"
    shows = [f"{preview}?show={verdict}" for verdict in ("new", "changed", "same")]
    return [f"{event}/counts", f"{event}/participants/import", preview, *shows]


def _letter_pages() -> list[str]:
    letters = list(db.session.scalars(db.select(Letter).where(~Letter.is_reminder).order_by(Letter.id)))
    ahead = [one for one in letters if one.may_be_changed]
    return [
        *(f"/manage/events/{slug}/letters" for slug in ("good-practices", "draft", "off", "over", "quiet")),
        *(f"/manage/events/{slug}/letters/new" for slug in ("good-practices", "draft", "off")),
        "/manage/events/good-practices/letters/new?state=waiting",
        *(f"/manage/events/{slug}/letters/reminder" for slug in ("good-practices", "off", "quiet")),
        *(f"/manage/events/{one.event.slug}/letters/{one.id}" for one in letters),
        *(
            f"/manage/events/{one.event.slug}/letters/{one.id}/{part}"
            for one in ahead[:2]
            for part in ("edit", "send", "plan", "discard")
        ),
    ]


def _tables(event: Event) -> str:
    return next(slot.uid for slot in event.programme.whole() if slot.rounds)


def _mistakes() -> list[Seen]:
    """Forms that come back with what needs a second look, and the preview of a move."""
    first = make.wednesday()
    hours = {"days-0-day": f"{first + DAY}", "days-0-starts": "10:00", "days-0-ends": "18:00"}
    preview = hours | {"zone": "Europe/Athens", "postponed": "y"}
    nonsense = {"email": "nikos at example", "given_name": "N" * 100, "days_asked": "yes", "seats": "-3"}
    invited = {"pasted": GUESTS, "words-en": "Do come."}
    row = _event("good-practices").agenda[0]
    by_eleni = [
        ("new/learning-event", nonsense),
        ("good-practices/edit", nonsense),
        ("good-practices/rules", {"offer_hours": "soon", "counted-day": "soon"}),
        ("good-practices/duplicate", nonsense),
        ("good-practices/agenda/new", nonsense),
        ("good-practices/agenda/row", nonsense),
        (f"good-practices/agenda/{row.id}/row", {"version": mark(row), "starts": "soon"}),
        ("good-practices/agenda/paste", nonsense),
        ("good-practices/agenda/paste", {"pasted": AGENDA}),
        (
            "good-practices/agenda/paste/save",
            {"rows-0-title": "", "rows-0-starts": "nine", "rows-0-kind": "x"},
        ),
        ("good-practices/agenda/paste/import", nonsense),
        ("good-practices/agenda/new", NONSENSE_IN_AN_ITEM),
        ("good-practices/form/new", {"kind": "one-of", "least": "many", "options-0-place": "-1"}),
        ("good-practices/form/diet", {"seen": "old", "label-en": "x" * 300}),
        (
            f"good-practices/agenda/{_event('good-practices').agenda[0].id}",
            {"seen": "title:old", "title-en": "Mine"},
        ),
        (f"good-practices/agenda/{_event('good-practices').agenda[0].id}/make-tables", {"tables": "A, A"}),
        ("good-practices/participants/new", nonsense),
        ("delegated/delegations/places", {"same": "-1", "later": "each", "quota_until-day": f"{first}"}),
        ("good-practices/seats", nonsense),
        ("today/desk/new", nonsense),
        (f"good-practices/participants/{Participation.of(_token('Nikos')).id}/address", nonsense),
        ("good-practices/when/preview", hours | {"days-0-ends": "09:00"}),
        ("good-practices/when/preview", preview),
        ("good-practices/invite", invited),
        ("good-practices/invite/list", nonsense),
        ("good-practices/invite/list", invited),
        ("good-practices/invite/send", invited),
        ("good-practices/cancel", {"reason-en": "x" * 600}),
        ("good-practices/letters/new", {"text-en": "{phone} {diet}", "subject-el": "Νέα"}),
        ("good-practices/letters/to", {"ids": f"{_at('Nikos', 'good-practices').id}"}),
        ("good-practices/letters/1/edit", {"seen": "old", "text-en": "Mine", "subject-en": "Mine"}),
        ("good-practices/letters/1/plan", {"when": "before", "number": "-1", "unit": "days"}),
        ("good-practices/letters/1/plan", {"when": "fixed"}),
        ("good-practices/letters/reminder", {"hours": "soon", "text-en": "{phone}"}),
    ]
    return [
        Seen("/manage/projects/cesme-plus/practices/new", "eleni@example.org", sent={"region": "x" * 200}),
        Seen(
            "/manage/projects/cesme-plus/team/invite",
            "eleni@example.org",
            sent={"email": "eleni@example.org"},
        ),
        *(
            Seen(f"/manage/site/{part}/new", team.ADMINISTRATOR, sent={"email": "ada at example"})
            for part in ("projects", "organisations", "administrators")
        ),
        Seen("/events/quiet/register", sent=nonsense | NONSENSE_ABOUT_COLLEAGUES),
        Seen("/events/good-practices/register", sent=nonsense | NONSENSE_ABOUT_COLLEAGUES),
        Seen("/events/good-practices/register/colleagues", sent=nonsense | NONSENSE_ABOUT_COLLEAGUES),
        Seen(f"/me/{_token('Nikos')}/answers", sent=nonsense),
        Seen("/events/quiet/my-link", sent=nonsense),
        Seen(f"/me/{_token('Nikos')}/hand-on", sent=nonsense),
        Seen(
            "/manage/projects/cesme-plus/privacy",
            "eleni@example.org",
            sent={"logistics_days": "soon", "audit_until": "31 June"},
        ),
        Seen("/sign-in", sent=nonsense),
        *(Seen(url, "eleni@example.org", sent=what) for url, what in readers.sent()),
        Seen(f"/me/{_token('Nikos')}/days", sent=nonsense),
        *(Seen(f"/manage/events/{part}", "eleni@example.org", sent=what) for part, what in by_eleni),
    ]


def _file_id() -> int | None:
    return db.session.scalar(db.select(AnswerFile.id))


def _token(name: str, slug: str = "good-practices") -> str:
    return _at(name, slug).token


def _at(name: str, slug: str) -> Participation:
    there = Participation.at(_event(slug), _person(name))
    assert there
    return there
