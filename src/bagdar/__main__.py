"""`python -m bagdar` is `bagdar`."""

from bagdar.cli import main

main()
