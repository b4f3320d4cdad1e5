"""The table of contents: every blueprint of the application."""

from flask import Flask

from app.advice import checks as agenda_checks
from app.calendar.exporting import blueprint as agenda_calendar
from app.calendar.views import blueprint as calendar
from app.delegations import mine as delegations_of_hers
from app.delegations import needs as delegation_needs
from app.delegations import remarks as delegation_remarks
from app.delegations.manage import blueprint as quotas
from app.delegations.staff import blueprint as coordinators
from app.delegations.views import blueprint as delegations
from app.desk import codes
from app.desk.manage import blueprint as helpers
from app.desk.views import blueprint as desk
from app.events import checks, needs, remarking, workspace
from app.events.date_views import blueprint as dates
from app.events.manage import blueprint as events
from app.groups.views import blueprint as groups
from app.guests.views import blueprint as guests
from app.health import blueprint as health
from app.i18n import speak_as_the_workspace
from app.inbox import needs as inbox_needs
from app.inbox.views import blueprint as inbox
from app.letters import needs as letter_needs
from app.letters.views import blueprint as letters
from app.mail.views import blueprint as mail
from app.network.views import blueprint as network
from app.operation.views import blueprint as operation
from app.paper.views import blueprint as agenda_paper
from app.participation import (
    at_tables,
    badges,
    crowding,
    handing_views,
    joining,
    look_pages,
    my_day,
    offer_pages,
    own_answers,
    programme_paper,
    registering,
    seat_pages,
    subscribing,
    taking_part,
    waiting_pages,
)
from app.participation import needs as participation_needs
from app.participation import queries as participation_queries
from app.participation.manage import blueprint as participation
from app.participation.release_pages import blueprint as agenda_release
from app.pasting.views import blueprint as agenda_paste
from app.people import account_pages, confirming_pages, password_pages, second_factor_pages
from app.people.elsewhere_pages import blueprint as elsewhere
from app.people.session_pages import blueprint as sessions
from app.people.views import blueprint as people
from app.practices.views import blueprint as practices
from app.privacy import own_data
from app.privacy.periods_pages import blueprint as privacy
from app.questions import checks as question_checks
from app.questions.editor import blueprint as questions
from app.readers.besides import reading_links
from app.readers.manage import blueprint as readers
from app.readers.views import blueprint as reading
from app.roster import count_pages, many_pages
from app.roster.file_pages import blueprint as roster_files
from app.roster.views import blueprint as roster
from app.sharing.views import blueprint as agenda_files
from app.standing import ledger
from app.standing import needs as standing_needs
from app.standing.views import blueprint as standing
from app.team import queries as team_queries
from app.team.security_pages import blueprint as project_security
from app.team.site_pages import blueprint as site
from app.team.taking import blueprint as taking
from app.team.views import blueprint as team
from app.writing import editor, tabling_views
from app.writing.views import blueprint as agenda

# Doors that stand on a blueprint of another file: they are open as soon as they are imported.
MORE_DOORS = (
    account_pages, confirming_pages, password_pages, second_factor_pages, delegations_of_hers,
    at_tables, badges, codes, count_pages, editor, handing_views, joining, look_pages, many_pages, my_day,
    offer_pages, own_answers, own_data, programme_paper, registering, remarking, seat_pages, subscribing,
    tabling_views, taking_part, waiting_pages,
)  # fmt: skip

people.before_request(speak_as_the_workspace)  # its door, though everybody may knock


def init_app(app: Flask) -> None:
    checks.add_source(agenda_checks.remarks)
    checks.add_source(crowding.too_many, asks=True)
    checks.add_source(question_checks.remarks, asks=True)
    checks.add_source(delegation_remarks.of_delegations, asks=True)
    needs.add_source(participation_needs.untold_calendars)
    needs.add_source(participation_needs.to_be_looked_at)
    needs.add_source(standing_needs.addresses_that_fail)
    needs.add_source(standing_needs.unanswered_invitations)
    needs.add_source(letter_needs.missed)
    needs.add_source(letter_needs.missing_languages)
    needs.add_source(delegation_needs.partners_without_names)
    needs.add_personal_source(inbox_needs.replies_to_read)
    team_queries.add_source(reading_links)
    workspace.count_people_with(participation_queries.by_country)
    workspace.count_invited_with(ledger.invited_and_silent)
    for blueprint in (
        network, events, dates, agenda, practices, agenda_paper, agenda_release, participation, groups,
        readers, reading, project_security,
        guests, standing, calendar, health, people, mail, inbox, agenda_paste, agenda_files,
        agenda_calendar, questions, delegations, quotas, coordinators, letters, roster, roster_files, privacy,
        operation, team, taking, site, desk, helpers, sessions, elsewhere,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
