"""The claims that compete for one quote, side by side: which differ in what, and which of them is preferred."""
