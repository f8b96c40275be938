"""The commands about photos on this machine: assess them, crop one, compare some, check a team's."""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import AssistantError
from assistant.knowledge import DEFAULT_PURPOSE, TEAM_PURPOSE, load_knowledge
from assistant.terminal import EXIT_SOME_FAILED, load_settings, open_out, page_at, progress_bar, say

if TYPE_CHECKING:
    from assistant.batch import Look, Write
    from assistant.vision.worker import PhotoWorker

Jobs = Annotated[int | None, typer.Option(help="Photos to look at side by side; one a core unless set.", min=1, max=64)]


def assess(
    paths: Annotated[list[Path], typer.Argument(help="Photos, or folders of photos.", metavar="FILE|FOLDER...")],
    purpose: Annotated[str, typer.Option(help="What the photo is for.")] = DEFAULT_PURPOSE,
    as_json: Annotated[bool, typer.Option("--json", help="Print a report a line as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write here, and go on where an earlier run stopped.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to print about one photo.")] = None,
    jobs: Jobs = None,
) -> None:
    """Say what kind of photo each file is and whether it will do."""
    if as_json and as_csv:
        raise typer.BadParameter("Choose --json or --csv, not both.")
    if html is not None and (as_json or as_csv or out is not None or len(paths) != 1 or paths[0].is_dir()):
        raise typer.BadParameter("--html takes one photo and goes with --purpose alone.")
    load_knowledge().purpose(purpose)
    if html is not None:
        _write_photo_page(paths[0], purpose, html)
        return
    from assistant.batch import columns_of, files_done, find_photos, table_writer, tally, write_line

    done = files_done(out, as_csv, purpose) if out is not None and (as_json or as_csv) else frozenset()
    found = find_photos(paths)
    photos = [photo for photo in found if str(photo) not in done]
    begun = columns_of(out) if out is not None and as_csv else []
    verdicts: Counter[str] = Counter()
    with ExitStack() as stack:
        target = stack.enter_context(open_out(out, "a")) if out is not None else None
        # A bar above lines of JSON on the same terminal would only be in their way.
        shown = target is not None or sys.stdout is None or not sys.stdout.isatty() or not (as_json or as_csv)

        def writer() -> "Write":
            results = target or sys.stdout
            if as_csv:
                write = table_writer(results, load_knowledge().checks, begun=begun)
            else:
                write = partial(write_line if as_json else _write_words, results)

            def counted(report: dict[str, Any]) -> None:
                write(report)
                verdicts["error" if "error" in report else report["verdict"]] += 1

            return counted

        failed = _looked_at(photos, purpose, jobs, lambda worker: _report(worker, purpose), writer, shown=shown)
    if not found:
        say("There are no photos there.")
    elif len(found) > 1:
        say(tally(verdicts, len(found) - len(photos)))
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def crop(
    file: Annotated[Path, typer.Argument(help="The photo.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the JPEG goes.")],
    purpose: Annotated[str, typer.Option(help="What the photo is for.")] = DEFAULT_PURPOSE,
    circle: Annotated[bool, typer.Option("--circle", help="Show it in the circle that a profile page cuts.")] = False,
) -> None:
    """Cut a photo for a purpose, never enlarging it."""
    settings = load_settings()
    load_knowledge().purpose(purpose)
    from assistant.vision.image import read_file
    from assistant.vision.worker import PhotoWorker

    worker = PhotoWorker(settings)
    try:
        cut = worker.circle if circle else worker.crop
        data = cut(read_file(file), purpose)
    except AssistantError as problem:
        # Whatever keeps this photo from being cut, the command was called rightly.
        say(problem.message)
        raise typer.Exit(EXIT_SOME_FAILED) from problem
    finally:
        worker.close()
    try:
        out.write_bytes(data)
    except OSError as problem:
        raise AssistantError(
            f"Cannot write {out}: {problem.strerror}. Check the path.", code="bad_request"
        ) from problem
    say(f"Wrote {out}.")


def compare(
    files: Annotated[list[Path], typer.Argument(help="2 to 10 photos.", metavar="FILE...")],
    purpose: Annotated[str, typer.Option(help="What the photo is for.")] = DEFAULT_PURPOSE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    jobs: Jobs = None,
) -> None:
    """Say which of some photos serves best, and why."""
    load_knowledge().purpose(purpose)
    from assistant.batch import write_line
    from assistant.reports.text import comparison_text
    from assistant.vision.comparison import FEWEST, check_count
    from assistant.vision.comparison import compare as ranked

    check_count(len(files))
    reports: list[dict[str, Any]] = []
    failed = _looked_at(files, purpose, jobs, lambda worker: _report(worker, purpose), lambda: reports.append)
    readable = _without_errors(reports)
    if len(readable) < FEWEST:
        say("Too few of these photos can be opened to compare them.")
        raise typer.Exit(EXIT_SOME_FAILED)
    found = ranked(readable).as_json()
    if as_json:
        write_line(sys.stdout, found)
    else:
        sys.stdout.write(comparison_text(found))
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def team(
    folders: Annotated[list[Path], typer.Argument(help="The folder with the team's photos.", metavar="FOLDER...")],
    purpose: Annotated[str, typer.Option(help="What the photos are for.")] = TEAM_PURPOSE,
    out: Annotated[Path | None, typer.Option(help="Write a contact sheet (HTML), the photos in it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    jobs: Jobs = None,
) -> None:
    """Say whether a team's photos belong together, and which ones stand out."""
    load_knowledge().purpose(purpose)
    from assistant.batch import find_photos, write_line
    from assistant.reports.pages import team_page
    from assistant.reports.text import team_text
    from assistant.vision.team import check_team

    thumbnails: dict[str, bytes] = {}
    reports: list[dict[str, Any]] = []
    with ExitStack() as stack:
        write_sheet = stack.enter_context(page_at(out)) if out is not None else None
        look = partial(_team_report, thumbnails=thumbnails, purpose=purpose)
        failed = _looked_at(find_photos(folders), purpose, jobs, look, lambda: reports.append)
        readable = _without_errors(reports)
        found = check_team(readable).as_json()
        if write_sheet is not None:
            write_sheet(team_page(found, readable, [thumbnails[report["file"]] for report in readable]))
            say(f"Wrote {out}. It holds the photos, small, as you asked; they are kept nowhere else.")
    if as_json:
        write_line(sys.stdout, found)
    else:
        sys.stdout.write(team_text(found))
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def _looked_at(
    photos: list[Path],
    purpose: str,
    jobs: int | None,
    look_with: "Callable[[PhotoWorker], Look]",
    writer: "Callable[[], Write]",
    *,
    shown: bool = True,
) -> int:
    """Look at photos side by side and hand each finding over in order; how many could not be looked at."""
    from assistant.batch import assess_photos, jobs_for
    from assistant.vision.worker import PhotoWorker

    together = jobs_for(len(photos), jobs)
    settings = load_settings().model_copy(update={"photo_workers": together})
    with PhotoWorker(settings) as worker, progress_bar("Photos", len(photos), shown=shown) as advance:
        write = writer()

        def written(report: dict[str, Any]) -> None:
            write(report)
            advance(1)

        return assess_photos(look_with(worker), photos, written, together)


def _report(worker: "PhotoWorker", purpose: str) -> "Look":
    return lambda data, file: worker.report(data, purpose, file)


def _team_report(worker: "PhotoWorker", *, thumbnails: dict[str, bytes], purpose: str) -> "Look":
    def look(data: bytes, file: str) -> dict[str, Any]:
        report, thumbnails[file] = worker.team_report(data, purpose, file)
        return report

    return look


def _without_errors(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reports; what went wrong with the others is said."""
    for report in reports:
        if "error" in report:
            say(f"{report['file']}: {report['error']['message']}")
    return [report for report in reports if "error" not in report]


def _write_photo_page(photo: Path, purpose: str, page: Path) -> None:
    """Write one photo's report as a page.

    Raises:
        AssistantError: The page cannot be written.
    """
    from assistant.reports.pages import photo_page
    from assistant.vision.image import read_file
    from assistant.vision.worker import PhotoWorker

    with page_at(page) as write_page, PhotoWorker(load_settings()) as worker:
        try:
            data = read_file(photo)
            found = worker.assess(data, purpose, str(photo))
            crop_jpeg = worker.preview(data, purpose) if found.report["crop"] else None
        except AssistantError as problem:
            say(problem.message)
            raise typer.Exit(EXIT_SOME_FAILED) from problem
        write_page(photo_page(found.report, found.annotated_jpeg, crop_jpeg))
    say(f"Wrote {page}. It holds the photo, as you asked; it is kept nowhere else.")


def _write_words(target: Any, report: dict[str, Any]) -> None:
    from assistant.reports.text import photo_text

    if "error" in report:
        say(f"{report['file']}: {report['error']['message']}")
        return
    target.write(photo_text(report))
    target.flush()
