"""How the secret of a token is written: to be recognised by whoever looks for secrets that got out."""

import hashlib
import re
import secrets
import string
import zlib

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
START = "verbatim_"
SECRET_BITS = 256
SECRET_DIGITS = 43  # 62 ** 43 > 2 ** 256
CHECK_DIGITS = 6  # 62 ** 6 > 2 ** 32
SHOWN_DIGITS = 8  # of the secret, by which its owner knows a token again; 208 bits stay unknown
FORM = re.compile(rf"{START}[0-9A-Za-z]{{{SECRET_DIGITS + CHECK_DIGITS}}}")


def new_secret() -> str:
    """Return a secret of 256 random bits: “verbatim_”, 43 digits to the base of 62, 6 that check them (CRC-32)."""
    digits = to_base_62(secrets.randbits(SECRET_BITS), SECRET_DIGITS)
    return f"{START}{digits}{check(digits)}"


def is_secret(text: str) -> bool:
    """Tell whether ``text`` has the form of a secret and fits its check: what does not was never one."""
    digits = text[len(START) : -CHECK_DIGITS]
    return bool(FORM.fullmatch(text)) and text.endswith(check(digits))


def check(digits: str) -> str:
    return to_base_62(zlib.crc32(digits.encode()), CHECK_DIGITS)


def to_base_62(number: int, length: int) -> str:
    """Return a number in ``length`` digits to the base of 62."""
    written = ""
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        written = DIGITS[digit] + written
    return written


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256. Of 256 random bits no dictionary finds them again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def beginning_of(secret: str) -> str:
    """Return the part of a secret by which people know its token again."""
    return secret[: len(START) + SHOWN_DIGITS]
