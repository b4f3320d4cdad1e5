"""The sign-in of an organisation, by OpenID Connect: code flow with PKCE, state and nonce.

Authlib speaks the protocol (an extra: `requirements-oidc.txt`); it is loaded when somebody comes this way.
What stands here is whom we believe: one issuer, its keys, its signature, for us and for this one try.
"""

import hmac
import logging
import time
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app, request, session

from app import clock
from app.addresses import address
from app.people.factors import Vouched
from app.people.refusals import ElsewhereAway, ElsewhereDeclined, ElsewhereUnclear

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

LIBRARIES = ("authlib", "requests")
FRESH_FOR = 3600.0  # seconds for which we believe what the provider said of itself, its keys included
ONE_TRY = 1800  # seconds between going there and coming back
PATIENCE = 10  # seconds for each answer of the provider
LEEWAY = 60  # seconds by which its clock may be wrong
# Signatures by a key that only the provider has (RFC 7518 §3.1): never "none", never a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

log = logging.getLogger(__name__)


def check(settings: Mapping[str, Any]) -> None:
    """Raises RuntimeError for settings that cannot work, before anybody meets them."""
    issuer = settings["OIDC_ISSUER"]
    if not issuer:
        return
    if not settings["OIDC_CLIENT_ID"]:
        raise RuntimeError("SYNODOS_OIDC_ISSUER is set, SYNODOS_OIDC_CLIENT_ID is missing.")
    if not _is_safe(issuer):
        raise RuntimeError("SYNODOS_OIDC_ISSUER must begin with https:// (or be this machine).")
    if missing := [name for name in LIBRARIES if find_spec(name) is None]:
        raise RuntimeError(
            f"SYNODOS_OIDC_ISSUER is set, and {' and '.join(missing)} is not installed: "
            "pip install --require-hashes -r requirements-oidc.txt"
        )


def go(purpose: str, next_path: str) -> str:
    """Begin a try: the address at the provider to lead the browser to. `purpose` is "enter" or "link".

    Raises ElsewhereAway, ElsewhereUnclear.
    """
    try:
        asked = _client().create_authorization_url(_way_back())
    except Exception as error:
        raise _refusal(error) from error
    kept = {name: asked[name] for name in ("state", "nonce", "code_verifier")}
    begun_at = int(clock.now().timestamp())
    session["elsewhere"] = kept | {"purpose": purpose, "next": next_path, "at": begun_at}
    return str(asked["url"])


def come_back() -> tuple[Vouched, str, str]:
    """Whom the provider vouches for, for which purpose, and where she was going. One try, one answer.

    Raises ElsewhereDeclined, ElsewhereAway, ElsewhereUnclear.
    """
    begun = session.pop("elsewhere", None)
    if begun is None or clock.now().timestamp() - begun["at"] > ONE_TRY:
        raise _unclear("no try")
    if not hmac.compare_digest(request.args.get("state", "").encode(), begun["state"].encode()):
        raise _unclear("state")
    if request.args.get("iss", current_app.config["OIDC_ISSUER"]) != current_app.config["OIDC_ISSUER"]:
        raise _unclear("issuer of the answer")  # RFC 9207 §2.4
    if "error" in request.args:
        raise ElsewhereDeclined
    try:
        vouched = _vouched(request.args["code"], begun["nonce"], begun["code_verifier"])
    except Exception as error:
        raise _refusal(error) from error
    return vouched, begun["purpose"], begun["next"]


def _vouched(code: str, nonce: str, verifier: str) -> Vouched:
    """What the ID token says, once signature, issuer, audience, age and nonce are right (Core §3.1.3.7)."""
    client = _client()
    token = client.fetch_access_token(_way_back(), code=code, code_verifier=verifier)
    if "id_token" not in token:
        raise _unclear("no ID token")
    claims = _claims(client, token, nonce)
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise _unclear("no subject")
    known = dict(claims)
    if "email" not in known and "userinfo_endpoint" in client.server_metadata:
        more = client.userinfo(token=token)
        if more.get("sub") != known["sub"]:  # Core §5.3.2
            raise _unclear("subject of the userinfo")
        known |= more
    is_hers = known.get("email_verified") is True and isinstance(known.get("email"), str)
    return Vouched(known["iss"], known["sub"], known["email"] if is_hers else "")


def _claims(client: "FlaskOAuth2App", token: dict[str, Any], nonce: str) -> Any:
    """A provider may change its keys at any time: then they are fetched once more."""
    from joserfc.errors import BadSignatureError

    options = {
        "iss": {"essential": True, "values": [current_app.config["OIDC_ISSUER"]]},
        "aud": {"essential": True, "value": client.client_id},
        "exp": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    try:
        return client.parse_id_token(token, nonce=nonce, claims_options=options, leeway=LEEWAY)
    except BadSignatureError:
        client.fetch_jwk_set(force=True)
        return client.parse_id_token(token, nonce=nonce, claims_options=options, leeway=LEEWAY)


def _client() -> "FlaskOAuth2App":
    """The client of this process; made anew after a while, so that nothing old is believed for ever."""
    settings = current_app.config
    who = (settings["OIDC_ISSUER"], settings["OIDC_CLIENT_ID"])
    kept = current_app.extensions.get("sign-in-elsewhere")
    if kept and kept[0] == who and kept[1] > time.monotonic():
        client: FlaskOAuth2App = kept[2]
        return client
    client = _new_client(*who, settings["OIDC_CLIENT_SECRET"])
    current_app.extensions["sign-in-elsewhere"] = (who, time.monotonic() + FRESH_FOR, client)
    return client


def _new_client(issuer: str, client_id: str, secret: str) -> "FlaskOAuth2App":
    from authlib.integrations.flask_client import OAuth

    how = {"scope": "openid email", "code_challenge_method": "S256", "default_timeout": PATIENCE}
    client: FlaskOAuth2App = OAuth(current_app).register(
        "elsewhere",
        client_id=client_id,
        client_secret=secret or None,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs=how if secret else how | {"token_endpoint_auth_method": "none"},
    )
    found = client.load_server_metadata()
    if found.get("issuer") != issuer:  # OpenID Connect Discovery §4.3
        raise _unclear("issuer of the discovery")
    if not all(
        _is_safe(str(found.get(name, ""))) for name in found if name.endswith(("endpoint", "jwks_uri"))
    ):
        raise _unclear("addresses of the discovery")
    offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
    found["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
    return client


def _is_safe(url: str) -> bool:
    """Nobody between us and there can read or change what is said."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _way_back() -> str:
    return address("elsewhere.come_back")


def _unclear(what: str) -> ElsewhereUnclear:
    log.warning("Signing in elsewhere: the answer is not believed: %s", what)
    return ElsewhereUnclear()


def _refusal(error: Exception) -> ElsewhereAway | ElsewhereUnclear:
    """What went wrong there, in words that give nothing away; the log says of which kind it was."""
    from requests import RequestException

    if isinstance(error, ElsewhereUnclear):
        return error
    log.warning("Signing in elsewhere: %s", type(error).__name__)
    return ElsewhereAway() if isinstance(error, RequestException) else ElsewhereUnclear()
