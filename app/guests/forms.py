"""Whom an organiser invites: people of the network, a pasted list, a file; and what goes with the mail."""

from functools import cached_property
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, FileField, HiddenField, SelectField, TextAreaField

from app.database import db
from app.events.fields import block, complain, texts
from app.events.models import Event
from app.forms import Form, choices, whole_number
from app.guests.candidates import Candidate
from app.guests.files import read_file
from app.guests.lists import MOST, Guest, GuestList, read, written
from app.guests.names import short, split_name
from app.i18n import LANGUAGES, Localised
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Membership, Organisation
from app.participation.forms import DaysOfEvent
from app.people.models import Person
from app.tables import UnreadableFile

PROMPT = """Nikos Theodorou <nikos@example.org>
Giulia Ferrante; giulia@example.org; Open Farm"""


class InviteForm(Form):
    """All of it travels from page to page in the form: nothing is kept on the server before the press."""

    pasted = block(
        _l("Paste a list"),
        200_000,
        description=_l(
            "One person a line, or as your mail program copies them. Cells from a spreadsheet work too, with "
            "or without headings."
        ),
        render_kw={"placeholder": PROMPT, "spellcheck": "false"},
    )
    file = FileField(
        _l("Choose a file"),
        description=_l("XLSX or CSV, up to 1 MB and 1,000 people. We find the columns by their headings."),
        render_kw={"accept": ".xlsx,.csv,.txt,text/csv,text/plain"},
    )
    listed = TextAreaField(_l("The list so far"), render_kw={"hidden": True})  # as `guests.written` has it
    off = HiddenField()  # addresses of that list that are unticked, where its boxes are not shown
    leave_out = BooleanField(_l("Leave these lines out"))
    days = DaysOfEvent(_l("Days"))
    language = SelectField(
        _l("Write to people we do not know yet in"),
        choices=choices([("", _l("their country’s language, or English"))]) + choices(LANGUAGES.items()),
        description=_l("People we know are written to in their own language."),
        default="",
        validate_choice=False,
        filters=[lambda code: code if code in LANGUAGES else ""],
    )
    words = texts(
        _l("A personal line"),
        600,
        area=True,
        hint=_l(
            "It stands at the top of the e-mail, in your words. One language is enough; more are kinder."
        ),
    )

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event
        self.days.offer(event)

    # What was sent

    @property
    def partner_ids(self) -> set[int]:
        """Partners of which everybody is meant."""
        return _numbers("partner")

    @property
    def contact_ids(self) -> set[int]:
        return _numbers("contact")

    @property
    def personal_line(self) -> Localised:
        return self.words.texts

    @cached_property
    def contacts(self) -> list[tuple[Organisation, list[Membership]]]:
        """The people of the partners who have an address, partner by partner."""
        works = (
            select(Membership)
            .join(Membership.person)
            .where(Membership.project_id == self.event.project_id, Person.email.is_not(None))
            .options(joinedload(Membership.person))
            .order_by(Person.family_name, Person.given_name, Person.id)
        )
        everybody = db.session.scalars(works).all()
        return [
            (partner, [one for one in everybody if one.organisation_id == partner.id])
            for partner in self.event.project.organisations
        ]

    def keep_list(self) -> None:
        """The way back from the list: it stays in the form, without its boxes."""
        if self.before.guests:
            self.off.data = " ".join(sorted(self._unticked)) or "-"
            self.listed.data = written(self._named(guest) for guest in self.before.guests)

    @cached_property
    def before(self) -> GuestList:
        """Whom the organiser has seen on the list already."""
        return read(self.listed.data or "")

    # What it means

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.fresh = self._ticked() + read(self.pasted.data or "") + self._of_file()
        if self.found.is_too_long:
            where = self.file if self._sent_file else self.pasted
            complain(
                where, _("That is more than %(most)d people at once. Cut the list into several.", most=MOST)
            )
        if not (self.found.guests or self.found.unclear or self.errors):
            complain(self.pasted, _("Say whom: tick people above, paste a list or choose a file."))
        return not self.errors

    @property
    def found(self) -> GuestList:
        return self.before + self.fresh

    @property
    def guests(self) -> list[Guest]:
        """Everybody named; with the name that was typed for her on the list."""
        return [self._named(guest) for guest in self.found.guests]

    @property
    def has_news(self) -> bool:
        """There are lines or people that the organiser has not seen on the list."""
        return bool(self.fresh.guests or (self.fresh.unclear and not self.leave_out.data))

    def is_chosen(self, one: Candidate) -> bool:
        """Ticked; on her first showing everybody is but those who have cancelled or declined."""
        return one.email not in self._unticked if one.email in self._shown else not one.is_again

    @property
    def has_ticked(self) -> bool:
        return bool(self._shown - self._unticked)

    @cached_property
    def _shown(self) -> set[str]:
        return {guest.email for guest in self.before.guests}

    @cached_property
    def _unticked(self) -> set[str]:
        return set(self.off.data.split()) if self.off.data else self._shown - set(request.form.getlist("who"))

    def _named(self, guest: Guest) -> Guest:
        typed = request.form.get(f"name:{guest.email}")
        if not typed or not short(typed):
            return guest
        given, family = split_name(short(typed, 160))
        return Guest(
            guest.email, short(given), short(family), guest.organisation, guest.country, guest.language
        )

    def _ticked(self) -> GuestList:
        """Of the boxes. Of whom we know everything but the address goes without saying."""
        meant = [
            one.person.email
            for partner, people in self.contacts
            for one in people
            if partner.id in self.partner_ids or one.person_id in self.contact_ids
        ]
        return GuestList([Guest(email) for email in meant if email])

    def _of_file(self) -> GuestList:
        if self._sent_file is None:
            return GuestList()
        try:
            return read_file(self._sent_file)
        except UnreadableFile as broken:
            complain(self.file, str(broken))
        return GuestList()

    @cached_property
    def _sent_file(self) -> bytes | None:
        file = request.files.get("file")
        if not file or not file.filename:
            return None
        with file.stream as opened:
            return bytes(opened.read())


def _numbers(name: str) -> set[int]:
    return {number for text in request.form.getlist(name) if (number := whole_number(text)) is not None}
