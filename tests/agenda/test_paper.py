"""The agenda on paper: what stands on it, for whom, in which language; and that it is made for everybody."""

import re
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from app.agenda import releases
from app.agenda.kinds import KINDS, MODES, PARTS, PAYERS, ROLES
from app.agenda.programme import ItemKind, Part, Payer, Programme, Slot, Voice
from app.agenda.releases import Stamp
from app.database import db
from app.events.audiences import ANYBODY, ORGANISER, Role, Viewer
from app.events.terms import Visibility
from app.i18n import CONTENT_LANGUAGES, Localised
from app.paper import pdf
from app.paper import printed as rows
from app.paper import words as paper_words
from app.paper.prose import blocks
from app.paper.views import shelf
from app.participation.states import State
from app.participation.tables import TableSeat
from tests import make
from tests.agenda import papers, programmes

PRINTED = [Path(module.__file__ or "") for module in (pdf, rows)]
ADDRESS, DRAFT = "/events/good-practices/agenda.pdf", "/manage/events/good-practices/agenda.pdf"
STEERING_GROUP = Viewer.like(Role.PARTNER, [7])


@pytest.fixture(autouse=True)
def nothing_kept():
    shelf.clear()


def printed(event, programme: Programme, language="en", long=True, release=None) -> bytes:
    return pdf.as_pdf(event, release, programme, language=language, long=long)


def titled(title: str, **details) -> Programme:
    """A day with one item."""
    return programmes.programme(programmes.day(programmes.slot(title, "09:00", "09:30", **details)))


def many(number: int, days: int = 1, minutes: int = 15, **details) -> Programme:
    """Days of so many items each, one after the other."""
    found = []
    for n in range(days):
        on = programmes.FIRST + timedelta(days=n)
        starts = make.wall(on, "08:00").astimezone(UTC)
        slots = [
            Slot(
                uid=f"{n}-{place}",
                kind=list(ItemKind)[place % len(ItemKind)],
                starts_at=starts + timedelta(minutes=minutes * place),
                ends_at=starts + timedelta(minutes=minutes * (place + 1)),
                title=Localised(en=f"Good practice number {place + 1} of day {n + 1}"),
                **details,
            )
            for place in range(number)
        ]
        found.append(programmes.day(*slots, id=n + 1, number=n + 1, on=on))
    return programmes.programme(*found)


# What stands on it


def test_everything_that_an_agenda_holds_is_there_in_its_order(event):
    text = papers.words(printed(event, programmes.everything().for_reader(ORGANISER)))
    assert text[text.index("Day 0") : text.index("Page 1")].split(" 14:00 –14:40")[0] == (
        "Day 0 · Wednesday 14 April 2027 Thessaloniki time "
        "09:00 –09:30 Welcome Welcome · Hall A · On site and online "
        "Eleni Karavida, Director, ANATOLIKI SA (host on site) "
        "Десислава Стоянова, БАМЕЕ; Sofia (10 min, to be confirmed) "
        "Who is here: • seven partners • their guests "
        "10:00 –12:30 Tables Parallel tables "
        "10:00 –11:00 Table A · round 1 Repair, table A Room A · 8 places Giulia Ferrante (moderator) "
        "Table B · round 1 Repair, table B Room B · 8 places "
        "11:00 –11:15 Coffee Break "
        "11:15 –12:15 Table A · round 2 Repair, table A Room A · 8 places Giulia Ferrante (moderator) "
        "Table B · round 2 Repair, table B Room B · 8 places "
        "12:15 –12:30 Good practices Talk Aino Mäkelä (rapporteur, 15 min) "
        "Good practice: Repair café · Emilia-Romagna · Reuse · Città metropolitana "
        "12:30 –13:30 Lunch Meal · Taverna, 10' walk · Everybody pays their own Host: ANATOLIKI SA "
        "14:00 open end Visit Site visit · On site"
    )
    for part in (
        "Transfer Meeting point: In front of Warehouse 7 · be there at 13:50 "
        "Leaves: 14:00 · arrives at 14:40 · Bus · 48 places",
        "14:40 open end Salt pans Site visit Host: Alyki SA "
        "Please note: Closed shoes; bring an identity card",
        "Day 1 · Thursday 15 April 2027",
        "09:00 –10:30 Invoice 17 Steering group · ◆ Decision · "
        "only for: Steering group, The funding programme · "
        "Room 404 Kostas Papadakis (chair) To prepare: Read the report · All partners · by Thu 1 April "
        "Minutes, Kostas writes them",
        "09:30 –10:00 Budget of Sofia Talk · ◆ Decision",
    ):
        assert part in text, part


def test_a_dinner_says_who_invites(event):
    dinner = titled("Dinner", kind=ItemKind.MEAL, paid_by=Payer.HOST, host="ANATOLIKI SA")
    assert "Meal · offered by ANATOLIKI SA" in papers.words(printed(event, dinner))


def test_the_head_names_the_event_the_money_and_whom_to_ask(event):
    [page] = papers.pages(printed(event, titled("Welcome")))
    assert page[: page.index("Wednesday")] == (
        "CESME+ European Union | European Regional Development Fund "
        "CESME+ · Circular Economy for SMEs · Interreg Europe Good practices "
        "14–15 April 2027 · Warehouse 7 · Thessaloniki Draft of version 1 not released "
        "Two days on the circular economy. "
        "Where Warehouse 7 Nikis 7 54624 Thessaloniki Greece Host ANATOLIKI SA "
        "Questions Eleni Karavida events@example.org "
    )


@pytest.mark.parametrize(
    ("stamp", "word"), [(Stamp.DRAFT, "draft"), (Stamp.FINAL, "final")], ids=["draft", "final"]
)
def test_a_release_says_its_number_how_settled_it_is_and_its_date(event, stamp, word):
    make.item(event)
    release = make.release(event, stamp=stamp)
    [page] = papers.pages(printed(event, release.programme, release=release))
    assert f"Version 2 {word} released on 1 April 2027" in page
    assert page.endswith(f"CESME+ · Version 2 · {word} · released on 1 April 2027 Page 1 of 1")


def test_a_cancelled_event_is_not_handed_out_as_if_it_took_place(event):
    make.item(event)
    event.cancelled_at, event.status = event.changed_at, "cancelled"
    db.session.commit()
    assert "Thessaloniki Cancelled Version 1" in papers.words(
        printed(event, event.programme, release=event.release)
    )


def test_without_items_it_says_so(event):
    for long in (True, False):
        text = papers.words(printed(event, programmes.programme(programmes.day()), long=long))
        assert "The programme is being written." in text


# Closed items


def test_what_is_closed_to_a_reader_is_nowhere_in_the_file(event):
    """Its letters are not, whatever they are packed in: the same search finds those of open items."""
    programme, seen = programmes.everything(), programmes.everything().for_reader(ANYBODY)
    for long in (True, False):
        closed, whole = (printed(event, one, long=long) for one in (seen, programme))
        assert papers.words(closed).count("Closed session") == 1
        known = [secret for secret in programmes.SECRETS if secret in papers.words(whole)]
        assert len(known) >= (5 if long else 2)
        for secret in programmes.SECRETS:
            assert secret not in papers.words(closed)
            assert secret not in papers.unpacked(closed)


def test_whom_a_closed_item_is_for_reads_it(event):
    text = papers.words(printed(event, programmes.everything().for_reader(STEERING_GROUP)))
    assert "Invoice 17" in text
    assert "Closed session" not in text


# Languages and letters


def test_it_speaks_greek(event):
    text = papers.words(printed(event, programmes.everything().for_reader(ANYBODY), language="el"))
    assert "Καλές πρακτικές 14–15 Απριλίου 2027 · Αποθήκη 7 · Θεσσαλονίκη" in text
    assert "09:00 –09:30 Καλωσόρισμα" in text
    assert "Τραπέζι A" in text


@pytest.mark.parametrize(
    ("language", "said"),
    {
        "it": "Giorno 1 · giovedì 15 aprile 2027 ora di Thessaloniki 09:00 –10:30 Sessione",
        "fi": "Päivä 1 · torstai 15. huhtikuuta 2027 Paikallinen aika: Thessaloniki 9.00 –10.30",
        "bg": "Ден 1 · четвъртък, 15 април 2027 г. Местно време: Thessaloniki 09:00 –10:30 Закрита",
    }.items(),
)
def test_paper_speaks_languages_that_pages_do_not(event, language, said):
    file = printed(event, programmes.everything().for_reader(ANYBODY), language=language)
    assert said in papers.words(file)


@pytest.mark.parametrize("language", paper_words.WORDS)
def test_no_word_of_the_paper_is_left_in_english(language):
    """What the other languages say, this one says too, with the same values."""
    names = {str(word) for words in (KINDS, MODES, PARTS, PAYERS, ROLES) for word in words.values()}
    names -= {str(PARTS[Part.PRESENTER])}  # goes without saying
    asked = {
        call for path in PRINTED for call in re.findall(r'(?:\b_|ngettext)\(\s*"(.+?)"', path.read_text())
    }
    known = paper_words.WORDS[language]
    assert (names | asked) - set(known) == set()
    slots = r"%\((\w+)\)"
    assert [key for key, text in known.items() if re.findall(slots, key) != re.findall(slots, text)] == []


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_every_language_of_the_contents_can_be_printed(event, language):
    file = printed(event, programmes.everything().for_reader(ANYBODY), language=language)
    assert programmes.everything().days[0].slots[0].title[language] in papers.words(file)
    assert papers.about(file)["language"] == language


def test_the_letters_of_every_partner_are_in_the_font_that_comes_along(event):
    names = "Ελένη Καραβίδα, Десислава Стоянова ѝ Жечев, Aino Mäkelä, Città, ἀρχή"
    file = printed(event, titled(names))
    assert names in papers.words(file)
    assert papers.fonts(file) <= {f"LibertinusSerif-{one}" for one in ("Regular", "Bold", "Italic")}


@pytest.mark.parametrize(
    "typed",
    [
        '#import "@preview/cetz:0.1.0": *',
        "#read(sys.inputs.paper)",
        '#panic("no")',
        "a ] b [ c } d { e",
        "one \\ two \\u{1F600} \\#let",
        "$x^2$ and 5 $",
        "@label and <label> and @Eleni",
        "= Heading - list + list / term: text",
        "*not bold* _not italic_ `not code`",
        "// not a comment /* nor this */",
        "--- -- ... ~ 'single' \"double\"",
        '", "long": false, "x": "',
    ],
)
def test_what_was_typed_stands_there_as_it_was_typed(event, typed):
    speaker = Voice(name=typed, part=Part.CHAIR, function=typed, organisation=typed)
    plain = re.sub(r"([\\`*_\[\]<>#\-+=~|&])", r"\\\1", typed)  # as Markdown takes it for letters
    programme = titled(
        typed,
        speakers=(speaker,),
        description=Localised(en=f"x {plain}"),
        room=Localised(en=typed),
        host=typed,
    )
    file = printed(event, programme)
    assert papers.words(file).count(typed) == 7
    assert papers.about(file)["PDF/UA"] == "1"


def test_signs_without_a_shape_are_left_out(event):
    assert "A bell rings" in papers.words(printed(event, titled("A\x07 bell\x00 \ufeffrings\x9f")))


def test_a_smile_spoils_nothing(event):
    """No font may have it: then the paper claims no standard, and is tagged all the same."""
    file = printed(event, titled("Coffee 😀 and cake 日本 \U000e0041"))
    about = papers.about(file)
    assert "and cake" in papers.words(file)
    assert (about["is tagged"], about["language"]) == (True, "en")


def test_what_is_written_from_right_to_left_is_set_so(event):
    file = printed(event, titled("שלום עולם and مرحبا"))
    found = re.findall(r"[\u0590-\u06ff]+", papers.words(file))
    assert {"".join(found[:-1]), found[-1]} <= {"שלוםעולם", "עולםשלום", "مرحبا"}
    assert papers.about(file)["PDF/UA"] == "1"


@pytest.mark.parametrize("typed", ["word " * 1000, "W" * 5000], ids=["words", "one word"])
@pytest.mark.parametrize("long", [True, False], ids=["long", "short"])
def test_a_title_of_five_thousand_letters_is_whole(event, typed, long):
    file = printed(event, titled(typed.strip()), long=long)
    assert papers.words(file).replace(" ", "").count(typed.strip().replace(" ", "")[:300]) >= 1
    assert len("".join(re.findall("[Wword]", papers.words(file)))) >= len(typed.replace(" ", ""))


# For everybody


def test_it_is_tagged_by_the_standard_and_says_what_it_is(event):
    for long in (True, False):
        file = printed(event, programmes.everything(), language="el", long=long)
        assert papers.about(file) == {
            "title": "Καλές πρακτικές",
            "author": "ΑΝΑΤΟΛΙΚΗ Α.Ε.",
            "language": "el",
            "is tagged": True,
            "shows its title": True,
            "PDF/UA": "1",
        }


def test_screen_readers_hear_one_title_the_days_and_the_items_as_headings(event):
    tags = papers.tags(printed(event, many(40, days=2)))
    assert [tags.count(tag) for tag in ("Title", "H1", "H2")] == [1, 2, 80]
    assert "Figure" not in tags


def test_the_same_agenda_is_the_same_file(event):
    assert printed(event, programmes.everything()) == printed(event, programmes.everything())


# Pages


@pytest.mark.parametrize("days", [1, 2, 3])
def test_the_short_form_of_an_ordinary_event_is_one_page(event, days):
    wordy = replace_titles(many(40 // days, days=days), "A title as long as people write them, on two lines")
    for programme in (many(40 // days, days=days), wordy):
        [page] = papers.pages(printed(event, programme, long=False))
        assert [page.count(f"of day {n + 1}") for n in range(days)] == [40 // days] * days
        assert "Page 1 of 1" in page


def replace_titles(programme: Programme, words: str) -> Programme:
    days = [
        replace(
            day, slots=tuple(replace(s, title=Localised(en=f"{words}: {s.title['en']}")) for s in day.slots)
        )
        for day in programme.days
    ]
    return replace(programme, days=tuple(days))


def test_the_short_form_says_hours_and_titles(event):
    text = papers.words(printed(event, programmes.everything().for_reader(ANYBODY), long=False))
    assert text[text.index("Wed 14") : text.index("Good practices ·")].strip() == (
        "Wed 14 April 09:00 Welcome 10:00 Tables 10:00 Table A: Repair, table A "
        "10:00 Table B: Repair, table B 11:00 Coffee 11:15 Table A: Repair, table A "
        "11:15 Table B: Repair, table B 12:15 Good practices 12:30 Lunch 14:00 Visit 14:00 Transfer "
        "14:40 Salt pans Thu 15 April 09:00 Closed session 11:00 Closing"
    )


def test_on_each_page_of_a_long_day_stands_which_day_it_is(event):
    found = papers.pages(printed(event, many(60, days=2, description=Localised(en="What works here. " * 9))))
    assert len(found) > 6
    for number in (1, 2):
        on = [page for page in found if f"of day {number}" in page]
        assert all(f"Day {number} ·" in page for page in on)
    texts = " ".join(found)
    assert [texts.count(f"number {n} of day 2 ") for n in range(1, 61)] == [1] * 60
    assert [page.split()[-4:] for page in found] == [
        ["Page", str(n), "of", str(len(found))] for n in range(1, len(found) + 1)
    ]


def test_a_description_longer_than_a_page_goes_on_over_the_page(event):
    found = papers.pages(printed(event, titled("Long", description=Localised(en="many words " * 2000))))
    assert len(found) > 2
    assert sum(page.count("many words") for page in found) == 2000


def test_what_fits_is_kept_on_one_page(event):
    words = "begins " + "and goes on " * 60 + "and ends"
    found = papers.pages(printed(event, many(20, description=Localised(en=words))))
    assert [page.count("begins") for page in found] == [page.count("and ends") for page in found]


# Markdown


def test_markdown_becomes_lists_and_lines():
    line = "Hello **bold _both_** [x](https://a.example)\nnext"
    text = f"{line}\n\n1. one\n   - two\n2. `three`\n\n# Head\n\n> said"
    assert blocks(text) == [
        {
            "p": [
                "Hello ",
                {"b": ["bold ", {"i": ["both"]}]},
                " ",
                {"to": "https://a.example", "a": ["x"]},
                "\n",
                "next",
            ]
        },
        {
            "list": [[{"p": ["one"]}, {"list": [[{"p": ["two"]}]], "from": None}], [{"p": ["three"]}]],
            "from": 1,
        },
        {"p": [{"b": ["Head"]}]},
        {"quote": [{"p": ["said"]}]},
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/etc/passwd", "data:x"])
def test_links_lead_to_the_web_and_to_mailboxes_only(address):
    assert "to" not in str(blocks(f"[press]({address}) and ![see]({address})"))


def test_any_description_can_be_set(event):
    nested = "\n".join("  " * depth + "- deep" for depth in range(8))
    quoted = ">" * 60 + " said\n\n***\n\n```\na  b\n"
    text = papers.words(printed(event, titled("Deep", description=Localised(en=f"{nested}\n\n{quoted}"))))
    assert (text.count("deep"), text.count("a b")) == (8, 1)


# Who gets it, and how


def test_nothing_is_there_before_something_is_released(client, event):
    assert client.get(ADDRESS).status_code == 404
    assert client.get("/events/no-such-event/agenda.pdf").status_code == 404


def test_readers_get_the_newest_release_and_nothing_of_the_draft(client, event):
    item = make.item(event)
    response = client.get(ADDRESS)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    assert response.headers["Content-Disposition"] == (
        "inline; filename=\"good-practices-v1.pdf\"; filename*=UTF-8''Good%20practices%20v1.pdf"
    )
    item.title = Localised(en="Rewritten")
    assert "Rewritten" not in papers.words(client.get(ADDRESS).data)
    make.release(event)
    text = papers.words(client.get(ADDRESS).data)
    assert ("Rewritten" in text, "Version 2" in text) == (True, True)


def test_form_and_language_are_in_the_address(client, event):
    make.item(event, description=Localised(en="Only in the long one"))
    assert "Only in the long one" in papers.words(client.get(ADDRESS).data)
    short = client.get(f"{ADDRESS}?form=short&lang=el").data
    assert "Only in the long one" not in papers.words(short)
    assert (papers.about(short)["language"], "Καλωσόρισμα" in papers.words(short)) == ("el", True)


def test_whoever_has_it_is_told_so(client, event):
    make.item(event)
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    make.release(event)
    assert client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_it_is_made_once_for_all_who_see_the_same(client, event):
    make.item(event)
    client.get(ADDRESS)
    assert len(shelf.packages) == 1
    client.get(ADDRESS)
    assert len(shelf.packages) == 1
    make.sign_in(client, make.member(event.project))
    client.get(ADDRESS)
    assert len(shelf.packages) == 2


def test_a_new_funding_statement_is_printed_at_once(client, event):
    make.item(event)
    client.get(ADDRESS)
    event.project.funding_statement = Localised(en="Funded by somebody else")
    assert "Funded by somebody else" in papers.words(client.get(ADDRESS).data)


def test_everybody_gets_what_she_may_see(client, event):
    make.item(event, title=Localised(en="Invoice 17"), kind=ItemKind.STEERING)
    assert "Invoice 17" not in papers.words(client.get(ADDRESS).data)
    kostas = make.person("Kostas")
    make.sign_in(client, kostas)
    assert "Invoice 17" not in papers.words(client.get(ADDRESS).data)
    make.sign_in(client, make.member(event.project))
    assert "Invoice 17" in papers.words(client.get(ADDRESS).data)


def test_what_lists_do_not_name_stays_out_of_search_engines(client, event):
    make.item(event)
    assert "X-Robots-Tag" not in client.get(ADDRESS).headers
    event.visibility = Visibility.BY_LINK
    assert client.get(ADDRESS).headers["X-Robots-Tag"] == "noindex"


def test_an_event_for_partners_is_printed_for_partners(client, event):
    make.item(event)
    event.visibility = Visibility.PARTNERS
    assert client.get(ADDRESS).status_code == 404


def test_organisers_print_the_draft_and_it_says_so(client, event):
    item = make.item(event)
    item.title = Localised(en="Rewritten")
    assert client.get(DRAFT).status_code == 302
    make.sign_in(client, make.member(event.project))
    assert client.get(DRAFT).status_code == 403
    make.sign_in(client, make.organiser(event.project))
    response = client.get(DRAFT)
    text = papers.words(response.data)
    assert ("Rewritten" in text, "Draft of version 2 not released" in text) == (True, True)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert len(shelf.packages) == 0


def test_behind_her_link_stand_her_days_and_her_tables(client, event):
    on = [day.date for day in event.days]
    tables = [
        programmes.slot(f"Table talk {one}", "10:00", "11:00", on=on[0], track=Localised(en=f"Table {one}"))
        for one in "ABC"
    ]
    umbrella = programmes.slot(
        "Tables", "10:00", "11:00", on=on[0], kind=ItemKind.TABLES, children=tuple(tables)
    )
    closed = programmes.slot("Invoice 17", "12:00", "13:00", on=on[0], audiences=(Role.PARTNER.value,))
    second = programmes.slot("Second day", "10:00", "11:00", on=on[1])
    days = [
        programmes.day(umbrella, closed, id=event.days[0].id),
        programmes.day(second, id=event.days[1].id, number=2, on=on[1]),
    ]
    releases.make(event, programmes.programme(*days), actor=None)
    nikos = make.participation(event, days=event.days[:1])
    nikos.tables = [TableSeat(slot_uid=tables[1].uid)]
    db.session.commit()
    address = f"/me/{nikos.token}/agenda.pdf"
    response = client.get(address)
    text = papers.words(response.data)
    seen = ("Table talk A", "Table talk B", "Table talk C", "Second day", "Invoice 17", "Κλειστή συνεδρία")
    assert [one in text for one in seen] == [False, True, False, False, False, True]
    assert papers.about(response.data)["language"] == "el"
    assert response.headers["X-Robots-Tag"] == "noindex"
    nikos.role = Role.PARTNER
    assert "Invoice 17" in papers.words(client.get(address).data)
    nikos.state = State.CANCELLED
    assert client.get(address).status_code == 404


def test_a_link_that_is_nobodys_prints_nothing(client, event):
    make.item(event)
    assert client.get("/me/nobody/agenda.pdf").status_code == 404


def test_the_page_leads_to_the_paper_in_each_language_of_the_event(client, event):
    make.item(event)
    event.title = Localised(en="Good practices", it="Buone pratiche", fi="")
    links = re.findall(
        rf'href="({ADDRESS}[^"]*)"', client.get("/events/good-practices").get_data(as_text=True)
    )
    found = [link.replace("&amp;", "&") for link in links]
    assert found == [f"{ADDRESS}?lang=en", f"{ADDRESS}?form=short&lang=en", f"{ADDRESS}?lang=it"]
    assert [client.get(link).status_code for link in found] == [200, 200, 200]
