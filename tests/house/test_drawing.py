"""The drawing of the state machine says what the code does."""

from tests.house.drawing import PAGE, page


def test_the_states_are_drawn_as_they_are():
    """Drawn anew by `.venv/bin/python -m tests.house.drawing`."""
    assert PAGE.read_text() == page()
