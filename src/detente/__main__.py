"""`python -m detente`: the command line, for machines where the `detente` script is not on PATH."""

from detente.app.cli import main

if __name__ == "__main__":
    main()
