"""A run that anyone can verify: archives, two readings, signatures, repetition."""
