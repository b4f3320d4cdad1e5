"""The sign-in of an organisation, as a process of its own on loopback: an OpenID Connect provider made of
Authlib's server side. `python -m tests.provider PORT`; what it does wrong next is told to it at /next."""

import base64
import hmac
import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import Any, Self

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.databases import ROOT
from tests.postgres import free_port

CLIENT, SECRET = "synodos", "only-for-tests"
# sub: what the provider says of her
PEOPLE: dict[str, dict[str, Any]] = {
    "e-1": {"email": "eleni@example.org", "email_verified": True},
    "e-2": {"email": "eleni@example.org", "email_verified": False},
    "e-3": {"email": "eleni@example.org", "email_verified": True},  # a colleague who was given her address
    "k-1": {"email": "kostas@example.org", "email_verified": True},
    "n-1": {},
}


class Provider:
    """Running, for tests: `provider.settings` are those of the application that trusts it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "OIDC_ISSUER": self.url,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Region ID",
        }

    def next(self, **faults: Any) -> None:
        """What the next ID token claims instead; `alg`, `key` and `rotate` say how it is signed."""
        body = json.dumps(faults).encode()
        asked = urllib.request.Request(f"{self.url}/next", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=10):
            pass

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.provider", str(self.port)],
            cwd=ROOT,
            env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        from tests.servers import eventually

        try:
            eventually(self._answers, "the provider to answer", 30)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def _answers(self) -> bool:
        assert self.process.poll() is None, "The provider ended at once"
        try:
            with urllib.request.urlopen(f"{self.url}/keys", timeout=5):
                return True
        except OSError:
            return False


# The process itself


class Client:
    """The one that this provider knows."""

    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri.endswith("/sign-in/elsewhere/back")

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"

    id_token_signed_response_alg = "RS256"


class Code:
    """Works once: it is forgotten when it was used."""

    def __init__(self, code: str, asked: Any) -> None:
        self.code, self.sub = code, asked.user
        self.redirect_uri, self.scope = asked.payload.redirect_uri, asked.payload.scope
        self.nonce = asked.payload.data.get("nonce")
        self.code_challenge = asked.payload.data.get("code_challenge")
        self.code_challenge_method = asked.payload.data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


codes: dict[str, Code] = {}
tokens: dict[str, str] = {}
faults: dict[str, Any] = {}
keys = [RSAKey.generate_key(2048, {"kid": "1"})]
stranger = RSAKey.generate_key(2048, {"kid": "1"})


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        codes[code] = Code(code, request)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, code: Code) -> None:
        del codes[code.code]

    def authenticate_user(self, code: Code) -> str:
        return code.sub


def encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


class IdToken(OpenIDCode):  # type: ignore[misc]
    """As Authlib makes it, but for the claims and the signature that a test has asked for."""

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": f"http://127.0.0.1:{PORT}", "aud": [CLIENT]}

    def resolve_client_private_key(self, client: Client) -> Any:
        return keys[-1]

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        inside = {} if faults.get("elsewhere") else PEOPLE[user]
        return UserInfo(sub=user, **inside)

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        said = super().encode_id_token(token, request)
        tokens[token["access_token"]] = request.user
        claims = jwt.decode(said, keys[-1]).claims | faults.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if faults.get("alg") == "none":
            return jwt.encode({"alg": "none"}, claims, None, ["none"])
        if faults.get("alg") == "HS256":  # with what everybody can read as its secret
            signed = b".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims))
            public = keys[-1].as_pem(private=False)
            return b".".join([signed, encoded(hmac.digest(public, signed, "sha256"))]).decode()
        key = stranger if faults.get("key") == "strange" else keys[-1]
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


PORT = 0
app = Flask(__name__)
server = AuthorizationServer(
    app, lambda client_id: Client() if client_id == CLIENT else None, lambda *saved: None
)
server.register_grant(CodeGrant, [IdToken(), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def discovery() -> Response:
    own = f"http://127.0.0.1:{PORT}"
    return jsonify(
        issuer=faults.get("issuer", own),
        authorization_endpoint=f"{own}/authorize",
        token_endpoint=f"{own}/token",
        userinfo_endpoint=f"{own}/userinfo",
        jwks_uri=f"{own}/keys",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
    )


@app.get("/keys")
def public_keys() -> Response:
    return jsonify(KeySet(keys[-1:]).as_dict(private=False))


@app.get("/authorize")
def ask() -> str:
    buttons = "".join(f'<button name="sub" value="{sub}">{sub}</button>' for sub in PEOPLE)
    return f'<!doctype html><title>Region ID</title><h1>Region ID</h1><form method="post">{buttons}</form>'


@app.post("/authorize")
def answer() -> Any:
    grant = server.get_consent_grant(end_user=request.form.get("sub"))
    return server.create_authorization_response(grant_user=request.form.get("sub") or None, grant=grant)


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


@app.get("/userinfo")
def userinfo() -> Response:
    sub = tokens[request.headers["Authorization"].removeprefix("Bearer ")]
    return jsonify(sub=faults.get("other_sub", sub), **PEOPLE[sub])


@app.post("/next")
def take_faults() -> str:
    faults.clear()
    faults.update(request.get_json())
    if "rotate" in faults:
        keys.append(RSAKey.generate_key(2048, {"kid": faults["rotate"]}))
    return ""


if __name__ == "__main__":
    PORT = int(sys.argv[1])
    app.run(port=PORT, threaded=True)
