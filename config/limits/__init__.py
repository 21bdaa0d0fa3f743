"""How much may be asked, how often and for how long: counts, throttles, sign-ins, statements."""
