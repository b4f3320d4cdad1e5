"""What `make audit` makes of the answers of pip-audit."""

import json

from tests.advisories import told


def answer(*vulns):
    known = {"name": "flask", "version": "3.1.0", "vulns": list(vulns)}
    return json.dumps({"dependencies": [known, {"name": "ours", "skip_reason": "not found"}], "fixes": []})


def test_a_known_weakness_is_named_and_fails(capsys):
    assert told(answer({"id": "GHSA-1", "fix_versions": ["3.1.1"]}), "Found 1 known vulnerability") == 1
    assert capsys.readouterr().out.splitlines() == [
        "flask 3.1.0: GHSA-1, mended in 3.1.1",
        "2 libraries, 1 known weaknesses, 1 unknown to the advisories.",
    ]


def test_nothing_known_is_well(capsys):
    assert told(answer(), "") == 0
    assert capsys.readouterr().out == "2 libraries, 0 known weaknesses, 1 unknown to the advisories.\n"


def test_what_could_not_be_asked_is_said_and_not_taken_for_well(capsys):
    assert told("", "Traceback…\nrequests.exceptions.ConnectionError: HTTPSConnectionPool(host=…)") == 0
    assert capsys.readouterr().out == (
        "NOT AUDITED: the advisories could not be asked (requests.exceptions.ConnectionError).\n"
    )


def test_an_audit_that_is_broken_fails(capsys):
    assert told("", "/usr/bin/python: No module named pip_audit") == 2
    assert "pip-audit did not run" in capsys.readouterr().out
