"""The audit trail: who changed which row, when, why, from what to what (docs/trail.md).

The engine's triggers write it (``config/guards/recording.py``). Here are its models, who is acting in
a request, the sealing and checking of its chain, and its pages in the admin.
"""
