"""The registration form as a stakeholder meets it, and as it meets everything that may be typed."""

import re
from io import BytesIO

import pytest

from app.database import db
from app.participation.models import Participation
from app.participation.registrations import Registration
from app.participation.states import State
from tests import make

REGISTER = "/events/good-practices/register"


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=42)


@pytest.fixture
def typed(event):
    return {
        "given_name": "Giulia",
        "family_name": "Ferrante",
        "email": "giulia@example.org",
        "organisation": "Metropolitan City of Bologna",
        "country": "IT",
        "days_asked": "yes",
        "days": [str(day.id) for day in event.days],
    }


def asked():
    return db.session.scalars(db.select(Registration).order_by(Registration.id)).all()


def errors(response):
    """The sentences at the fields."""
    import re
    from html import unescape

    found = re.findall(r'class="field-error"[^>]*>.*?<span>(.*?)</span>', response.text, re.DOTALL)
    return [unescape(" ".join(sentence.split())) for sentence in found]


def value(response, name):
    """What stands in that input."""
    import re
    from html import unescape

    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', response.text)[0]
    found = re.search(r'value="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def test_the_form_asks_for_what_it_needs_and_permits_nothing_by_itself(client, event):
    page = client.get(REGISTER)

    assert page.status_code == 200
    ticked = re.findall(r"<input[^>]*\bchecked[^>]*>", page.text)
    assert [re.search(r'name="(\w+)"', box)[1] for box in ticked] == ["days", "days"]
    for name in ("given_name", "family_name", "email", "organisation", "country", "days", "consent_photo",
                 "consent_share_email", "consent_later_events", "zone"):  # fmt: skip
        assert f'name="{name}"' in page.text
    assert "ANATOLIKI SA, the hosting partner" in page.text
    assert "/projects/cesme-plus/privacy" in page.text


def test_the_partners_countries_come_first_in_the_readers_language(client, event):
    page = client.get(f"{REGISTER}?lang=el")

    select = re.search(r'<select[^>]*name="country".*?</select>', page.text, re.DOTALL)[0]
    names = re.findall(r'<option value="(\w+)">([^<]+)', select)
    assert names[:4] == [("GR", "Ελλάδα"), ("IT", "Ιταλία"), ("FI", "Φινλανδία"), ("BG", "Βουλγαρία")]
    assert len(names) > 200


def test_what_is_sent_is_kept_and_answered_by_mail_only(client, event, typed):
    answer = client.post(REGISTER, data=typed | {"consent_photo": "y", "zone": "Europe/Rome"})

    assert (answer.status_code, answer.location) == (302, f"{REGISTER}/asked")
    [one] = asked()
    assert (one.given_name, one.family_name, one.email) == ("Giulia", "Ferrante", "giulia@example.org")
    assert (one.country, one.zone, one.locale) == ("IT", "Europe/Rome", "en")
    assert (one.day_ids, one.consents) == ([day.id for day in event.days], ["photo"])
    assert [mail.recipient for mail in make.mails()] == ["giulia@example.org"]
    assert "Look in your mailbox" in client.get(answer.location).text


def test_the_language_of_the_page_is_the_language_of_the_mail(client, event, typed):
    client.get(f"{REGISTER}?lang=el")

    client.post(REGISTER, data=typed)

    assert asked()[0].locale == "el"
    assert make.mails()[0].language == "el"


def test_an_event_of_one_day_asks_for_no_day(app, client):
    event = make.event(make.project(), days=1)
    page = client.get(REGISTER)
    assert 'name="days"' not in page.text

    client.post(
        REGISTER,
        data={"given_name": "Aino", "family_name": "Mäkelä", "email": "aino@example.org",
              "organisation": "JPYP", "country": "FI"},
    )  # fmt: skip

    assert asked()[0].day_ids == [event.days[0].id]


@pytest.mark.parametrize("name", ["given_name", "family_name", "email", "organisation", "country", "days"])
@pytest.mark.parametrize("blank", ["", " \r\n\0"])
def test_what_is_missing_is_asked_for_at_its_field_and_the_rest_is_kept(client, typed, name, blank):
    page = client.post(REGISTER, data=typed | {name: [] if name == "days" else blank})

    assert page.status_code == 200
    assert len(errors(page)) == 1
    for other in {"given_name", "family_name", "email", "organisation"} - {name}:
        assert value(page, other) == typed[other]
    assert asked() == []


@pytest.mark.parametrize(
    "email",
    ["giulia", "giulia@", "giulia@example", "@example.org", "giulia@exa mple.org", "a@b@example.org",
     "giulia@example.org\r\nBcc: all@example.org", "γιούλια@example.org", f"{'a' * 300}@example.org"],
)  # fmt: skip
def test_an_address_that_no_mail_reaches(client, typed, email):
    page = client.post(REGISTER, data=typed | {"email": email})

    assert len(errors(page)) >= 1
    assert value(page, "email") == " ".join(email.split())
    assert make.mails() == []


@pytest.mark.parametrize("country", ["XX", "Atlantis", "'; drop table", "G"])
def test_a_country_that_is_not_on_the_list(client, typed, country):
    page = client.post(REGISTER, data=typed | {"country": country})

    assert errors(page) == ["Choose a country from the list."]


@pytest.mark.parametrize("country", ["it", "Italy", " ITALY "])
def test_a_country_by_its_english_name_or_in_small_letters(client, typed, country):
    client.post(REGISTER, data=typed | {"country": country})

    assert asked()[0].country == "IT"


def test_a_form_elsewhere_that_asks_for_no_days_means_all_of_them(client, event, typed):
    del typed["days"], typed["days_asked"]

    client.post(REGISTER, data=typed)

    assert asked()[0].day_ids == [day.id for day in event.days]


@pytest.mark.parametrize("name", ["given_name", "family_name", "organisation"])
def test_ten_thousand_characters(client, typed, name):
    page = client.post(REGISTER, data=typed | {name: "x" * 10_000})

    longest = 200 if name == "organisation" else 80
    assert errors(page) == [f"Shorten this to {longest} characters; it has 10000 now."]
    assert value(page, name) == "x" * 10_000


def test_line_breaks_and_controls_in_a_name_become_blanks_and_nothing(client, typed):
    client.post(REGISTER, data=typed | {"given_name": " Giu\0lia\r\nBcc: x@example.org\x07 "})

    assert asked()[0].given_name == "Giulia Bcc: x@example.org"
    assert "\n" not in make.mails()[0].subject


def test_a_file_where_text_belongs_counts_as_nothing(client, typed):
    page = client.post(REGISTER, data=typed | {"given_name": (BytesIO(b"\0\xff"), "name.txt")})

    assert errors(page) == ["Write the given name."]


def test_days_of_another_event_are_no_days(client, typed):
    other = make.event(db.session.scalars(db.select(make.Project)).one(), slug="other")

    page = client.post(REGISTER, data=typed | {"days": [str(other.days[0].id), "x", "9" * 30]})

    assert errors(page) == ["Tick at least one day."]


def test_a_zone_that_is_none_is_forgotten(client, event, typed):
    assert client.get(f"{REGISTER}?tz=Mars/Olympus").status_code == 200

    client.post(REGISTER, data=typed | {"zone": "Mars/Olympus"})

    assert asked()[0].zone == ""


def test_the_readers_own_time_stands_beside_that_of_the_venue(client, event):
    page = client.get(f"{REGISTER}?tz=Europe/Rome")

    assert "08:00–16:00 in Bologna" in page.text
    assert value(page, "zone") == "Europe/Rome"


def test_sending_the_form_twice_is_two_askings_and_one_seat(client, event, typed):
    for _n in range(2):
        client.post(REGISTER, data=typed)

    for one in asked():
        client.post(f"/me/{one.token}/confirm")

    assert event.pool.taken == 1
    assert len(db.session.scalars(db.select(Participation)).all()) == 1


def test_a_full_event_offers_the_waiting_list_and_says_how_many_wait(client, event, typed):
    event.pool.seats = 1
    make.participation(event)
    for name in ("Aino", "Desislava"):
        make.participation(event, make.person(name), State.WAITING)

    page = client.get(REGISTER)

    assert "Join the waiting list" in page.text
    assert "2 people wait before you" in page.text


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"status": "cancelled"}, "This event is cancelled"),
        ({"status": "draft"}, None),
        ({"registration_opens_at": "later"}, "Registration has not opened yet"),
        ({"registration_closes_at": "earlier"}, "Registration is closed"),
    ],
    ids=["cancelled", "draft", "early", "late"],
)
def test_why_nobody_can_register_and_whom_to_ask(client, event, typed, clock, change, title):
    moments = {"later": clock.instant.replace(year=2100), "earlier": clock.instant.replace(year=2020)}
    for name, wanted in change.items():
        setattr(event, name, moments.get(wanted, wanted))
    db.session.commit()
    if "later" in change.values():
        event.set_days(
            [(make.wall(make.date(2101, 3, 2), "09:00"), make.wall(make.date(2101, 3, 2), "17:00"))]
        )

    page, answer = client.get(REGISTER), client.post(REGISTER, data=typed)

    assert (page.status_code, answer.status_code) == ((200, 409) if title else (404, 404))
    if title:
        assert f"<h1>{title}</h1>" in page.text
        assert "events@example.org" in page.text
    assert asked() == []


def test_what_is_over_says_so(client, event, typed, clock):
    clock.instant = event.ends_at

    assert "<h1>This event is over</h1>" in client.get(REGISTER).text
    assert client.post(REGISTER, data=typed).status_code == 409


def test_too_many_tries_lose_nothing(app, client, typed):
    app.config["RATE_LIMITS"] = True
    for _n in range(5):
        assert client.post(REGISTER, data=typed).status_code == 302

    page = client.post(REGISTER, data=typed)

    assert "That was tried too often" in page.text
    assert value(page, "given_name") == "Giulia"
    assert len(make.mails()) == 5


# Privacy


def test_registering_anothers_address_shows_and_changes_nothing(client, event, typed):
    """Nikos is on the list; Kostas types his address. The pages are those of a stranger's address."""
    nikos = make.participation(event, organisation="Open Farm")
    as_stranger = client.post(REGISTER, data=typed | {"email": "nobody@example.org"}, follow_redirects=True)

    as_nikos = client.post(
        REGISTER,
        data=typed | {"email": "nikos@example.org", "given_name": "Kostas", "days": [event.days[0].id]},
        follow_redirects=True,
    )

    assert as_nikos.text == as_stranger.text
    assert as_nikos.headers.getlist("Set-Cookie") == as_stranger.headers.getlist("Set-Cookie")
    for secret in ("Nikos", "Theodorou", "Open Farm", nikos.token):
        assert secret not in as_nikos.text
    assert (nikos.given_name, nikos.days) == ("Nikos", event.days)
    assert [(m.recipient, m.purpose) for m in make.mails()] == [
        ("nobody@example.org", "please_confirm"),
        ("nikos@example.org", "already_registered"),
    ]
    assert "Kostas" not in make.mails()[1].text


def test_asking_for_anothers_link_shows_nothing(client, event):
    nikos = make.participation(event)

    pages = [
        client.post("/events/good-practices/my-link", data={"email": email}, follow_redirects=True)
        for email in ("nikos@example.org", "nobody@example.org")
    ]

    assert pages[0].text == pages[1].text
    assert nikos.token not in pages[0].text
    assert [mail.recipient for mail in make.mails()] == ["nikos@example.org"]


def test_a_link_without_its_end_is_helped_by_mail(client, event):
    make.participation(event)
    page = client.get("/me/cut-off")
    assert page.status_code == 404
    assert 'action="/my-links"' in page.text

    client.post("/my-links", data={"email": "nikos@example.org"})

    assert [mail.purpose for mail in make.mails()] == ["own_link"]
