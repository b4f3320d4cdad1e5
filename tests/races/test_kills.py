"""Web servers, workers and an organiser are killed at any moment, dozens of times, while people register.

The long form: `KILLING_SECONDS=300 KILLING_SEED=7 python -m pytest -s tests/races/test_kills.py`.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.database import db
from app.delegations import quotas
from app.delegations.terms import Dates
from app.events.terms import WaitingRule
from app.mail.models import OutgoingMail
from app.participation.registrations import Registration
from tests import make
from tests.databases import command
from tests.mail.workers import mail
from tests.races import truths
from tests.races.crowd import Post, Somebody
from tests.races.site import Killer, Site
from tests.servers import MailServer, eventually

SECONDS = float(os.environ.get("KILLING_SECONDS", "10"))
SEED = int(os.environ.get("KILLING_SEED", "0")) or random.randrange(1, 10_000)
LEASE = 2  # seconds
CLIENTS = 6


@contextmanager
def looking_in(url: str) -> Iterator[Flask]:
    """The application in this process, to prepare and to look."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "BASE_URL": "http://127.0.0.1", "SECRET_KEY": "races"})
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def a_world() -> dict[str, list[int]]:
    """Events to register for, and one for each timer. Returns the days of those that people register for."""
    project, now = make.project(), clock.now()
    eleni = make.organiser(project)
    published = now - timedelta(days=50)
    open_, small, offers, soon, quota, past = (
        make.event(project, slug=slug, seats=seats, waiting_rule=rule, days=1, published_at=published)
        for slug, seats, rule in (
            ("open", None, WaitingRule.AT_ONCE), ("small", 12, WaitingRule.AT_ONCE),
            ("offers", 8, WaitingRule.OFFER), ("soon", None, WaitingRule.AT_ONCE),
            ("quotas", 20, WaitingRule.AT_ONCE), ("past", None, WaitingRule.AT_ONCE),
        )
    )  # fmt: skip
    make.crowd(soon, 30)
    make.crowd(past, 5)
    make.crowd(open_, 20)
    for event, by in ((soon, timedelta(hours=23)), (past, timedelta(days=-40))):
        event.set_days([(now + by, now + by + timedelta(hours=4))])
        make.save(event)
    known = {"given_name": "A", "family_name": "B", "organisation": "", "country": "GR", "locale": "en"}
    asked = Registration(event=past, email="x@example.org", day_ids=[], answers={"1": "vegan"}, **known)
    later = now + timedelta(seconds=SECONDS / 2)
    make.letter(open_, "planned", send_at=later)
    make.save(asked)
    places = {organisation.id: 2 for organisation in project.organisations[:3]}
    dates = Dates(naming_closes_at=None, quota_until=later, later_seats=0)
    quotas.set_places(quota, places, dates, actor=eleni)
    return {event.slug: [day.id for day in event.days] for event in (open_, small, offers, quota)}


def live(app: Flask, folder: Path, *, web: int, workers: int) -> None:
    """SECONDS of all that, until it is quiet again, and what must be true then."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    print(f"\nKILLING_SEED={SEED} KILLING_SECONDS={SECONDS:g}")
    with app.app_context():
        days = a_world()
    begun, crowd = time.monotonic(), list[Somebody]()

    def goes_on() -> bool:
        """Until time is up; on a busy machine, until at least a few have come through."""
        so_far = time.monotonic() - begun
        return so_far < SECONDS or (so_far < SECONDS + 60 and sum(len(one.confirmed) for one in crowd) < 5)

    with MailServer() as server:
        settings = {name: str(value) for name, value in server.settings.items()}
        with Site(url, folder, MAIL_LEASE=str(LEASE), **settings) as site:
            site.begin(web=web, workers=workers, organiser=SEED)
            post = Post(server)
            crowd += [Somebody(f"c{n}", site.ports, post, SEED, goes_on, days) for n in range(CLIENTS)]
            killer = Killer(site, SEED, goes_on, LEASE)
            for one in (*crowd, killer):
                one.start()
            for one in crowd:
                one.join(SECONDS + 200)
            killer.over.set()
            killer.join()
            assert [one.trouble for one in crowd] == [None] * CLIENTS
            site.kill(f"organiser {SEED}")
            eventually(lambda: truths.is_quiet(app), f"quiet; {site.log.read_text()[-3000:]}", 60 + SECONDS)
        assert command("check", DATABASE_URL=url).endswith("nothing found.\n")
        with app.app_context():
            truths.seats_are_exact()
            asked, confirmed = truths.nobody_is_lost(crowd)
            again = truths.no_mail_lost_or_new(server)
            fired = truths.timers_fired_once()
    print(f"{dict(killer.done)}; asked {asked}, confirmed {confirmed}, {fired}")
    print(f"answers {dict(sum((one.answers for one in crowd), Counter()))}, 0: none")
    print(f"{len(server.messages)} letters arrived, {again} of them again")
    assert confirmed
    assert again <= killer.done.total()


def test_whoever_is_killed_nothing_is_lost_and_nothing_happens_twice(databases, tmp_path):
    several = databases.engine == "postgresql"
    with looking_in(databases.new()) as app:
        live(app, tmp_path, web=3 if several else 2, workers=3 if several else 1)


def test_workers_that_do_not_claim_send_twice(databases, tmp_path):
    """So the test above can see a mail that leaves twice."""
    url = databases.new()
    with looking_in(url) as app, MailServer() as server:
        with app.app_context():
            make.save(*(mail(number) for number in range(1, 61)))
        settings = {name: str(value) for name, value in server.settings.items()}
        with Site(url, tmp_path, application="tests.races.unclaimed", **settings) as site:
            site.begin(web=0, workers=3)
            eventually(lambda: truths.is_quiet(app), "the mails to leave")
        with app.app_context():
            assert len(server.messages) > len(db.session.scalars(select(OutgoingMail.id)).all()) == 60
