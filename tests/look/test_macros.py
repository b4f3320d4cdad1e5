"""The macros that every page is made of, drawn by themselves."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from jinja2 import UndefinedError
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    FieldList,
    Form,
    FormField,
    RadioField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.i18n import Localised, speaking

ATHENS, ROME = "Europe/Athens", "Europe/Rome"
NINE = datetime(2023, 3, 29, 6, 15, tzinfo=UTC)  # 09:15 in Thessaloniki, 08:15 in Bologna


@pytest.fixture(autouse=True)
def somebody_asks(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def drawn(source: str, **context: object) -> str:
    """What a page would show, with the white space of a template folded."""
    return re.sub(r"\s+", " ", render_template_string(source, **context)).strip()


def test_a_text_in_the_readers_language_stands_alone() -> None:
    title = Localised(en="Welcome", el="Καλωσόρισμα")
    with speaking("el"):
        assert drawn('{% from "components.html" import text %}{{ text(t) }}', t=title) == "Καλωσόρισμα"


def test_a_text_that_falls_back_says_its_language() -> None:
    with speaking("el"):
        page = drawn('{% from "components.html" import text %}{{ text(t) }}', t=Localised(en="<Welcome>"))
    assert page == '<span lang="en">&lt;Welcome&gt;</span>'


def test_a_page_carries_exactly_the_icons_it_shows() -> None:
    page = drawn(
        '{% from "icons.html" import sprite %}{{ sprite(body) }}',
        body='<use href="#i-bus"/><use href="#i-pin"/>',
    )
    assert re.findall(r'<symbol id="i-([a-z]+)"', page) == ["bus", "pin"]


def test_an_icon_that_nobody_has_drawn_is_refused() -> None:
    with pytest.raises(UndefinedError):
        drawn('{% from "icons.html" import icon %}{{ icon("unicorn") }}')


def test_a_page_without_icons_carries_no_sprite() -> None:
    assert drawn('{% from "icons.html" import sprite %}{{ sprite("<p>Words</p>") }}') == ""


def test_a_reader_in_bologna_gets_her_own_time_beside_the_venues() -> None:
    page = drawn(
        '{% from "components.html" import when %}{{ when(at, zone, "Thessaloniki", own, "Bologna") }}',
        at=NINE,
        zone=ATHENS,
        own=ROME,
    )
    assert page == (
        '<time datetime="2023-03-29T09:15+03:00">Wednesday 29 March 2023, 09:15 Thessaloniki time</time>'
        ' <span class="soft nowrap">(08:15 in Bologna)</span>'
    )


def test_a_reader_whose_clock_is_the_same_is_told_once() -> None:
    page = drawn(
        '{% from "components.html" import when %}{{ when(at, zone, "Thessaloniki", own, "Seinäjoki") }}',
        at=NINE,
        zone=ATHENS,
        own="Europe/Helsinki",
    )
    assert Markup(page).striptags() == "Wednesday 29 March 2023, 09:15 Thessaloniki time"


def item(kind: str, starts_at: datetime, minutes: int | None) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, starts_at=starts_at, minutes=minutes)


def test_the_ribbon_is_as_wide_as_the_day_is_long() -> None:
    day = [
        item("talk", NINE, 90),
        item("site-visit", NINE + timedelta(minutes=120), 60),
        item("social", NINE + timedelta(minutes=240), None),  # open end: drawn as an hour
    ]
    page = drawn('{% from "components.html" import ribbon %}{{ ribbon(day) }}', day=day)
    assert re.findall(r'viewBox="([^"]+)"', page) == ["0 0 300 12"]
    assert re.findall(r'x="(\d+)" width="(\d+)"', page) == [("1", "88"), ("121", "58"), ("241", "58")]
    assert re.findall(r'class="fill-([a-z]+)"', page) == ["visit", "pause"]


def test_a_day_without_items_has_no_ribbon() -> None:
    assert drawn('{% from "components.html" import ribbon %}{{ ribbon([]) }}') == ""


WAYS = [SelectChoice("bus", "By bus"), SelectChoice("foot", "On foot")]


class Title(Form):
    en = StringField("English", [InputRequired("Write the title in English.")])
    el = StringField("Ελληνικά", [Length(max=8, message="Shorten the title.")])


class Hours(Form):
    starts = DateTimeLocalField("Starts", [InputRequired("Say when the day starts.")])


class Evening(FlaskForm):
    name = StringField("Name", [InputRequired("Write your name.")], description="As on your badge")
    email = EmailField("E-mail")
    way = RadioField("How", choices=WAYS, validators=[InputRequired("Say how.")])
    photo = BooleanField("You may photograph me")
    title = FormField(Title, label="Title")
    days = FieldList(FormField(Hours), label="Days", min_entries=1)


def half_filled() -> Evening:
    with_errors = Evening(
        formdata=MultiDict({"email": "nikos@example.org", "title-el": "far too long a title"})
    )
    assert with_errors.validate() is False
    return with_errors


def test_every_wrong_answer_is_linked_from_the_top() -> None:
    form = half_filled()
    page = drawn('{% from "forms.html" import errors %}{{ errors(form) }}', form=form)
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page) == [
        ("name", "Name: Write your name."),
        ("way-0", "How: Say how."),
        ("title-en", "Title, English: Write the title in English."),
        ("title-el", "Title, Ελληνικά: Shorten the title."),
        ("days-0-starts", "Days, Starts: Say when the day starts."),
    ]
    assert re.findall(r'<h2 id="error-title" class="h3">([^<]+)</h2>', page) == [
        "5 answers need a second look"
    ]


def test_a_remark_about_the_whole_form_is_at_the_top() -> None:
    form = Evening()
    form.form_errors = ["The end is before the start."]
    page = drawn('{% from "forms.html" import errors %}{{ errors(form) }}', form=form)
    assert re.findall(r"<li>(.+?)</li>", page) == ["The end is before the start."]
    assert re.findall(r'<h2 id="error-title" class="h3">([^<]+)</h2>', page) == [
        "One answer needs a second look"
    ]


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn('{% from "forms.html" import errors %}{{ errors(form) }}', form=Evening()) == ""


def test_a_field_is_told_with_its_hint_and_its_error() -> None:
    page = drawn('{% from "forms.html" import field %}{{ field(form.name) }}', form=half_filled())
    assert re.findall(r'aria-describedby="([^"]+)"', page) == ["name-hint name-error"]
    assert re.findall(r'aria-invalid="([^"]+)"', page) == ["true"]
    assert [
        page.index(part) < page.index("<input")
        for part in ('<label for="name">', 'id="name-hint"', 'id="name-error"')
    ] == [
        True,
        True,
        True,
    ]


def test_what_was_typed_is_still_there() -> None:
    page = drawn(
        '{% from "forms.html" import field, localised %}{{ field(form.email) }}{{ localised(form.title) }}',
        form=half_filled(),
    )
    assert re.findall(r'value="([^"]*)"', page) == ["nikos@example.org", "", "far too long a title"]


def test_each_language_of_a_text_has_its_own_marked_input() -> None:
    page = drawn('{% from "forms.html" import localised %}{{ localised(form.title) }}', form=Evening())
    assert re.findall(r'<label for="([^"]+)" lang="([^"]+)">([^<]+)</label>', page) == [
        ("title-en", "en", "English"),
        ("title-el", "el", "Ελληνικά"),
    ]
    assert re.findall(r'<input[^>]* lang="([^"]+)"', page) == ["en", "el"]


def test_a_permission_is_one_big_label_and_not_ticked() -> None:
    page = drawn('{% from "forms.html" import field %}{{ field(form.photo) }}', form=Evening())
    assert re.findall(r'<label class="choice" for="photo"><input[^>]*><span>([^<]+)</span>', page) == [
        "You may photograph me"
    ]
    assert " checked" not in page
