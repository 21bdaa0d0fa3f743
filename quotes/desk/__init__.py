"""The curation desk: an article to be read, its quotes to be made and attributed where they stand."""
