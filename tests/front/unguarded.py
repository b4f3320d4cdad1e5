"""Synodos whose front door does not look, to show that the race test can see an old page."""

from app import create_app
from app.front import FrontDoor

FrontDoor.is_true = lambda door, page: True  # type: ignore[method-assign]
app = create_app()
