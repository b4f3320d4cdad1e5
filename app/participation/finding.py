"""How somebody is found and sorted on a list: by names that were folded when they were written down."""

from typing import Any

from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.i18n import alphabetical

BY = ("family_name", "given_name", "organisation")  # in the order in which lists are sorted


def search_text(names: dict[str, Any]) -> str:
    """What is searched for words, and sorted: neither capitals nor accents count, in any alphabet."""
    return " ".join(" ".join(alphabetical(names.get(one) or "") for one in BY).split())


def _of_row(context: DefaultExecutionContext) -> str:
    return search_text(context.get_current_parameters())  # type: ignore[no-untyped-call]


class Findable:
    """`search` follows the names, however a row is made. A bulk UPDATE of names must set it as well."""

    search: Mapped[str] = mapped_column(default=_of_row)

    @validates(*BY)
    def _keep_findable(self, name: str, value: str) -> str:
        self.search = search_text({one: getattr(self, one) for one in BY} | {name: value})
        return value
