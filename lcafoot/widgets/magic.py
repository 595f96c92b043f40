"""``%%measure``: run a cell, see its power while it runs, and keep its record."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

from IPython.core.displayhook import DisplayHook
from IPython.core.error import UsageError
from IPython.core.getipython import get_ipython
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display
from IPython.utils.process import arg_split

from lcafoot.errors import LcafootError, RecordError
from lcafoot.meter.window import Window, measure
from lcafoot.widgets.live import LivePanel

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell

    from lcafoot.energy import EnergyRecord

__all__ = ["MeasureMagics", "last_record", "load"]

JOURNAL_DIR: Final = "measurements"
TRANSFORMED: Final = "get_ipython().run_cell_magic('measure', "
"""What IPython makes of a cell that begins with ``%%measure``."""

_last: EnergyRecord | None = None


def last_record() -> EnergyRecord:
    """Return the record of the last ``%%measure`` that ended.

    Raises
    ------
    RecordError
        If none has ended in this kernel.
    """
    if _last is None:
        msg = "no %%measure has ended in this kernel; run a cell that begins with %%measure LABEL first"
        raise RecordError(msg)
    return _last


def load(shell: InteractiveShell) -> None:
    """Give a shell the magic; ``%load_ext lcafoot`` calls this."""
    shell.register_magics(MeasureMagics)
    if _awaited not in shell.input_transformers_post:
        shell.input_transformers_post.append(_awaited)


@magics_class
class MeasureMagics(Magics):  # type: ignore[misc]
    """The magic, and the panels it has shown: one a cell."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._panels: dict[str, LivePanel] = {}
        self._running = ""

    @cell_magic
    @magic_arguments()
    @argument("label", nargs="?", default="cell", help="what runs, in quotes if it has spaces [cell]")
    @argument(
        "--devices",
        nargs="+",
        default=["auto"],
        metavar="WORD",
        help="what to read: auto, gpu, cpu, modeled, replay:busy, replay:wave, replay:FILE [auto]",
    )
    @argument("--interval", type=float, default=0.1, metavar="SECONDS", help="time between readings [0.1]")
    @argument("--journal-dir", metavar="DIR", help=f"folder of the journal [{JOURNAL_DIR}]")
    @argument("--no-journal", action="store_true", help="keep no journal")
    @argument(
        "--sync",
        metavar="EXPRESSION",
        help="called at both edges, without brackets, for example torch.cuda.synchronize",
    )
    @argument("--quiet", action="store_true", help="show no panel")
    @argument(
        "--into",
        default="last_run",
        metavar="NAME",
        help="the variable that gets the record [last_run]",
    )
    def measure(self, line: str, cell: str) -> Any:
        """Measure the energy of a cell, and show its power while it runs.

        The label comes first. Afterwards the record is in the variable ``last_run``, or in the
        one that ``--into`` names; ``$NAME`` in the line stands for a variable of yours. A cell that
        raises, or is interrupted, has a record too: it is flagged ``ended_by_error``.
        """  # fmt: skip
        options = _options(self.measure.parser, line)
        codes = self._compiled(cell)
        window, panel = self._prepared(options)
        is_silent = DisplayHook.semicolon_at_end_of_expression(cell)
        if any(code.co_flags & inspect.CO_COROUTINE for code in codes):
            return self._awaited_value(codes, self._open(window, panel, options), is_silent=is_silent)
        __tracebackhide__ = "__ipython_bottom__"
        value = None
        with self._open(window, panel, options):
            for code in codes:
                value = eval(code, self.shell.user_ns)
        return None if is_silent else value

    async def _awaited_value(self, codes: list[CodeType], opened: Any, *, is_silent: bool) -> Any:
        """Run a cell that awaits at its top level."""
        __tracebackhide__ = "__ipython_bottom__"
        value = None
        with opened:
            for code in codes:
                value = eval(code, self.shell.user_ns)
                if code.co_flags & inspect.CO_COROUTINE:
                    value = await cast(Awaitable[Any], value)
        return None if is_silent else value

    def _compiled(self, cell: str) -> list[CodeType]:
        """Compile a cell; a last expression by itself, for its value is shown."""
        shell = self.shell
        source = shell.transform_cell(cell)
        name = shell.compile.cache(source, shell.execution_count, raw_code=cell)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if shell.autoawait else 0
        with shell.compile.extra_flags(flags):
            body = shell.transform_ast(shell.compile.ast_parse(source, filename=name)).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            codes = [shell.compile(ast.Module(body, []), name, "exec")]
            if last is not None:
                codes.append(shell.compile(ast.Expression(last.value), name, "eval"))
        return codes

    def _prepared(self, options: Namespace) -> tuple[Window, LivePanel | None]:
        """Make window and panel, so that nothing of it is measured."""
        if self._running:
            msg = (
                f"%%measure {self._running!r} is still open, and a second one cannot begin inside; "
                f"measure a part of it with lcafoot.measure(...)"
            )
            raise UsageError(msg)
        sync = self._called(options.sync)
        panel = None if options.quiet else LivePanel(options.label)
        try:
            window = measure(
                options.label,
                devices=options.devices,
                interval_s=options.interval,
                journal_dir=options.journal_dir,
                sync=sync,
                on_sample=panel and panel.watch,
            )
        except LcafootError as err:
            _refuse(err, panel)
        return window, panel

    def _called(self, expression: str | None) -> Callable[[], object] | None:
        """Return what ``--sync`` names."""
        if expression is None:
            return None
        try:
            return cast("Callable[[], object]", eval(expression, self.shell.user_ns))
        except (NameError, AttributeError, SyntaxError) as err:
            msg = f"--sync must name something to call, as torch.cuda.synchronize; got {expression!r}: {err}"
            raise UsageError(msg) from err

    @contextmanager
    def _open(self, window: Window, panel: LivePanel | None, options: Namespace) -> Iterator[None]:
        """Show the panel while the window is open; at its end keep the record, whatever happened."""
        try:
            window.start()
        except LcafootError as err:
            _refuse(err, panel)
        self._running = options.label
        try:
            with ExitStack() as stack:
                stack.push(window)
                self._show(panel, options.label)
                yield
        finally:
            self._running = ""
            with suppress(RecordError):  # a sync that failed leaves no record; its own error says so
                self._keep(window.record, panel, options)

    def _show(self, panel: LivePanel | None, label: str) -> None:
        """Show a panel, and close the one that this cell showed before."""
        request = getattr(self.shell, "get_parent", dict)()
        cell = request.get("metadata", {}).get("cellId") or label
        old = self._panels.pop(cell, None)
        if old is not None:
            old.close()
        if panel is not None:
            self._panels[cell] = panel
            display(panel)

    def _keep(self, record: EnergyRecord, panel: LivePanel | None, options: Namespace) -> None:
        """Put the record where the user and later panels find it."""
        global _last
        _last = record
        self.shell.push({options.into: record})
        if panel is not None:
            folder = options.journal_dir
            panel.finish(record, Path(folder).absolute() if folder else None)


def _options(parser: Any, line: str) -> Namespace:
    """Read the line behind ``%%measure``."""
    words = [_unquoted(word) for word in arg_split(line)]
    try:
        options: Namespace = parser.parse_args(words)
    except UsageError as err:
        msg = f"%%measure: {err}; put a label of several words in quotes, and see %%measure? for the options"
        raise UsageError(msg) from err
    if options.no_journal and options.journal_dir:
        msg = f"--no-journal and --journal-dir exclude each other; got --journal-dir {options.journal_dir}"
        raise UsageError(msg)
    if not options.into.isidentifier():
        msg = f"--into must be the name of a variable; got {options.into!r}"
        raise UsageError(msg)
    options.journal_dir = None if options.no_journal else options.journal_dir or JOURNAL_DIR
    return options


def _refuse(err: LcafootError, panel: LivePanel | None) -> NoReturn:
    """Say a fault in its one sentence, without a traceback; the cell does not run."""
    if panel is not None:
        panel.close()
    msg = f"%%measure: {err}"
    raise UsageError(msg) from err


def _unquoted(word: str) -> str:
    """Take the quotes off a word; a backslash of a Windows path stays."""
    is_quoted = len(word) > 1 and word[0] in "'\"" and word[-1] == word[0]
    return word[1:-1] if is_quoted else word


def _awaited(lines: list[str]) -> list[str]:
    """Await the magic where the cell below it awaits at its top level."""
    shell = get_ipython()
    text = "".join(lines)
    if shell is None or not text.startswith(TRANSFORMED):
        return lines
    call = cast(ast.Call, cast(ast.Expr, ast.parse(text).body[0]).value)
    body = ast.literal_eval(call.args[2])
    if shell.should_run_async(body, transformed_cell=shell.transform_cell(body)):
        return ["await ", *lines]
    return lines
