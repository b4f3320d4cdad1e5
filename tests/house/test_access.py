"""Every view names the rule that opens it; what changes something is sent, never just opened."""

import ast
from pathlib import Path

from app import access, create_app

APP = Path(__file__).parents[2] / "app"


def test_every_view_says_who_may_use_it(app):
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "allowed_to")]
    assert silent == ["static"]


def test_every_rule_stands_on_one_screen(app):
    rules = {view.allowed_to for view in app.view_functions.values() if hasattr(view, "allowed_to")}
    assert {rule.__module__ for rule in rules} == {access.__name__}


def test_the_workspace_is_for_organisers_only(app):
    staff = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/manage")]
    assert [r.rule for r in staff if app.view_functions[r.endpoint].allowed_to is access.anyone] == []
    assert staff


def test_a_view_that_was_forgotten_is_refused(app):
    another = create_app({**app.config, "TESTING": True})  # the one of all tests stays as it is
    another.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert another.test_client().get("/forgotten").status_code == 403


def test_one_address_does_one_thing():
    """No view that looks at which button was pressed."""
    peeking = [
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and "request.form" in ast.unparse(node)
    ]
    assert peeking == []
