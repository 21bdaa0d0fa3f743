"""Fault drills: Verbatim as in production, under load, while its server or its database is killed, stopped or full.

``python -m tests.faults`` runs them and prints what was asked, acknowledged and found (docs/faults.md).
"""
