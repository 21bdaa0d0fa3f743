"""Note in the trail what was changed while its triggers were out: by a migration, or before there was a trail.

Each row that is not as its last entry says, or has none, gets an entry “found”: the whole row as it is
now, whoever changed it. That is the one rule by which rows come into the trail past its triggers.
"""

import json
from itertools import islice
from typing import Any

from config.guards.handing import ENTRIES, entries_admitted
from config.guards.recording import CIRCUMSTANCES, COLUMNS, Record
from config.guards.replaying import Account, accounts
from sources.acting import acting, reason

FOUND = "found"
BATCH = 1_000  # entries written at a time
REASON = "found so when the guards were put in"


def reconcile(records: list[Record], connection: Any) -> None:
    """Bring the trail up to the rows as they are; the guards are out, and stay so until the transaction ends."""
    if not records:
        return
    keep_still(records, connection)
    with acting(reason=reason() or REASON), entries_admitted(connection):
        for record in records:
            known = is_known(record, connection)
            enter_new_rows(record, connection)
            if known:
                enter_changed_rows(record, connection)


def keep_still(records: list[Record], connection: Any) -> None:
    """Let nobody change a row between being compared and being guarded; SQLite has one writer at a time."""
    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{record.table}"' for record in records)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def is_known(record: Record, connection: Any) -> bool:
    """Tell whether the trail has entries of this table already."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {ENTRIES} WHERE model = %s LIMIT 1", [record.model])
        return cursor.fetchone() is not None


def enter_new_rows(record: Record, connection: Any) -> None:
    """Enter every row that has no entry, within the engine: there may be millions of them."""
    entry = record.entry(FOUND, "entered", "NULL", record.row("entered"))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {ENTRIES} ({COLUMNS}) SELECT {entry} FROM "{record.table}" AS entered WHERE NOT EXISTS '
            f"(SELECT 1 FROM {ENTRIES} AS known WHERE known.model = '{record.model}' AND known.row_id = entered.id) "
            "ORDER BY entered.id"
        )


def enter_changed_rows(record: Record, connection: Any) -> None:
    """Enter every row that is not as its entries say, those included that are gone."""
    wrong = (account for account in accounts(record, connection) if account.recorded != account.live)
    while batch := list(islice(wrong, BATCH)):
        for account in batch:
            enter(record, account, connection)


def enter(record: Record, account: Account, connection: Any) -> None:
    """Enter what is different about one row, under its name now or, if it is gone, the last it had."""
    recorded = account.recorded or {}
    before = {name: recorded[name] for name in account.differences if name in recorded}
    written = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    if account.live is not None:
        entry = record.entry(FOUND, "entered", "BEFORE", record.row("entered"))
        chosen = f'SELECT {entry} FROM "{record.table}" AS entered WHERE id = {account.number}'
    else:
        when_who_why = CIRCUMSTANCES[connection.vendor]
        chosen = (
            f"SELECT {when_who_why}, '{FOUND}', model, row_id, identity, BEFORE, NULL FROM {ENTRIES} "
            f"WHERE model = '{record.model}' AND row_id = {account.number} ORDER BY id DESC LIMIT 1"
        )
    sql = f"INSERT INTO {ENTRIES} ({COLUMNS}) {chosen}".replace("%", "%%").replace("BEFORE", written)
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(before, ensure_ascii=False) if before else None])
