"""Eleni invites Maria as a host; Maria reads her mail, takes it and plans; then it is taken back."""

import re

from playwright.sync_api import expect

from app.database import db
from app.network.models import Project
from tests import make

TEAM = "/manage/projects/cesme-plus/team"


def test_maria_is_invited_takes_it_works_and_is_out_again(live_server, database, somebody, eleni):
    with database.app_context():
        project = db.session.scalars(db.select(Project)).one()
        event = make.event(project, slug="ours")
        event.hosts = [project.organisations[1]]
        make.save(event, make.event(project, slug="theirs"))

    # Eleni finds the team from any page of the project, and sends an invitation
    main = eleni.get_by_role("main")
    eleni.goto("/manage/events/ours")
    bar = eleni.get_by_role("navigation", name="Main")
    bar.get_by_text("CESME+").click()
    bar.get_by_role("link", name="Team").click()
    main.get_by_role("link", name="Invite a colleague").click()
    main.get_by_label("Hosting partner", exact=True).check()
    main.get_by_label("For which partner").select_option("bologna")
    main.get_by_label("E-mail").fill("maria@example.org")
    main.get_by_role("button", name="Send the invitation").click()
    expect(eleni.get_by_role("status")).to_contain_text("We have written to maria@example.org")

    # Maria, on her phone and without scripts, opens the link of the mail and says yes
    maria = somebody()
    maria.goto(link(live_server))
    expect(maria.get_by_role("main")).to_contain_text("Eleni Karavida invites maria@example.org")
    maria.get_by_label("Given name").fill("Maria")
    maria.get_by_label("Family name").fill("Nikolaou")
    maria.get_by_role("button", name="Yes, I accept").click()
    maria.get_by_role("button", name="Sign in").click()
    expect(maria.get_by_role("heading", level=1)).to_be_visible()
    maria.goto("/manage/events")
    listed = maria.get_by_role("main").locator("a[href^='/manage/events/']:not([href$='/new'])")
    expect(listed).to_have_count(1)
    expect(listed).to_have_attribute("href", "/manage/events/ours")
    assert maria.goto("/manage/events/theirs").status == 403
    assert maria.goto(TEAM).status == 403

    # Taken back, she is out with her next page
    eleni.goto(TEAM)
    row = main.get_by_role("listitem").filter(has_text="Maria Nikolaou")
    row.get_by_role("link", name="Take back").click()
    main.get_by_role("button", name="Yes, take it back").click()
    expect(eleni.get_by_role("status")).to_contain_text("Maria Nikolaou has no role in the project any more")
    assert maria.goto("/manage/events/ours").status == 403


def link(server) -> str:
    mail = server.wait_for_mail("maria@example.org")
    return re.findall(r"https?://\S+(/team/[\w-]+)", mail.get_body(("plain",)).get_content())[0]
