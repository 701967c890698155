"""Write the goldens anew; look at what changed before it is committed."""

from pathlib import Path

from tests.goldens.cases import CASES, made

HERE = Path(__file__).parent / "pictures"


def main():
    HERE.mkdir(exist_ok=True)
    for path in HERE.iterdir():
        if path.name not in CASES:
            path.unlink()
    for name in CASES:
        (HERE / name).write_bytes(made(name))


if __name__ == "__main__":
    main()
