"""How many mails one worker hands over in a second to a real mail server: another process, on loopback."""

import subprocess
import sys

from app.database import db
from app.mail import outbox
from app.mail.models import OutgoingMail
from tests.bench import stage
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.postgres import free_port
from tests.servers import LiveServer, eventually

MAILS = 500


def figures(ground: Ground) -> list[Figure]:
    port = free_port()
    app = ground.app("mails")
    with app.app_context():
        event, _eleni = stage.build(1)
        stage.ask(event, "first")
        one = db.session.scalars(db.select(OutgoingMail)).one()
        parts = one.subject, one.text, one.html
        for number in range(MAILS - 1):
            outbox.put(
                one.purpose, parts, to=f"n{number}@example.org", name="Nikos", language="en", about="it"
            )
        db.session.commit()
        db.session.remove()
        sink = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c"]
        server = LiveServer(
            ground.sqlite("mails"), ground.folder, MAIL_SERVER="127.0.0.1", MAIL_PORT=str(port)
        )
        with subprocess.Popen([*sink, "aiosmtpd.handlers.Sink"], stderr=subprocess.DEVNULL) as process:
            worker = server.start_worker()
            try:
                eventually(lambda: left() == MAILS, "all mails to leave", 120)
            finally:
                worker.terminate()
                worker.wait()
                process.terminate()
        sent = db.session.scalars(db.select(OutgoingMail.sent_at).order_by(OutgoingMail.sent_at)).all()
        assert sent[0]
        assert sent[-1]
        rate = (MAILS - 1) / (sent[-1] - sent[0]).total_seconds()
    return [Figure(f"mails by one worker through SMTP ({MAILS})", rate, "/s")]


def left() -> int:
    db.session.rollback()
    gone = db.select(db.func.count()).select_from(OutgoingMail).where(OutgoingMail.sent_at.is_not(None))
    return db.session.scalar(gone) or 0
