"""What asks once more whether it is still she: the list is a decision, so it stands here."""

ASKED_AGAIN = {
    # What cannot be undone, or reaches many at once
    "participation.cancel_event", "participation.discard", "roster.many", "roster.do",
    # Much about people, in a file that leaves us: an open laptop must not give it away
    "roster_files.as_csv", "roster_files.as_xlsx",
    # Who may see and do what, and for how long data is kept
    "team.invite", "team.change", "team.take_back", "site.appoint", "site.dismiss", "site.lost_second_step",
    "readers.new",
    "readers.prolong", "helpers.new", "privacy.index", "project_security.index",
    # How she herself signs in
    "people.change_password", "people.remove_password", "people.begin_second_step",
    "people.set_up_second_step", "people.key_picture", "people.renew_codes", "people.switch_off_second_step",
    "elsewhere.go_to_link", "elsewhere.link", "elsewhere.unlink",
}  # fmt: skip
# Not asked for: ending a session, withdrawing a link or an invitation (that protects), and writing letters
# (daily work, in two steps as it is).


def test_these_ask_again_and_no_others(app):
    asking = {name for name, view in app.view_functions.items() if getattr(view, "asks_again", False)}
    assert asking == ASKED_AGAIN


def test_what_asks_again_is_only_for_whom_we_know(app):
    rules = {app.view_functions[name].allowed_to.__name__ for name in ASKED_AGAIN}
    assert rules == {"administrator", "organiser_of_event", "organiser_of_project", "signed_in"}
