"""`python -m govctl`."""

from govctl.cli import main

main()
