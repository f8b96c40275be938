"""Write the README's generated tables; with --check only say whether they are stale."""

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def settings_table() -> str:
    """Every setting with its default and help."""
    from assistant.settings import Settings

    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or field.default == () else f"`{field.default}`"
        rows.append(f"| `ADVISOR_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def checks_table() -> str:
    """Every check with its unit, accepted range and source."""
    from assistant.knowledge import load_knowledge

    rows = ["| check | ISO name | unit | accepted | source |", "|---|---|---|---|---|"]
    for check in load_knowledge().checks.values():
        low, high = check.accepted
        accepted = f"{'…' if low is None else f'{low:g}'} to {'…' if high is None else f'{high:g}'}"
        rows.append(f"| `{check.id}` | {check.iso or ''} | {check.unit} | {accepted} | {check.source} |")
    return "\n".join(rows)


def purposes_table() -> str:
    """Every purpose with its title."""
    from assistant.knowledge import load_knowledge

    rows = ["| purpose | for |", "|---|---|"]
    rows += [f"| `{purpose.id}` | {purpose.title} |" for purpose in load_knowledge().purposes.values()]
    return "\n".join(rows)


TABLES = {"settings": settings_table, "checks": checks_table, "purposes": purposes_table}


def main() -> int:
    """Exit code 1 when --check finds a stale table."""
    text = fresh = README.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        pattern = re.compile(rf"(<!-- {name}: make docs -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(fresh):
            raise SystemExit(f"README.md has no place for the table {name!r}")
        content = table()
        fresh = pattern.sub(lambda found, content=content: found[1] + content + "\n" + found[2], fresh)
    if fresh == text:
        return 0
    if "--check" in sys.argv:
        print("README.md has stale tables; run: make docs", file=sys.stderr)
        return 1
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
