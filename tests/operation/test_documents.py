"""The examples in docs/operations.md are what runs: they are taken from there and tried."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from flask.testing import FlaskClient

from tests.databases import ROOT
from tests.postgres import free_port
from tests.servers import LiveServer, eventually

HOST = "events.example.eu"
DOCUMENT = (ROOT / "docs/operations.md").read_text()
EXAMPLES = dict(re.findall(r"```\w+\n# (/etc/\S+)\n(.*?)```", DOCUMENT, re.S))
NGINX, CADDY = EXAMPLES["/etc/nginx/sites-available/synodos"], EXAMPLES["/etc/caddy/Caddyfile"]
AWAY = "<h1>We are back in a moment</h1>"


def program(name: str) -> str:
    """Where it is; without it the test says that it did not run."""
    found = shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/bin")
    if not found:
        pytest.skip(f"{name} is not installed here: its example was not tried")
    return found


class Proxy:
    """A web server of others in front of ours, asked as a browser asks that believes its certificate."""

    def __init__(self, folder: Path, behind: int) -> None:
        self.folder, self.behind = folder, behind
        self.http, self.https = free_port(), free_port()
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        pair = authority.issue_cert(HOST)
        pair.private_key_pem.write_to_path(str(folder / "key.pem"))
        for part in pair.cert_chain_pems:
            part.write_to_path(str(folder / "cert.pem"), append=True)

    def ask(self, path: str, *more: str, scheme: str = "https") -> tuple[int, dict[str, str], str]:
        """The status, the headers and the text."""
        port, number = (self.https, 443) if scheme == "https" else (self.http, 80)
        to = ("--connect-to", f"{HOST}:{number}:127.0.0.1:{port}", "--cacert", str(self.folder / "ca.pem"))
        command = [
            program("curl"),
            "-s",
            "-i",
            "--http1.1",
            "-H",
            "Expect:",
            *to,
            *more,
            f"{scheme}://{HOST}{path}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        head, _, text = done.stdout.partition("\n\n")
        first, *lines = head.splitlines()
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(first.split()[1]), headers, text

    def answers(self) -> bool:
        try:
            return self.ask("/health/live")[0] in {200, 503}
        except subprocess.CalledProcessError:
            return False

    @contextmanager
    def running(self, *command: str) -> Iterator["Proxy"]:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            eventually(self.answers, f"{command[0]} to answer")
            yield self
        finally:
            process.terminate()
            process.wait(20)


def nginx(proxy: Proxy) -> str:
    """Its example on ports of loopback, with a certificate of ours."""
    folder, text = proxy.folder, re.sub(r" *listen \[::\]:.*\n", "", NGINX)
    for theirs, ours in {
        "listen 80": f"listen 127.0.0.1:{proxy.http}",
        "listen 443": f"listen 127.0.0.1:{proxy.https}",
        "127.0.0.1:8000": f"127.0.0.1:{proxy.behind}",
        f"/etc/letsencrypt/live/{HOST}/fullchain.pem": f"{folder}/cert.pem",
        f"/etc/letsencrypt/live/{HOST}/privkey.pem": f"{folder}/key.pem",
        "/var/log/nginx/synodos.log": f"{folder}/error.log",
    }.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root; " if os.geteuid() == 0 else ""  # whoever runs the tests owns the folder
    top = f"{user}daemon off; pid {folder}/pid; error_log {folder}/main.log;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{top}http {{\n{temporary}{text}}}\n")
    return str(folder / "nginx.conf")


def caddy(proxy: Proxy) -> str:
    folder, text = proxy.folder, CADDY.replace("127.0.0.1:8000", f"127.0.0.1:{proxy.behind}")
    here = (
        "admin off",
        f"storage file_system {folder}",
        f"http_port {proxy.http}",
        f"https_port {proxy.https}",
    )
    text = text.replace("{\n", "{\n\t" + "\n\t".join(here) + "\n", 1)
    text = text.replace(f"{HOST} {{\n", f"{HOST} {{\n\ttls {folder}/cert.pem {folder}/key.pem\n", 1)
    (folder / "Caddyfile").write_text(text)
    return str(folder / "Caddyfile")


@pytest.fixture(scope="module")
def behind(databases, tmp_path_factory) -> Iterator[LiveServer]:
    settings = {"BASE_URL": f"https://{HOST}", "PROXIES": "1", "METRICS_TOKEN": "let-me-in"}
    folder = tmp_path_factory.mktemp("behind")
    application = "tests.operation.slow:app"
    with LiveServer(databases.new(), folder, application=application, worker=False, **settings) as server:
        yield server


def what_must_hold(proxy: Proxy) -> None:
    status, headers, _ = proxy.ask("/events/x?lang=el", scheme="http")
    assert (status // 100, headers["location"]) == (3, f"https://{HOST}/events/x?lang=el")

    status, headers, text = proxy.ask(
        "/seen", "-H", "X-Forwarded-For: 6.6.6.6", "-H", "X-Request-ID: of-my-own"
    )
    known = json.loads(text)
    assert (status, known["from"], known["scheme"], known["host"]) == (200, "127.0.0.1", "https", HOST)
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-request-id"] == known["id"] != "of-my-own"

    assert proxy.ask("/metrics", "-H", "Authorization: Bearer let-me-in")[0] == 404
    assert "; secure; httponly;" in proxy.ask("/sign-in")[1]["set-cookie"].lower()
    assert proxy.ask("/static/style.css")[1]["cache-control"] == "max-age=31536000, public"

    large = proxy.folder / "large"
    large.write_bytes(bytes(3_000_000))
    status, _, text = proxy.ask("/sign-in", "--data-binary", f"@{large}")
    assert (status, "That is too much at once" in text) == (413, True)
    large.write_bytes(bytes(20_000_000))
    assert proxy.ask("/sign-in", "--data-binary", f"@{large}")[0] == 413

    large.write_bytes(bytes(5_000_000))  # where nobody reads what was sent
    for path, answer in {"/sign-out": 413, "/": 405, "/nowhere": 404, "/static/style.css": 405}.items():
        assert (path, proxy.ask(path, "--data-binary", f"@{large}")[0]) == (path, answer)


def what_must_hold_without_us(proxy: Proxy) -> None:
    status, headers, text = proxy.ask("/me/a-personal-link-of-somebody")
    assert (status, headers["retry-after"], AWAY in text) == (503, "20", True)
    logs = "".join(path.read_text() for path in proxy.folder.glob("*.log"))
    assert "a-personal-link" not in logs


@pytest.mark.database("sqlite")
def test_nginx_in_front(behind, tmp_path):
    proxy = Proxy(tmp_path, behind.port)
    command = [program("nginx"), "-c", nginx(proxy)]
    with proxy.running(*command):
        what_must_hold(proxy)
        other = ("-k", "-H", "Host: other.example", f"http://127.0.0.1:{proxy.http}/")
        assert subprocess.run([program("curl"), "-s", *other], check=False).returncode == 52  # not a byte
    proxy.behind = free_port()  # nobody is there
    nginx(proxy)
    with proxy.running(*command):
        what_must_hold_without_us(proxy)


@pytest.mark.database("sqlite")
def test_caddy_in_front(behind, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    proxy = Proxy(tmp_path, behind.port)
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", caddy(proxy)]
    with proxy.running(*command):
        what_must_hold(proxy)
    proxy.behind = free_port()
    caddy(proxy)
    with proxy.running(*command):
        what_must_hold_without_us(proxy)


def test_units_of_systemd_say_nothing_that_systemd_does_not_know(tmp_path):
    units = {Path(name).name: text for name, text in EXAMPLES.items() if "/systemd/" in name}
    for name, text in units.items():
        (tmp_path / name).write_text(text.replace("/srv/synodos/.venv/bin/python", "/bin/true"))
    command = [program("systemd-analyze"), "verify", "--man=no", *(str(tmp_path / name) for name in units)]
    done = subprocess.run(command, capture_output=True, text=True)

    assert len(units) == 4
    assert [line for line in done.stderr.splitlines() if "synodos" in line] == []


def test_every_metric_that_is_spoken_of_is_there(client: FlaskClient):
    spoken_of = set(re.findall(r"synodos_[a-z_]+", DOCUMENT))
    there = set(re.findall(r"^# TYPE (\w+)", client.get("/metrics").text, re.M))

    there |= {"synodos_request_duration_seconds_bucket", "synodos_worker_heartbeat_age_seconds"}
    assert spoken_of == there
