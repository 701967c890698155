"""`python -m proxy`: the `darkroom` command, which serves where no other word is said."""

import sys

from proxy.cli import main

if __name__ == "__main__":
    sys.exit(main())
