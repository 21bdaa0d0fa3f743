"""API tokens: what a program signs in with (docs/tokens.md).

A token stands for the account of its owner and never gives more than that. Its secret is shown once, when it is
made; what is stored is a digest.
"""
