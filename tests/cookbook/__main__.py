"""Writes `docs/cookbook.md`."""

from tests.cookbook.page import PAGE, text

if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")
