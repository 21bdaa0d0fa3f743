"""Reference tables as spreadsheets: organisations, speakers and affiliations, out and in (decision 0025)."""
