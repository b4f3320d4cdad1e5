"""The accounts of two people in the world of the house tests: one has a second step, one is setting hers up.

Each page is an address, who looks, and what was sent to it (else it is just opened).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app import clock
from app.database import db
from app.people import second_factors
from app.people.ciphers import sealed
from app.people.factors import Password, RecoveryCode, SecondFactor
from app.people.models import Person, digest
from app.people.sessions import KnownBrowser
from tests import make

if TYPE_CHECKING:
    from tests.house.world import Seen

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ELENI, GIULIA = "eleni@example.org", "giulia@example.org"


def build() -> None:
    giulia = Person.with_address(GIULIA)
    make.save(
        SecondFactor(person_id=giulia.id, secret=sealed(KEY), set_up_at=clock.now()),
        RecoveryCode(person_id=giulia.id, digest="of a code"),
        Password(person_id=giulia.id, hash="of a password"),
        KnownBrowser(person_id=giulia.id, digest="of a browser", objection=digest("objection")),
    )
    second_factors.begin(db.session.get(Person, Person.with_address(ELENI).id))


def pages() -> "list[Seen]":
    from tests.house.world import Seen

    opened = {
        ELENI: (
            "/account", "/account/password", "/account/second-step", "/account/second-step/app",
            "/confirm/mail", "/manage/projects/cesme-plus/security", "/account/sessions",
            "/confirm/download?next=/manage/events/good-practices/participants/participants.csv",
        ),
        GIULIA: (
            "/account", "/account/password/remove", "/account/second-step/codes", "/account/second-step/off",
            "/confirm/app", "/delegations",
        ),
    }  # fmt: skip
    sent: list[tuple[str, str, Mapping[str, str]]] = [
        ("/account", ELENI, {"locale": "xx"}),
        ("/account/password", ELENI, {"password": "short"}),
        ("/account/second-step/app", ELENI, {"answer": "000000"}),
        ("/confirm/mail", ELENI, {"answer": "0000 0000"}),
        ("/confirm/app", GIULIA, {"answer": "000000"}),
        ("/manage/projects/cesme-plus/security", ELENI, {"demands_second_factor": "y"}),
    ]
    return [
        *(Seen(url, by) for by, urls in opened.items() for url in urls),
        *(Seen(url, by, sent=said) for url, by, said in sent),
        Seen("/sign-in/password", sent={"email": "nobody@example"}),
        Seen("/sign-in/objection/not-me"),
        Seen("/sign-in/nothing/not-me", status=410),
        Seen("/sign-in/password", status=409, sent={"email": "nobody@example.org", "password": "wrong"}),
    ]
