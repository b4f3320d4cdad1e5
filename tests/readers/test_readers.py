"""Reading links: who makes them, until when they open, and that nothing else can be read by them."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock as app_clock
from app import security
from app.audit.models import AuditEntry
from app.database import db
from app.events.terms import Status
from app.i18n import Localised
from app.inbox.models import InboundMessage
from app.inbox.reasons import Reason
from app.network.models import Role
from app.participation.states import State
from app.people.models import digest
from app.questions.given import Answer, AnswerFile
from app.readers import actions, queries
from app.readers.models import ReadingLink
from app.readers.refusals import LinkIsWithdrawn
from app.roster.models import PersonNote
from tests import make
from tests.mail.workers import mail
from tests.pages.reading import counted

MANAGE = "/manage/projects/cesme-plus/readers"
DAY = timedelta(days=1)


@pytest.fixture
def event(project, clock):
    clock.set("2027-03-20 12:00", "Europe/Athens")
    return make.event(project)


def made(project, eleni, event=None, *, days=30, email="", key="1"):
    return actions.make(
        project,
        event,
        reader="First-level control",
        until=app_clock.now() + days * DAY,
        zone="Europe/Athens",
        email=email,
        locale="en",
        form_key=key,
        actor=eleni,
    )


@pytest.fixture
def token(event, project, eleni):
    return made(project, eleni)[1]


def form(**details):
    return {
        "reader": "Audit authority", "opens": "all", "until": "2027-04-19", "locale": "en", "form_key": "k",
    } | details  # fmt: skip


# Made, prolonged, withdrawn


def test_only_its_hash_is_kept(token):
    link = db.session.scalars(select(ReadingLink)).one()

    assert link.digest == digest(token)
    assert token not in str(vars(link))
    assert [one.details for one in db.session.scalars(select(AuditEntry))] == [{"form": "1"}]


def test_an_organiser_makes_one_and_sees_its_address_once(client, event, eleni):
    make.sign_in(client, eleni)
    page = make.post(client, f"{MANAGE}/new", form())

    [url] = re.findall(r'value="(http://localhost/read/[\w-]+)\?lang=en"', page.text)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client.get(url).status_code == 200
    assert url not in client.get(MANAGE).text
    link = db.session.scalars(select(ReadingLink)).one()
    assert f"{link.expires_at:%Y-%m-%d %H:%M}" == "2027-04-19 20:59"  # 23:59 in Thessaloniki


def test_sent_twice_it_is_made_once(client, event, eleni):
    make.sign_in(client, eleni)
    pages = [make.post(client, f"{MANAGE}/new", form(), follow_redirects=True) for _twice in range(2)]

    assert ["/read/" in one.text for one in pages] == [True, False]
    assert "This link was made already." in pages[1].text
    assert len(queries.links(event.project)) == 1


def test_mailed_its_address_stands_in_that_mail_only(client, event, eleni):
    make.sign_in(client, eleni)
    page = make.post(client, f"{MANAGE}/new", form(email="auditor@example.org"))

    [url] = re.findall(r'value="(http://localhost/read/[\w-]+)\?lang=en"', page.text)
    [letter] = make.mails("reading_link")
    assert (letter.recipient, letter.reply_to) == ("auditor@example.org", "eleni@example.org")
    assert url in letter.text
    assert "Questions: eleni@example.org" in letter.text
    assert "auditor@example.org" not in client.get("/manage/mail").text
    assert client.get(f"/manage/mail/{letter.id}").status_code == 404


def test_it_opens_in_the_language_of_its_mail_and_can_be_switched(client, app, event, eleni):
    make.sign_in(client, eleni)
    make.post(client, f"{MANAGE}/new", form(email="auditor@example.org", locale="el"))
    [letter] = make.mails("reading_link")
    [url] = re.findall(r"http://localhost(/read/\S+)", letter.text)
    auditor, english = app.test_client(), {"Accept-Language": "en"}

    def spoken(address: str) -> str:
        return BeautifulSoup(auditor.get(address, headers=english).text, "html5lib").html["lang"]

    assert letter.language == "el"
    assert spoken(url) == "el"
    inside = url.partition("?")[0]
    assert [spoken(f"{inside}/events/good-practices"), spoken(inside)] == ["el", "el"]
    page = BeautifulSoup(auditor.get(inside, headers=english).text, "html5lib")
    links = {str(one["hreflang"]): str(one["href"]) for one in page.select(".language-switch a")}
    assert links == {"en": "?lang=en", "el": "?lang=el"}
    assert [spoken(f"{inside}{links['en']}"), spoken(f"{inside}/events/good-practices")] == ["en", "en"]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"until": "2027-03-19"}, "Choose a day from"),
        ({"until": "2028-03-20"}, "Choose a day from"),
        ({"until": ""}, "Choose a day from"),
        ({"until": "soon"}, "Write the date as year, month and day"),
        ({"reader": ""}, "Write who reads."),
        ({"opens": "999"}, "Not a valid choice"),
        ({"email": "nowhere"}, "Complete the e-mail address"),
    ],
)
def test_what_is_odd_comes_back(client, event, eleni, typed, complaint):
    page = make.post(make.sign_in(client, eleni), f"{MANAGE}/new", form(**typed)).text

    assert complaint in page
    assert queries.links(event.project) == []


def test_a_draft_or_an_event_of_others_cannot_be_chosen(client, event, eleni, project):
    other = make.event(make.project(slug="other", acronym="OTHER"), slug="foreign")
    draft = make.event(project, slug="draft", status=Status.DRAFT)
    make.sign_in(client, eleni)
    for one in (other, draft):
        make.post(client, f"{MANAGE}/new", form(opens=str(one.id), form_key=one.slug))

    assert queries.links(project) == []


def test_the_usual_time_is_thirty_days(client, event, eleni):
    assert 'value="2027-04-19"' in make.sign_in(client, eleni).get(f"{MANAGE}/new").text


def test_withdrawn_it_opens_nothing_and_cannot_be_prolonged(client, event, eleni, token):
    link = db.session.scalars(select(ReadingLink)).one()
    make.sign_in(client, eleni)
    page = make.post(
        client, f"{MANAGE}/{link.id}/withdraw", page=f"{MANAGE}/{link.id}", follow_redirects=True
    )

    assert "Withdrawn. The link opens nothing any more." in page.text
    assert client.get(f"/read/{token}").status_code == 410
    with pytest.raises(LinkIsWithdrawn):
        actions.prolong(link, link.expires_at + DAY, actor=eleni)


def test_prolonged_it_opens_again(client, event, eleni, token, clock):
    link = db.session.scalars(select(ReadingLink)).one()
    clock.advance(days=31)
    assert client.get(f"/read/{token}").status_code == 410

    make.sign_in(client, eleni)
    make.post(client, f"{MANAGE}/{link.id}", {"until": "2027-05-30"})

    assert client.get(f"/read/{token}").status_code == 200
    done = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert done == ["reading.made", "reading.prolonged"]


def test_hosts_and_partners_make_none(client, event, project):
    make.sign_in(client, make.member(project, "Giulia", Role.HOST))
    assert [client.get(url).status_code for url in (MANAGE, f"{MANAGE}/new")] == [403, 403]


def test_of_another_project_no_link_is_there(client, event, project, eleni, token):
    id_ = db.session.scalars(select(ReadingLink.id)).one()
    other = make.project(slug="other", acronym="OTHER")
    make.sign_in(client, make.organiser(other, "Kostas"))
    base = "/manage/projects/other/readers"

    assert client.get(f"{base}/{id_}").status_code == 404
    assert client.post(f"{base}/{id_}/withdraw").status_code == 404
    assert client.get(f"{MANAGE}/{id_}").status_code == 403
    assert queries.links(project)[0].withdrawn_at is None


# Opened


def test_it_opens_until_its_minute(client, event, project, eleni, clock):
    link, token = made(project, eleni, days=1)
    clock.instant = link.expires_at - timedelta(seconds=1)
    assert client.get(f"/read/{token}").status_code == 200
    clock.instant = link.expires_at
    assert client.get(f"/read/{token}").status_code == 410
    assert client.get(f"/read/{token}/events/good-practices/event.xlsx").status_code == 410


def test_wrong_ended_and_withdrawn_look_alike(client, event, project, eleni, clock):
    tokens = [made(project, eleni, key=str(n))[1] for n in range(2)]
    link, other = queries.links(project)
    actions.withdraw(other, actor=eleni)
    link.expires_at = clock.instant
    db.session.commit()
    answers = [client.get(f"/read/{one}") for one in [*tokens, "nothing", "x" * 500]]

    assert [one.status_code for one in answers] == [410, 410, 404, 404]
    assert len({one.text for one in answers}) == 1
    assert "CESME" not in answers[0].text
    assert {one.headers["Cache-Control"] for one in answers} == {"private, no-store"}


def test_one_character_off_it_opens_nothing(client, token):
    for at in (0, len(token) // 2, len(token) - 1):
        off = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert client.get(f"/read/{off}").status_code == 404
    assert [client.get(f"/read/{one}").status_code for one in (token[:-1], token + "A")] == [404, 404]


def test_no_cookie_no_cache_no_search_engine(client, event, token):
    for url in (f"/read/{token}", f"/read/{token}/events/good-practices", "/read/nothing"):
        headers = client.get(url).headers
        assert "Set-Cookie" not in headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_its_key_stands_in_no_log():
    line = security._masked("GET /read/abc-DEF_123/events/good-practices HTTP/1.1")

    assert line == "GET /read/…/events/good-practices HTTP/1.1"


def test_when_it_was_opened_is_noted_every_five_minutes(client, token, clock):
    def opened():
        client.get(f"/read/{token}")
        return db.session.scalars(select(ReadingLink.last_opened_at)).one()

    first = clock.instant
    assert opened() == first
    clock.advance(minutes=4)
    assert opened() == first
    clock.advance(minutes=1)
    assert opened() == clock.instant


def test_reading_changes_nothing_else(client, event, token):
    entries = len(db.session.scalars(select(AuditEntry)).all())
    client.get(f"/read/{token}")
    client.get(f"/read/{token}/events/good-practices")

    assert len(db.session.scalars(select(AuditEntry)).all()) == entries


def test_each_file_is_noted(client, event, token):
    make.item(event)
    for name in ("event.xlsx", "agenda-1.pdf", "agenda-9.pdf"):
        client.get(f"/read/{token}/events/good-practices/{name}")
    noted = select(AuditEntry).filter_by(action="reading.file_taken").order_by(AuditEntry.id)
    taken = db.session.scalars(noted).all()

    assert [one.details for one in taken] == [{"file": "event.xlsx"}, {"file": "agenda-1.pdf"}]
    assert {one.event_id for one in taken} == {event.id}


def test_too_many_tries_are_refused(client, app, event, token):
    app.config["RATE_LIMITS"] = True
    for _try in range(actions.WRONG):
        client.get("/read/nothing")
    assert client.get("/read/nothing").status_code == 429
    assert client.get(f"/read/{token}").status_code == 200

    for _try in range(actions.FILES):
        actions.note_file(db.session.scalars(select(ReadingLink)).one(), event, "event.xlsx")
    assert client.get(f"/read/{token}/events/good-practices/event.xlsx").status_code == 429


# What it opens


def test_all_events_of_the_project_but_drafts(client, event, project, token):
    make.event(project, slug="draft", status=Status.DRAFT)
    make.event(project, slug="later", first=event.days[0].date + 9 * DAY)
    make.event(make.project(slug="other", acronym="OTHER"), slug="foreign")
    page = client.get(f"/read/{token}").text

    slugs = re.findall(rf'href="/read/{token}/events/([\w-]+)"', page)
    assert slugs == ["good-practices", "later"]
    for slug in ("draft", "foreign", "nothing"):
        for what in ("", "/event.xlsx", "/agenda-1.pdf"):
            assert client.get(f"/read/{token}/events/{slug}{what}").status_code == 404


def test_one_event_where_one_was_chosen(client, event, project, eleni):
    make.event(project, slug="later")
    token = made(project, eleni, event)[1]

    assert re.findall(r"/events/([\w-]+)", client.get(f"/read/{token}").text) == ["good-practices"]
    assert client.get(f"/read/{token}/events/later").status_code == 404


def test_the_link_opens_no_other_page(client, event, token):
    for url in ("/manage/", MANAGE, "/desk", "/manage/events/good-practices/participants"):
        assert client.get(url).status_code == 302


def test_people_by_partner(event, project, eleni):
    bologna = project.organisations[1]
    make.participation(event, make.person("Giulia"), partner_id=bologna.id)
    make.participation(event, make.person("Aino"), State.INVITED, partner_id=bologna.id)
    make.participation(event, make.person("Kostas"), State.CANCELLED)
    make.participation(event, make.person("Nikos"))
    rows = queries.by_partner(event)

    assert [(one.partner.slug if one.partner else "", one.invited) for one in rows if one.invited] == [
        ("bologna", 1)
    ]
    assert [(one.with_place, one.undecided, one.cancelled) for one in rows] == [
        (0, 0, 0), (1, 1, 0), (0, 0, 0), (0, 0, 0), (1, 0, 1),
    ]  # fmt: skip


def test_who_was_erased_is_shown_as_removed(client, event, token, clock):
    gone = make.participation(event, make.person("Nikos"))
    gone.family_name, gone.given_name, gone.organisation, gone.erased_at = "Erased", "", "", clock.instant
    db.session.commit()

    assert "Erased (removed)" in client.get(f"/read/{token}/events/good-practices").text


def test_the_page_asks_as_much_for_many_as_for_few(client, event, token):
    url = f"/read/{token}/events/good-practices"
    make.participation(event, make.person("Aino"))
    client.get(url)
    with counted() as few:
        client.get(url)
    make.crowd(event, 60)
    with counted() as many:
        client.get(url)

    assert len(many) == len(few)


def test_long_lists_come_in_pages(client, event, token):
    make.crowd(event, 230)
    url = f"/read/{token}/events/good-practices"

    assert "Showing 201 to 230 of 230" in client.get(f"{url}?page=2").text
    assert len(re.findall('<th scope="row">(?:0|Nob)', client.get(f"{url}?page=99").text)) == 30
    sheets = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{url}/event.xlsx").data))
    assert len(sheets.get_sheet_by_name("Participants").to_python()) == 231


# The file


def sheet(client, token, name):
    data = client.get(f"/read/{token}/events/good-practices/event.xlsx").data
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name).to_python()


def test_the_file_says_what_the_page_says(client, event, token):
    make.participation(event, make.person("Aino"), days=[event.days[0]])

    assert sheet(client, token, "Participants") == [
        ["Family name", "Given name", "Organisation", "Takes part as", "Country", "Days", "State"],
        ["Mäkelä", "Aino", "Open Farm", "Stakeholder", "Finland", "Wed 26 May", "Has a place"],
    ]
    assert ["Event", "Good practices"] in sheet(client, token, "Event")
    page = client.get(f"/read/{token}/events/good-practices").text
    for row in sheet(client, token, "Event")[1:11]:
        assert f"<dt>{row[0]}</dt>" in page


@pytest.mark.parametrize(
    "formula", ["=1+1", "@SUM(1)", "+1", '-2+3+cmd|" /C calc"!A0', "http://evil.example"]
)
def test_nothing_in_the_file_calculates(client, event, token, formula):
    make.participation(event, make.person("Aino"), organisation=formula)
    data = client.get(f"/read/{token}/events/good-practices/event.xlsx").data
    parts = ZipFile(BytesIO(data))
    cells = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name)
    assert "<f>" not in cells
    assert "hyperlink" not in cells
    assert sheet(client, token, "Participants")[1][2] == formula


# What it does not open


def test_nothing_but_the_evidence(client, event, project, eleni):
    """Whatever could leak is there, marked."""
    event.join_url = "https://SECRET-call.example.org"
    aino = make.person("Aino", email="SECRET-mail@example.org")
    one = make.participation(event, aino, refusal="SECRET-refusal")
    asked = [make.question(event, "short", name) for name in ("Diet", "Access needs", "Phone")]
    said = {one: {"question_id": one.id, "uid": one.uid, "value": f"SECRET-{one.uid}"} for one in asked}
    make.save(
        *(Answer(participation_id=one.id, **said[question]) for question in asked),
        AnswerFile(event_id=event.id, participation_id=one.id, name="SECRET.pdf", media_type="text/plain",
                   content=b"SECRET"),
        PersonNote(participation_id=one.id, text="SECRET-note"),
        mail(1, event_id=event.id, project_id=project.id, recipient="SECRET-to@example.org"),
        InboundMessage(mailbox="test", key="1", event_id=event.id, project_id=project.id, person_id=aino.id,
                       sender="SECRET@example.org", subject="SECRET", text="SECRET", raw=b"SECRET",
                       received_at=event.starts_at, reason=Reason.NO_CALENDAR,
                       decision=Reason.NO_CALENDAR.decision),
    )  # fmt: skip
    make.letter(event, text=Localised(en="SECRET-letter"))
    make.item(event)
    make.item(event, "11:00", "12:00", title=Localised(en="SECRET-item"), audiences=["partner"])
    make.item(event, "12:00", "13:00", day=1)
    other = make.event(make.project(slug="other", acronym="SECRET-project"), slug="foreign")
    make.participation(other, make.person("Kostas", family_name="SECRET-Other"))
    token = made(project, eleni, email="SECRET-auditor@example.org")[1]
    base = f"/read/{token}/events/good-practices"

    for url in (f"/read/{token}", base, f"{base}/event.xlsx", f"{base}/agenda-1.pdf", f"{base}/agenda-3.pdf"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert [text for text in texts_of(answer) if "SECRET" in text] == []
        assert [
            key for key in (one.token, one.badge_code, one.join_token) if key.encode() in answer.data
        ] == []


def texts_of(answer):
    """All that can be read in a page, a spreadsheet or a PDF."""
    if answer.mimetype == "text/html":
        return [answer.text]
    if answer.mimetype == "application/pdf":
        return [page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    return [str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
