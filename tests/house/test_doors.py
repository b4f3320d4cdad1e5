"""Who gets in where, cell by cell: the table in docs/access.md is what everybody is answered."""

import pytest

from tests.house import doors, world

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def answers(app):
    world.build()
    return doors.knock(app, app.test_client)


def test_everybody_is_answered_as_the_table_says(answers):
    """Drawn anew by `.venv/bin/python -m tests.house.doors`."""
    written, asked = doors.PAGE.read_text().splitlines(), doors.page(answers).splitlines()
    assert [line for line in asked if line not in written] == []
    assert [line for line in written if line not in asked] == []
    assert odd(answers) == []


# For whom each rule opens, in words of the rules rather than of the answers.
OPENS = {
    "administrator": {"administrator"},
    "organiser_of_project": {"organiser", "administrator"},
    "organiser_of_event": {"own host", "organiser", "administrator"},
    "organiser": {"own host", "other host", "organiser", "other’s organiser", "administrator"},
    "reader": {"auditor"},
}
OF_AN_EVENT = ("/manage/mail/<int:id>", "/manage/replies/<int:id>")  # refused inside to those of other events


def odd(answers: doors.Answers) -> list[str]:
    """Where somebody gets in, or does not, against the rule that the door names."""
    found = []
    for (rule, method, url), cells in answers.items():
        of_event = rule == "organiser" and url.startswith(OF_AN_EVENT)
        who = OPENS["organiser_of_event" if of_event else rule] if rule in OPENS else None
        let_in = {role for role, answer in cells.items() if answer == "yes"}
        if who is not None and let_in != who:
            found.append(f"{method} {url}: {sorted(let_in ^ who)}")
        if rule == "anyone" and len(set(cells.values())) > 1:  # nobody's rights change what is public
            found.append(f"{method} {url}: {cells}")
        asked = {role for role, answer in cells.items() if answer == "sign in"}
        if rule not in ("anyone", "reader") and asked != {"visitor", "auditor"}:
            found.append(f"{method} {url}: {sorted(asked)} are asked to sign in")
    return found
