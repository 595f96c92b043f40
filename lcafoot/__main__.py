"""Run the command line: ``python -m lcafoot``."""

from lcafoot.cli import main

if __name__ == "__main__":
    main()
