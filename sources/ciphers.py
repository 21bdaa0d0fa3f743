"""How a protected identity is encrypted: AES-256-GCM of the `cryptography` library, bound to its row.

What is encrypted is a JSON object, filled up with spaces so that its length tells little.
"""

import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

NONCE = 12  # bytes, drawn at random: NIST SP 800-38D, section 8.2.2, far below its limit of 2^32 for one key
STEP = 1024  # bytes: the length of what is encrypted is a multiple of it


class Undecipherable(Exception):
    """A ciphertext that does not fit its key or its row; says so, for people."""


def encrypted(content: dict[str, str], *, key: bytes, row: str) -> bytes:
    """Return the ciphertext of an object, which only this key opens, and only for this ``row``."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    filled = plain + b" " * (-len(plain) % STEP)
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, filled, row.encode())


def decrypted(ciphertext: bytes, *, key: bytes, row: str) -> dict[str, str]:
    """Return the object again; raise Undecipherable if the bytes, the key or the row are others."""
    try:
        plain = AESGCM(key).decrypt(ciphertext[:NONCE], ciphertext[NONCE:], row.encode())
    except (InvalidTag, ValueError) as error:
        # Without the bytes, from which nobody should learn anything.
        raise Undecipherable(_("What is stored does not fit its key: it was changed or moved.")) from error
    return json.loads(plain)
