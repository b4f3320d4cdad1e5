"""What somebody does about the address of her calendar. Each function is one transaction."""

from app import clock
from app.audit.models import record
from app.database import action, db, insert_if_absent
from app.participation.feeds import PersonalFeed, new_token
from app.people.models import Person


@action
def subscribe(person: Person) -> None:
    """Have a calendar to subscribe to. Pressed twice, it is one."""
    made = insert_if_absent(PersonalFeed, person_id=person.id, token=new_token(), created_at=clock.now())
    feed = PersonalFeed.of(person)
    if made and feed:
        record("feed.made", feed, None)


@action
def replace_address(person: Person) -> None:
    """The calendar moves to another address; whoever has the old one finds nothing there."""
    if feed := PersonalFeed.of(person):
        feed.move()
        record("feed.replaced", feed, None)


@action
def switch_off(person: Person) -> None:
    if feed := PersonalFeed.of(person):
        record("feed.switched_off", feed, None)
        db.session.delete(feed)
