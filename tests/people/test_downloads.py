"""A file that was asked for, once it is shown that it is still she."""

from sqlalchemy import select

from app.database import db
from app.people import passwords
from app.people.sessions import StaffSession
from tests import make


def test_after_it_a_file_comes_on_a_page_that_leads_back(client, eleni):
    """A file leaves the browser where it was, which would still ask."""
    make.sign_in(client, eleni)
    passwords.choose(eleni, "three goats on a ferry", here=db.session.scalars(select(StaffSession)).one())
    make.event(eleni.memberships[0].project)
    people = "/manage/events/good-practices/participants"
    right = {"answer": "three goats on a ferry"}
    led = client.post(f"/confirm/password?next={people}/participants.csv%3Fq=ana", data=right).location
    page = client.get(led)
    assert page.headers["Refresh"] == f"0; url={people}/participants.csv?q=ana"
    assert f'href="{people}?q=ana"' in page.text
    assert client.get(f"{people}/participants.csv?q=ana").mimetype == "text/csv"
    for elsewhere in ("//evil.example/a.csv", "/account", ""):
        assert client.get(f"/confirm/download?next={elsewhere}").location == "/account"
