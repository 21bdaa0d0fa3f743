"""The keys of protected identities: a file for each, in a directory outside the database (docs/identities.md).

Destroying a file leaves nothing readable of that identity, wherever its ciphertext was copied to.
"""

import os
import re
import secrets
import stat
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

LENGTH = 32  # bytes: AES-256
WRITTEN = re.compile(rb"[0-9a-f]{64}\n")  # a key in its file: in hexadecimal, so that it can be kept on paper


class KeyUnusable(Exception):
    """A key, or the whole directory, that cannot be used; says why, for people."""


def directory() -> Path:
    """Return where the keys lie; raise KeyUnusable unless it is set, there, and open to this account alone."""
    if not settings.IDENTITY_KEYS:
        raise KeyUnusable(_("This server has no place for keys: the setting IDENTITY_KEYS names none."))
    place = Path(settings.IDENTITY_KEYS)
    try:
        mode = place.stat().st_mode
    except OSError as error:
        raise KeyUnusable(_("The directory of keys cannot be reached (%s).") % error.strerror) from error
    if not stat.S_ISDIR(mode) or mode & 0o077:
        raise KeyUnusable(_("The directory of keys must be a directory that nobody else may open (mode 0700)."))
    return place


def make() -> tuple[uuid.UUID, bytes]:
    """Return a new key under a random name; it is on the disk already."""
    name, key = uuid.uuid4(), secrets.token_bytes(LENGTH)
    path = path_of(name)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync(path.parent)
    except OSError as error:
        raise KeyUnusable(_("No key can be kept (%s).") % error.strerror) from error
    return name, key


def read(name: uuid.UUID) -> bytes:
    """Return a key; raise KeyUnusable if it is not there, open to others, or damaged."""
    try:
        with open(os.open(path_of(name), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            mode, written = os.fstat(file.fileno()).st_mode, file.read(100)
    except OSError as error:
        raise KeyUnusable(_("The key %(name)s cannot be read (%(why)s).") % told(name, error)) from error
    if mode & 0o077:
        raise KeyUnusable(_("Others may open the file of the key %s: its mode must be 0600.") % name)
    if not WRITTEN.fullmatch(written):
        raise KeyUnusable(_("The file of the key %s is damaged.") % name)
    return bytes.fromhex(written.decode().strip())


def destroy(name: uuid.UUID) -> None:
    """Overwrite and delete a key; raise KeyUnusable if it is not there, or stays."""
    path = path_of(name)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_NOFOLLOW), "wb") as file:
            file.write(b"0" * LENGTH * 2)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync(path.parent)
    except OSError as error:
        raise KeyUnusable(_("The key %(name)s cannot be destroyed (%(why)s).") % told(name, error)) from error


def is_there(name: uuid.UUID) -> bool:
    """Tell whether a key has its file, usable or not."""
    return os.path.lexists(path_of(name))


def path_of(name: uuid.UUID) -> Path:
    return directory() / f"{name}.key"


def told(name: uuid.UUID, error: OSError) -> dict[str, object]:
    return {"name": name, "why": error.strerror}


def sync(place: Path) -> None:
    """Let the names in a directory survive a crash of the machine."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
