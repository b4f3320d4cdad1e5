"""An organiser who is never done: moves days, writes letters, gives seats. Ends when she is killed."""

import random
import time
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.database import db
from app.errors import DomainError
from app.events.models import Event
from app.events.seats import Of
from app.i18n import Localised
from app.letters import actions as letters
from app.letters.selection import Wanted
from app.participation import changes, limits
from app.participation.offers import Offer
from app.people.models import Person

PAUSE = 0.3  # seconds between two deeds


def organise(seed: int) -> None:
    dice = random.Random(seed)
    while True:
        deed = dice.choice((move, move, write, give_seats, let_offers_lapse))
        with suppress(DomainError, SQLAlchemyError):
            db.session.rollback()
            deed(dice)
        time.sleep(PAUSE)


def eleni() -> Person:
    return db.session.scalars(select(Person).where(Person.email == "eleni@example.org")).one()


def of(slug: str) -> Event:
    return db.session.scalars(select(Event).where(Event.slug == slug)).one()


def move(dice: random.Random) -> None:
    event, by = of("open"), timedelta(minutes=dice.choice((-30, -15, 15, 30)))
    spans = [(day.starts_at + by, day.ends_at + by) for day in event.days]
    changes.move(event, spans, actor=eleni(), zone=event.zone)


def write(dice: random.Random) -> None:
    wanted = Wanted(states=("confirmed",))
    subject = Localised(en=f"News {dice.random()}")
    words = Localised(en="Hello {given_name}.")
    letter = letters.write(of("small"), subject, words, wanted, actor=eleni(), form_key=str(uuid4()))
    letters.send(letter, actor=eleni())


def give_seats(dice: random.Random) -> None:
    event = of("small")
    seats = (event.pool.seats or 0) + 2
    limits.set_limits(event, {(Of.EVENT, ""): seats}, actor=eleni())


def let_offers_lapse(dice: random.Random) -> None:
    """Time goes on: half of what is offered has run out."""
    standing = db.session.scalars(Offer.standing().with_only_columns(Offer.id)).all()
    past = [one for one in standing if dice.random() < 0.5]
    db.session.rollback()
    db.session.connection(execution_options={"immediate": True})
    db.session.execute(update(Offer).where(Offer.id.in_(past)).values(ends_at=clock.now()))
    db.session.commit()
