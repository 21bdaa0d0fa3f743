"""Creating something once, however often it is asked for: ``Idempotency-Key``.

The header is that of the draft “The Idempotency-Key HTTP Header Field” (draft-ietf-httpapi-idempotency-key-header-07).
"""
