"""What is kept so that a copy of the database alone opens nothing: the key stands in SECRET_KEY."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from flask import current_app


def sealed(text: str) -> str:
    """Encrypted and signed (Fernet: AES-128-CBC with HMAC-SHA256)."""
    from cryptography.fernet import Fernet

    return Fernet(_key("sealed")).encrypt(text.encode()).decode()


def opened(text: str) -> str | None:
    """What was sealed; None where that was done under another SECRET_KEY."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_key("sealed")).decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def fingerprint(*parts: str) -> str:
    """Tells short codes apart without showing them: they could be guessed from a plain hash."""
    return hmac.new(_key("fingerprint"), "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    """256 bits for one purpose, from SECRET_KEY (HKDF, RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = current_app.config["SECRET_KEY"].encode()
    derived = HKDF(SHA256(), length=32, salt=None, info=f"synodos {purpose}".encode()).derive(secret)
    return urlsafe_b64encode(derived)
