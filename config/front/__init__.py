"""The front page of the admin: what needs doing, how much there is, and how it stands with the database."""
