"""Keys lie in files of their own that nobody else may open, and go for good."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from sources import keys as keyring
from sources.ciphers import STEP, Undecipherable, decrypted, encrypted
from sources.keys import KeyUnusable

CONTENT = {"legal_name": "Ada «Ω»", "contact": "", "notes": "two\nlines"}


def test_it_makes_a_key_that_only_its_account_may_read(keys: Path) -> None:
    name, key = keyring.make()
    (path,) = keys.iterdir()
    assert path.name == f"{name}.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert keyring.read(name) == key
    assert len({key, *(keyring.make()[1] for _ in range(3))}) == 4


def test_it_destroys_a_key_for_good(keys: Path) -> None:
    name, key = keyring.make()
    path = keys / f"{name}.key"
    # Whoever holds the file open, as a copy of the same blocks would, finds nothing in it afterwards.
    with path.open("rb") as held:
        keyring.destroy(name)
        assert key.hex().encode() not in held.read()
    assert list(keys.iterdir()) == []
    assert not keyring.is_there(name)
    for verb in (keyring.read, keyring.destroy):
        with pytest.raises(KeyUnusable, match=str(name)):
            verb(name)


@pytest.mark.parametrize("mode", [0o770, 0o701, 0o740])
def test_it_refuses_a_directory_that_others_may_open(keys: Path, mode: int) -> None:
    name, _ = keyring.make()
    keys.chmod(mode)
    for verb in (keyring.make, lambda: keyring.read(name), lambda: keyring.destroy(name)):
        with pytest.raises(KeyUnusable, match="0700"):
            verb()


def test_it_refuses_a_key_that_others_may_open_or_that_is_damaged(keys: Path) -> None:
    name, _ = keyring.make()
    path = keys / f"{name}.key"
    path.chmod(0o640)
    with pytest.raises(KeyUnusable, match="0600"):
        keyring.read(name)
    path.chmod(0o600)
    for damaged in (b"", path.read_bytes()[:-2], path.read_bytes() + b"00"):
        path.write_bytes(damaged)
        with pytest.raises(KeyUnusable, match="damaged"):
            keyring.read(name)


def test_it_follows_no_link(keys: Path, tmp_path: Path) -> None:
    name, _ = keyring.make()
    path = keys / f"{name}.key"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    for verb in (keyring.read, keyring.destroy):
        with pytest.raises(KeyUnusable):
            verb(name)
    assert (tmp_path / "elsewhere").read_text().strip()


@pytest.mark.parametrize("place", ["", "/nowhere/at/all"])
def test_it_says_so_where_there_is_no_directory(settings: Any, place: str) -> None:
    settings.IDENTITY_KEYS = place
    with pytest.raises(KeyUnusable, match="IDENTITY_KEYS" if not place else "cannot be reached"):
        keyring.read(uuid.uuid4())


def test_a_ciphertext_is_read_with_its_key_for_its_row_alone() -> None:
    key, other = b"k" * 32, b"o" * 32
    sealed = encrypted(CONTENT, key=key, row="1")
    assert decrypted(sealed, key=key, row="1") == CONTENT
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for ciphertext, wrong, row in ((sealed, other, "1"), (sealed, key, "2"), (changed, key, "1"), (b"", key, "1")):
        with pytest.raises(Undecipherable):
            decrypted(ciphertext, key=wrong, row=row)


def test_a_ciphertext_tells_neither_what_is_repeated_nor_how_long_it_is() -> None:
    key = b"k" * 32
    short, long = ({**CONTENT, "notes": "n" * length} for length in (1, STEP // 2))
    assert encrypted(short, key=key, row="1") != encrypted(short, key=key, row="1")
    assert len(encrypted(short, key=key, row="1")) == len(encrypted(long, key=key, row="1"))
