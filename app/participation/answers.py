"""What somebody says on her own page about the days she was invited to, or has registered for."""

from collections.abc import Sequence

from app import clock
from app.audit.models import record
from app.database import action
from app.events.models import EventDay
from app.participation import mails, replies, seating
from app.participation.invitations import Answer, Way
from app.participation.models import Participation
from app.participation.replies import Said

LONGEST = 2000  # characters of a comment, as of one that comes by mail


@action
def answer(
    participation: Participation, days: Sequence[EventDay], said: Answer, *, comment: str = ""
) -> None:
    """She comes on these days, perhaps, or does not; without any named, on all that she can speak about.

    Her calendar is written to only where it shows something else than what she says and would not learn it.
    Raises TooLateToChange, TakenBack, RegistrationClosed.
    """
    replies.open_for_answers(participation)
    now = clock.now().replace(microsecond=0)  # as calendars count
    spoken_of = replies.open_days(participation)
    theirs = [day for day in days if day in spoken_of] if days else spoken_of
    replies.take(participation, theirs, Said(answer=said, at=now, way=Way.PAGE, comment=comment[:LONGEST]))


@action
def clear_calendar(participation: Participation) -> None:
    """Take what she declined on her page out of her calendar, which knows nothing of it.

    Pressing twice changes nothing; of what is over nothing is sent. Also where the event was cancelled since:
    of that nobody is told who had declined.
    """
    participation.event.lock()
    if messages := seating.out_of_calendar(participation):
        tell = mails.registration_cancelled if participation.is_cancelled else mails.days_changed
        tell(participation, messages)
        record("participation.calendar_cleared", participation, None, event_id=participation.event_id)
