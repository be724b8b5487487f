"""Writes `docs/expressiveness.md`."""

from tests.census.page import PAGE, text

if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
