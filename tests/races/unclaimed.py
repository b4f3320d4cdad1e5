"""Synodos whose workers do not say which mail they have in hand, to show that the test can see a mail that
leaves twice."""

from app.mail import actions
from app.mail.models import OutgoingMail
from wsgi import app  # noqa: F401  (what is started)


class Unheld:
    """A question that holds nothing and believes no claim."""

    @staticmethod
    def due(at: object) -> object:
        open_ones = OutgoingMail.sent_at.is_(None), OutgoingMail.gave_up_at.is_(None)
        return Asked(actions.db.select(OutgoingMail).where(*open_ones).order_by(OutgoingMail.id))


class Asked:
    def __init__(self, question: object) -> None:
        self.question = question

    def limit(self, number: int) -> "Asked":
        return self

    def with_for_update(self, **_: object) -> object:
        return self.question.limit(1)  # type: ignore[attr-defined]


OutgoingMail.due = Unheld.due  # type: ignore[method-assign,assignment]
