"""Write the generated tables of the README and docs; with --check only say whether they are stale."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settings_table() -> str:
    """Every setting with its default and help."""
    from assistant.settings import Settings

    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or field.default == () else f"`{field.default}`"
        rows.append(f"| `ADVISOR_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def checks_table() -> str:
    """Every check: what it asks, what passes, for how many purposes it decides, and where its range comes from."""
    from assistant.knowledge import load_knowledge

    knowledge = load_knowledge()
    rows = [
        "| check | what it asks | ISO/IEC 29794-5 | accepted | other ranges | decides for / is told for | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for check in knowledge.checks.values():
        accepted = "not measured yet" if check.unmeasured else span(*check.accepted, check.unit)
        others: dict[str, list[str]] = {}
        for purpose in knowledge.purposes.values():
            if own := purpose.ranges.get(check.id):
                others.setdefault(span(own.low, own.high, check.unit), []).append(purpose.id)
        told = "; ".join(f"{other}: {', '.join(ids)}" for other, ids in others.items())
        strictness = [purpose.strictness(check.id) for purpose in knowledge.purposes.values()]
        counts = f"{strictness.count('must')} / {strictness.count('should')}"
        cells = (f"`{check.id}`", check.title, check.iso or "", accepted, told, counts, check.source)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def span(low: float | None, high: float | None, unit: str) -> str:
    """A range in words, with its unit where that is more than a ratio."""
    if unit == "bool":
        return "yes"
    name = {"deg": "°", "px": " px", "percent": " %"}.get(unit, "")
    if low is not None and high is not None:
        return f"{low:g}{name}" if low == high else f"{low:g} to {high:g}{name}"
    return f"at least {low:g}{name}" if low is not None else f"at most {high:g}{name}" if high is not None else "any"


def purposes_table() -> str:
    """Every purpose with its title."""
    from assistant.knowledge import load_knowledge

    rows = ["| purpose | for |", "|---|---|"]
    rows += [f"| `{purpose.id}` | {purpose.title} |" for purpose in load_knowledge().purposes.values()]
    return "\n".join(rows)


def measures_list() -> str:
    """How each check measures, in the words of its measure."""
    from assistant.knowledge import load_knowledge
    from assistant.vision.checks import MEASURES

    rows = []
    for check in load_knowledge().checks.values():
        if check.unmeasured:
            told = f"Not assessed: {check.unmeasured}"
        elif check.id in MEASURES:
            text = " ".join((MEASURES[check.id].__doc__ or "").split("Returns:")[0].split())
            told = re.sub(r" ?(Raises|Never fails)\b[^.]*(?:\.\d[^.]*)*\.", "", text.replace("`", ""))
        else:
            told = "Whether the kind found is one that the purpose wants, tolerates or does not take."
        rows.append(f"- `{check.id}` ({check.title}): {told}")
    return "\n".join(rows)


TABLES = {
    "README.md": {"settings": settings_table, "checks": checks_table, "purposes": purposes_table},
    "docs/photo-checks.md": {"measures": measures_list},
}


def main() -> int:
    """Exit code 1 when --check finds a stale table."""
    stale = []
    for file, tables in TABLES.items():
        text = fresh = (ROOT / file).read_text(encoding="utf-8")
        for name, table in tables.items():
            pattern = re.compile(rf"(<!-- {name}: make docs -->\n).*?(<!-- end -->)", re.DOTALL)
            if not pattern.search(fresh):
                raise SystemExit(f"{file} has no place for the table {name!r}")
            content = table()
            fresh = pattern.sub(lambda found, content=content: found[1] + content + "\n" + found[2], fresh)
        if fresh != text:
            stale.append(file)
            if "--check" not in sys.argv:
                (ROOT / file).write_text(fresh, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"{', '.join(stale)}: stale tables; run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
