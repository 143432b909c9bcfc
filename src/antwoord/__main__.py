"""`python -m antwoord` is the command `antwoord`."""

from antwoord.cli.main import main

main()
