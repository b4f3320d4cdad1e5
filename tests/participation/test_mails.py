"""Every mail about taking part, in both languages: subject, letter, page, and what must not be in it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from icalendar import Calendar

from app.database import db
from app.delegations import naming, queries, quotas
from app.delegations.terms import Dates, Named
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.terms import Mode, WaitingRule
from app.guests import inviting
from app.guests.lists import Guest
from app.i18n import Localised
from app.mail.prose import Prose
from app.participation import actions, answers, changes, ical, looking, mails, placing, releasing
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.participation.offers import Offer
from app.participation.registrations import Registration
from app.participation.states import State
from app.people.models import Person
from app.standing import corrections, reminding
from tests import make

SERVICES = (
    "https://calendar.google.com/",
    "https://outlook.live.com/",
    "https://outlook.office.com/",
    "https://calendar.yahoo.com/",
)
EVERY_MAIL = {
    "day_cancelled",
    "day_invitation",
    *(n for n, f in vars(mails).items() if getattr(f, "__module__", "") == mails.__name__ and n[0] != "_"),
} - {"as_read", "letter_as_read"}


@pytest.fixture
def event(app):
    event = make.event(
        make.project(funding_note=Localised(en="Funded by Interreg.", el="Χρηματοδότηση Interreg.")),
        seats=1,
        mode=Mode.HYBRID,
        join_url="https://meet.example.org/1",
        title=Localised(en="Good <practices> & more", el="Καλές πρακτικές"),
        contact_phone="+30 2310 000 000",
    )
    make.item(event, day=0, room=Localised(en="Hall A"))
    make.item(event, "10:00", None, day=1, title=Localised(en="Open end"))
    return event


def everything(event, language, clock):
    """Everything that can happen to Nikos and Giulia, and to those who are invited."""

    def ask(name, **more):
        actions.ask(
            event, visitor="", email=f"{name.lower()}@example.org", given_name=name, family_name="Θεοδώρου",
            organisation="", country="GR", locale=language, zone="", consents=[],
            day_ids=[day.id for day in event.days], **more,
        )  # fmt: skip
        return db.session.scalars(db.select(Registration).order_by(Registration.id.desc())).first()

    eleni = make.organiser(event.project)
    zoe = {"given_name": "Zoe", "family_name": "<Θεοδώρου>", "email": "zoe@example.org", "country": "GR"}
    brings = {"colleagues": [zoe | {"organisation": "Open & Farm"}]}
    nikos, giulia = actions.confirm(ask("Nikos")), actions.confirm(ask("Giulia", **brings))
    ask("Nikos")
    actions.send_links(visitor="", email="nikos@example.org", event=event)
    actions.change_days(nikos, [event.days[0]])
    actions.change_days(nikos, event.days)
    spans = [(start.replace(minute=30), end) for start, end in (day.span for day in event.days)]
    changes.move(event, spans, actor=eleni, zone=event.zone)
    event.agenda[1].room = Localised(en="Hall <B>", el="Αίθουσα <Β>")
    db.session.commit()
    releasing.release(event, actor=eleni, note=Localised(en="Sorry & thanks.", el="Συγγνώμη & ευχαριστούμε."))
    mails.letter(nikos, 1, f"News of {event.title.in_(language)}", Prose.of("Do & *see* <it>.", "en"))
    mails.day_before(nikos, 2, Prose.of("Bring <boots>.", "en"), None)
    mails.extra_seat(nikos, event.pool)
    mails.offer_lapsed(nikos, Offer(pool=None))
    db.session.commit()
    actions.withdraw(nikos)
    placing.remove(giulia, actor=eleni)  # Zoe, whom she brought along, is offered the seat
    actions.withdraw(db.session.scalars(db.select(Participation).filter_by(given_name="Zoe")).one())
    actions.come_back(nikos)
    words = Localised(en="Do come & bring a <friend>.", el="Ελάτε & φέρτε έναν <φίλο>.")
    names = ("Aino", "Desislava", "Kostas")
    guests = [Guest(f"{name.lower()}@example.org", name, "Θεοδώρου", language=language) for name in names]
    inviting.invite(event, guests, event.days, words, actor=eleni)
    aino, desislava, kostas = (
        db.session.scalars(db.select(Participation).where(Participation.given_name == name)).one()
        for name in names
    )
    _looked_at(event, ask, eleni)
    clock.advance(days=4)
    reminding.remind(event, words, actor=eleni)
    corrections.correct_address(kostas, "k.papadakis@example.org", actor=eleni)
    answers.answer(aino, event.days, Answer.ACCEPTED)
    answers.answer(desislava, event.days, Answer.DECLINED)
    answers.clear_calendar(desislava)
    placing.remove(kostas, actor=eleni)
    name_and_take_off(event, eleni, language)
    changes.cancel(event, Localised(en="Strike.", el="Απεργία."), actor=eleni)


def name_and_take_off(event, eleni, language):
    """A partner with a place of its own: those who wait go on waiting."""
    event.waiting_rule = WaitingRule.BY_HAND
    db.session.commit()
    make.set_seats(event, 9, actor=eleni)
    partner = event.project.organisations[1]
    quotas.set_places(event, {partner.id: 1}, Dates(None, None, None), actor=eleni)
    bologna = db.session.scalars(db.select(Delegation)).one()
    naming.name(bologna, Named("marco@example.org", "Marco", "<Rossi>", language, Role.PARTNER), visitor="")
    naming.cancel(bologna, queries.shown(bologna)[0].who, visitor="")


def _looked_at(event, ask, eleni):
    """Vasilis registers where organisers look first, is asked back and declined."""
    event.looked_at_first = ["stakeholder"]
    db.session.commit()
    vasilis = actions.confirm(ask("Vasilis"))
    question = Localised(en="Which <farm> & where?", el="Ποιο <αγρόκτημα> & πού;")
    looking.ask_back(event, [vasilis.id], question, actor=eleni)
    reason = Localised(en="All <full> & closed.", el="Όλα <γεμάτα> & κλειστά.")
    looking.decline(event, [vasilis.id], reason, actor=eleni)
    event.looked_at_first = []
    db.session.commit()


@pytest.fixture(params=["en", "el"])
def sent(event, request, clock):
    everything(event, request.param, clock)
    return make.mails()


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src", "action", "background")]


def test_these_are_all_mails(sent):
    assert {mail.purpose for mail in sent} == EVERY_MAIL
    templates = Path(__file__).parents[2] / "templates" / "mail"
    for name in EVERY_MAIL:
        assert {(templates / f"{name}.{kind}").exists() for kind in ("txt", "html")} == {True}


def test_each_has_one_line_of_subject_that_names_the_event(sent):
    for mail in sent:
        assert mail.subject == " ".join(mail.subject.split())
        assert event_title(mail) in mail.subject
        assert "&lt;" not in mail.subject


def event_title(mail):
    return {"en": "Good <practices> & more", "el": "Καλές πρακτικές"}[mail.language]


def test_each_says_in_its_language_which_it_is(sent):
    for mail in sent:
        assert f'<html lang="{mail.language}">' in mail.html


def test_text_and_page_lead_to_the_same_places(sent):
    for mail in sent:
        in_text = set(re.findall(r"https?://\S+", mail.text))
        in_page = {link for link in Tags(mail.html).links if link.startswith("http")}
        by_hand = {link for link in in_page if link.startswith(SERVICES)}  # too long for a text
        assert in_text == in_page - by_hand, mail.purpose


def test_nothing_is_loaded_from_anywhere_and_nobody_is_followed(sent):
    for mail in sent:
        assert not {"img", "script", "link", "iframe", "form", "object"} & set(Tags(mail.html).found)
        assert "url(" not in mail.html
        assert all(link.startswith(("http://localhost/", "mailto:", *SERVICES))
                   for link in Tags(mail.html).links)  # fmt: skip


def test_each_ends_with_whom_to_ask_and_who_pays(sent, event):
    for mail in sent:
        for part in (mail.text, mail.html):
            for there in ("events@example.org", "European Union | European Regional Development Fund",
                          event.project.funding_note.in_(mail.language), "+30 2310 000 000"):  # fmt: skip
                assert there in part
        assert mail.reply_to == "events@example.org"


def test_what_people_wrote_is_text_and_never_markup(sent):
    for mail in sent:
        assert "<practices>" not in mail.html
        assert "&lt;" not in mail.text


def test_a_mail_carries_one_entry_of_one_person(sent):
    carrying = [mail for mail in sent if mail.calendar]
    for mail in carrying:
        calendar = Calendar.from_ical(mail.calendar)
        [entry] = calendar.walk("VEVENT")
        assert calendar["METHOD"] == mail.calendar_method
        assert entry["ATTENDEE"] == f"mailto:{mail.recipient}"
        assert entry["ORGANIZER"] == "mailto:events@synodos.example.org"
    assert {mail.purpose for mail in sent if not mail.calendar} == {
        "please_confirm", "already_registered", "on_waiting_list", "own_link", "letter", "day_before",
        "being_looked_at", "asked_back", "refused", "extra_seat", "offer_lapsed",
        "brought_along", "offer", "registration_cancelled",  # of a colleague who has not said yes
        "event_cancelled",  # to who waits
    }  # fmt: skip


def test_the_letters_are_tidy(sent):
    for mail in sent:
        assert "\n\n\n" not in mail.text, mail.purpose
        assert not re.search(r"[{}]|None|Localised|%\(", mail.text), mail.purpose


# In English, word by word


@pytest.fixture
def english(event, clock):
    everything(event, "en", clock)
    return {mail.purpose: mail for mail in reversed(make.mails())}  # the first of each


def test_the_first_mail_has_the_whole_programme(english, event):
    mail = english["seat_confirmed"]
    first, last = event.first_date, event.last_date
    dates = f"{first.day}–{last.day} {last:%B %Y}"

    assert mail.subject == f"Confirmed: Good <practices> & more, {dates} (1/2)"
    assert "  09:15–10:00  Welcome (Hall A)" in mail.text
    assert re.search(r"  10:00 +Open end", mail.text)
    assert "Join online: http://localhost/join/" in mail.text
    assert "2 e-mails, one for each day" in mail.text


def test_the_second_is_short_and_says_so(english, event):
    mail = english["day_invitation"]
    day = event.last_date.strftime("%A %-d %B %Y")

    assert mail.subject == f"Invitation: Good <practices> & more, {day} (2/2)"
    assert "The programme stands in the first e-mail." in mail.text
    assert "Welcome" not in mail.text


def test_times_are_said_by_the_clocks_of_all_partners_that_differ(english):
    assert "09:00–17:00 Thessaloniki time (08:00–16:00 in Bologna)" in english["please_confirm"].text


def test_times_are_said_by_the_readers_own_clock_where_we_know_it(event):
    lisbon = make.participation(event, make.person("Giulia"), zone="Europe/Lisbon")
    athens = make.participation(event, make.person("Aino"), zone="Europe/Athens")
    for one in (lisbon, athens):
        mails.seat_confirmed(one, [])

    there, here = (mail.text for mail in make.mails())
    assert "09:00–17:00 Thessaloniki time (07:00–15:00 in Lisbon)" in there
    assert "09:00–17:00 Thessaloniki time\n" in here


def test_a_title_with_line_breaks_makes_no_new_header(event):
    event.title = Localised(en="Good\r\nBcc: everybody@example.org")
    mails.seat_confirmed(make.participation(event, make.person("Giulia")), [])

    assert "\n" not in make.mails()[0].subject


def test_who_has_no_address_gets_no_mail(event):
    kostas = make.participation(event, make.person("Kostas", email=None))
    for tell in (mails.seat_confirmed, mails.days_changed, mails.registration_cancelled, mails.event_changed):
        tell(kostas, [])

    assert make.mails() == []
    assert db.session.scalars(db.select(Person).filter_by(email=None)).one() is kostas.person


# To who is invited


def test_an_invitation_says_who_invites_and_asks_one_thing(english, event):
    mail = english["invitation"]
    first, last = event.first_date, event.last_date

    assert mail.subject == f"Invitation: Good <practices> & more, {first.day}–{last.day} {last:%B %Y} (1/2)"
    assert "ANATOLIKI SA and the project CESME+ invite you to this event." in mail.text
    assert "Eleni Karavida writes:\n\n    Do come & bring a <friend>.\n\nGood <practices>" in mail.text
    assert "You answer for all days on one page." in mail.text
    assert "press Accept, Maybe or Decline there, for each day on its own. 2 e-mails come" in mail.text
    assert "  09:45–10:30  Welcome (Hall A)" in mail.text
    assert mail.html.count('class="go"') == 1
    assert "Do come &amp; bring a &lt;friend&gt;." in mail.html
    assert "You receive this because you are invited to this event." in mail.html


def test_the_day_after_it_is_answered_there_as_well(event):
    aino = make.participation(event, make.person("Aino"), State.INVITED)
    mails.invitation(aino, ical.owed(aino), words=Localised())

    first, second = make.mails()
    assert (first.calendar_method, second.calendar_method) == ("REQUEST", "REQUEST")
    assert "This is the invitation for one more day" in second.text
    assert "writes:" not in first.text


def test_a_reminder_says_until_when_and_makes_a_no_easy(english, event):
    mail = english["reminder"]
    start = event.first_date.strftime("%A %-d %B %Y")

    assert mail.subject.startswith("Please answer: Good <practices> & more, ")
    assert "You have not answered our invitation yet." in mail.text
    assert f"We need your answer before it starts: {start}, 09:30 Thessaloniki time." in mail.text
    assert re.search(r"/me/\S+\?said=DECLINED\n", mail.text)
    assert ">I cannot come</a>" in mail.html
    assert mail.html.count('class="go"') == 1


def test_a_reminder_names_only_the_days_that_are_open(event):
    aino = make.participation(event, make.person("Aino"), State.INVITED)
    ical.owed(aino)
    db.session.commit()
    answers.answer(aino, event.days[:1], Answer.ACCEPTED)
    mails.reminder(aino, ical.asked_again(aino), words=Localised())

    [mail] = make.mails()
    first, last = (day.date.strftime("%A %-d %B %Y") for day in event.days)
    assert f"before it starts: {last}" in mail.text
    assert f"{first}, 09:00" not in mail.text


def test_in_greek_the_personal_line_speaks_greek(event, clock):
    everything(event, "el", clock)

    assert "    Ελάτε & φέρτε έναν <φίλο>.\n" in make.mails("invitation")[0].text


def test_who_was_invited_is_not_told_of_a_registration(event):
    eleni = make.organiser(event.project)
    aino, nikos = (
        make.participation(event, make.person(n, locale="en"), State.INVITED) for n in ("Aino", "Nikos")
    )
    for one in (aino, nikos):
        ical.owed(one)
    db.session.commit()
    placing.remove(aino, actor=eleni)
    answers.answer(nikos, [], Answer.DECLINED)
    answers.clear_calendar(nikos)

    theirs, his = make.mails("registration_cancelled")
    assert theirs.subject.startswith("Your invitation is taken back: ")
    assert his.subject.startswith("You are not coming: ")
    assert "The organisers have taken back your invitation to this event." in theirs.text
    assert "You have changed your mind? Come back here:" in his.text
    assert "registration" not in (theirs.text + his.text + theirs.html + his.html).replace("Registration", "")


def test_which_page_of_the_event_she_cannot_open_is_not_offered(event):
    event.visibility = "partners"
    aino = make.participation(event, make.person("Aino"), State.INVITED)
    mails.invitation(aino, ical.owed(aino), words=Localised())

    assert "/events/" not in make.mails()[0].text
