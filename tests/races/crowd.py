"""People who register, confirm, change their minds and never give up; each remembers what she was told."""

import http.client
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Lock, Thread
from urllib.parse import urlencode

from tests.races.pressing import FORM, visit
from tests.servers import MailServer

LINK = re.compile(r"/me/([\w-]{20,})")
GoesOn = Callable[[], bool]
PATIENCE = 120  # seconds for one press
AWAY = (500, 502, 503)  # "try again in a moment"


class Post:
    """The mails that have arrived, each handed to one of the crowd."""

    def __init__(self, server: MailServer) -> None:
        self.server, self.lock, self.seen = server, Lock(), 0
        self.links: list[tuple[str, str]] = []  # address and token of somebody who may confirm
        self.handed: set[str] = set()  # tokens that were among them once

    def a_link(self, dice: random.Random) -> tuple[str, str] | None:
        with self.lock:
            messages = list(zip(self.server.recipients, self.server.messages, strict=False))
            for recipient, message in messages[self.seen :]:
                if str(message["Subject"]).startswith("One press to register"):
                    part = message.get_body(("plain",))
                    found = LINK.search(part.get_content() if part else "")
                    if found and found[1] not in self.handed:  # a letter may arrive again
                        self.handed.add(found[1])
                        self.links.append((recipient, found[1]))
            self.seen = len(messages)
            return self.links.pop(dice.randrange(len(self.links))) if self.links else None


class Somebody(Thread):
    """`asked`: addresses that were told to look into their mail. `confirmed`: tokens of participations to
    which a confirmation led. `last`: what each participation was told last."""

    def __init__(
        self, name: str, ports: list[int], post: Post, seed: int, goes_on: GoesOn, days: object
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.ports, self.post, self.goes_on, self.days = ports, post, goes_on, days
        self.dice = random.Random(f"{seed} {name}")
        self.asked: list[str] = []
        self.confirmed: list[str] = []
        self.last: dict[str, str] = {}
        self.unsure: set[str] = set()  # a press went to a server that stood still, and may be heard later
        self.mine: list[str] = []  # tokens of participations that nobody else of the crowd touches
        self.answers: Counter[int] = Counter()
        self.cookie = self.csrf = ""
        self.trouble: BaseException | None = None

    def run(self) -> None:
        try:
            for number in self._turns():
                if self.dice.random() < 0.45 and (link := self.post.a_link(self.dice)):
                    self.confirm(link[1])
                elif self.mine and self.dice.random() < 0.4:
                    self.change_mind(self.dice.choice(self.mine))
                else:
                    self.register(f"{self.name}-{number}@example.org")
        except BaseException as trouble:
            self.trouble = trouble

    def _turns(self) -> Iterator[int]:
        number = 0
        while self.goes_on():
            yield (number := number + 1)

    def register(self, email: str) -> None:
        slug = self.dice.choice(list(self.days))  # type: ignore[call-overload]
        answers = {
            "given_name": "Nikos", "family_name": "Theodorou", "email": email, "organisation": "Chamber",
            "country": "GR", "days": self.days[slug],  # type: ignore[index]
        }  # fmt: skip
        if self.press(f"/events/{slug}/register", **answers)[0] == 302:
            self.asked.append(email)

    def confirm(self, token: str) -> None:
        status, location = self.press(f"/me/{token}/confirm")
        own = location.rpartition("/me/")[2].partition("?")[0].partition("/")[0]
        if status == 302:
            self.confirmed.append(own)
            if own == token:  # another asking of hers was confirmed before: that page is in other hands
                self.mine.append(own)

    def change_mind(self, token: str) -> None:
        deed = self.dice.choice(("cancel", "come-back"))
        silences = self.answers[0]
        if self.press(f"/me/{token}/{deed}")[0] == 302:
            self.last[token] = deed
        if self.answers[0] != silences:
            self.unsure.add(token)

    def press(self, path: str, **said: object) -> tuple[int, str]:
        """Until somebody answers: whoever gets none presses again, at another server."""
        end, heard = time.monotonic() + PATIENCE, Counter[object]()
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.dice.choice(self.ports), timeout=4)
            try:
                if not self.csrf:
                    self.csrf, self.cookie = visit(connection)
                body = urlencode({"csrf_token": self.csrf} | said, doseq=True)
                connection.request("POST", path, body, {"Content-Type": FORM, "Cookie": self.cookie})
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
                heard[answer.status] += 1
                if answer.status not in AWAY:
                    return answer.status, answer.getheader("Location") or ""
            except (OSError, http.client.HTTPException, RuntimeError) as trouble:
                self.answers[0] += 1
                heard[repr(trouble)] += 1
            finally:
                connection.close()
            if time.monotonic() > end:
                raise TimeoutError(f"Nobody answers at {path}: {heard}")
            time.sleep(0.1)
