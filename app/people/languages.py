"""The language in which somebody is written to: hers to choose. One transaction."""

from app.audit.models import record
from app.database import action
from app.people.models import Person


@action
def choose(person: Person, code: str) -> None:
    """From now on. What she registered for keeps the language that she chose there."""
    if person.locale != code:
        person.locale = code
        record("person.language_chosen", person, person, language=code)
