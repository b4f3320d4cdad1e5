"""What an organiser writes into a question, and what that means for the answers it has."""

from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any

from app.i18n import Localised
from app.questions.models import Question
from app.questions.terms import Keep

Option = dict[str, Any]  # {"uid", "text": {"en": …}}


@dataclass(frozen=True)
class Draft:
    """A question as it shall be. The columns are explained where they are kept: `models.Question`."""

    label: Localised
    hint: Localised = field(default_factory=Localised)
    why: Localised = field(default_factory=Localised)
    options: list[Option] = field(default_factory=list)
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    audiences: list[str] = field(default_factory=list)
    shown_if: str = ""
    shown_for: list[str] = field(default_factory=list)
    keep: Keep = Keep.LOGISTICS

    @classmethod
    def of(cls, question: Question) -> "Draft":
        return cls(**{one.name: getattr(question, one.name) for one in fields(cls)})

    def put_into(self, question: Question) -> None:
        for one in fields(self):
            setattr(question, one.name, getattr(self, one.name))

    def gone_options(self, question: Question) -> list[str]:
        """The uids of those that it no longer has."""
        left = {one["uid"] for one in self.options}
        return [uid for uid in question.option_uids if uid not in left]

    def says_otherwise(self, question: Question) -> bool:
        """Whether whoever answered has read other words. Only her organiser knows if they mean the same."""
        texts = {one["uid"]: one["text"] for one in self.options}
        changed = [one for one in question.options if texts.get(one["uid"], one["text"]) != one["text"]]
        same = all(getattr(self, name) == getattr(question, name) for name in ("label", "hint", "why"))
        return bool(changed) or not same

    def breaks(self, question: Question) -> bool:
        """Whether old answers could not stand under it, whatever its words mean: an answer that was given is
        no longer offered, or would be kept for longer than was said."""
        longer = self.keep is Keep.EVIDENCE and question.keep is not Keep.EVIDENCE
        return bool(self.gone_options(question)) or longer


def mark(question: Question) -> str:
    """Another one as soon as anything of the question is another: for two who write at once."""
    facts = [(one.name, repr(getattr(question, one.name))) for one in fields(Draft)]
    return sha256(repr([question.id, question.retired_at, *facts]).encode()).hexdigest()[:16]


def order_mark(questions: list[Question]) -> str:
    """Another one as soon as anything of the form is another."""
    return sha256(repr([mark(one) for one in questions]).encode()).hexdigest()[:16]
