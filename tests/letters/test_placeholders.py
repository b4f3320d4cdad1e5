"""What a letter may say of its reader: a closed list, and nothing of anybody else."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database import db
from app.events.terms import Mode
from app.i18n import Localised
from app.letters import mails, placeholders
from app.letters.models import Letter
from app.mail.prose import plain
from app.participation.states import State
from tests import make

EVIL = [
    "[x](http://evil.example)",
    "{own_page}",
    "<b>Bo",
    "a*b*_c_",
    "`",
    "1. ",
    "# x",
    "&amp;",
    "\\",
    "{{name}}",
]


@pytest.fixture
def event(project):
    return make.event(project, mode=Mode.HYBRID)


def letter(event, text, subject="News"):
    return Letter(event=event, subject=Localised(en=subject), text=Localised(en=text), wanted={}, id=1)


def read(event, participation, text, subject="News"):
    return mails.as_read(letter(event, text, subject), participation)


def test_each_becomes_what_is_true_of_the_reader(event):
    giulia = make.participation(event, make.person("Giulia"), days=[event.days[1]])
    with event_language("en"):
        known = placeholders.values(giulia, event)

    assert known == {
        "given_name": "Giulia",
        "name": "Giulia Ferrante",
        "event": "Good practices",
        "days": event.last_date.strftime("%A %-d %B %Y"),
        "venue": "Warehouse 7, Thessaloniki",
        "own_page": f"http://localhost/me/{giulia.token}",
        "join_link": f"http://localhost/join/{giulia.join_token}",
    }


def event_language(code):
    from app.i18n import speaking

    return speaking(code)


def test_who_has_no_place_gets_no_link_to_join(event):
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    _subject, text, html = read(event, aino, "Join: {join_link}")

    assert "Join: (for those who have a place)" in text
    assert "/join/" not in text + html


def test_what_is_not_on_the_list_is_named(event, project):
    assert placeholders.unknown("{name} {phone} { diet } {phone} {} {join_link}", event) == ["phone", "diet"]
    on_site = make.event(project, slug="there")
    assert placeholders.unknown("{join_link}", on_site) == ["join_link"]


@pytest.mark.parametrize("name", EVIL)
def test_a_name_stays_a_name(event, name):
    """Whoever registers chooses her name: it can become no link, no tag and no other placeholder."""
    giulia = make.participation(event, make.person("Giulia"), given_name=name, family_name="F")
    subject, text, html = read(event, giulia, "Hello {given_name}!", "For {given_name}")

    assert subject == f"For {' '.join(name.split())}".strip()
    assert f"Hello {name.strip()}!" in text
    assert "evil.example" not in re.findall(r'href="([^"]*)"', html)
    assert "<b>Bo" not in html
    assert giulia.token not in html + text


def test_links_can_be_written_in_two_ways(event):
    giulia = make.participation(event, make.person("Giulia"))
    with event_language("en"):
        source = placeholders.in_markdown("{own_page} [here]({own_page})", placeholders.values(giulia, event))
    own = f"http://localhost/me/{giulia.token}"

    assert plain(source) == f"{own} here <{own}>"


def test_pictures_and_tags_of_the_writer_do_nothing(event):
    giulia = make.participation(event, make.person("Giulia"))
    _subject, _text, html = read(event, giulia, "![x](http://a.example/p.png) <script>1</script> <img src=x>")

    assert re.findall(r"<(?:img|script|iframe)", html) == []


def test_markdown_as_text():
    source = (
        "# Head\n\nOne **two**\nthree\n\n- a\n- b\n  - c\n\n3. x\n4. y\n\n> said\n\n[map](https://e.org) `c`"
    )

    assert plain(source) == (
        "Head\n\nOne two\nthree\n\n- a\n- b\n  - c\n\n3. x\n4. y\n\n> said\n\nmap <https://e.org> c"
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.one_of(
            st.sampled_from([f"{{{name}}}" for name in placeholders.WORDS]),
            st.sampled_from(
                ["{", "}", "{{", "}}", "*", "[a](", ")", "`", "<", ">", "\n\n", "- ", "{ name }"]
            ),
            st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8),
        ),
        max_size=12,
    )
)
def test_nothing_of_anybody_else_is_eversaid(app, two, parts):
    """Whatever is written: the reader's mail has nothing of the other, whose row lies beside hers."""
    event, nikos, giulia = two
    written = "x " + "".join(parts)
    subject, prose = mails.said(letter(event, written, written), giulia)

    said = subject + prose.text + prose.html
    for secret in (nikos.token, nikos.join_token, nikos.badge_code, "Theodorou", "nikos@example.org"):
        assert secret not in said
    assert "giulia@example.org" not in said  # nor her own address


@pytest.fixture
def two(event):
    people = make.participation(event), make.participation(event, make.person("Giulia"))
    db.session.commit()
    return event, *people
