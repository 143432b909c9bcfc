"""Commands for whoever decides what is published, and when."""
