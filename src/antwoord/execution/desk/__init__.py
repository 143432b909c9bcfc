"""What can be published, weighed before anything is: ways to do it, and dates on which to."""
