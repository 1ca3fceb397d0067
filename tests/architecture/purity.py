"""Find in a source text what core must not do: run queries, read clocks, files, nets or dice."""

import ast
from collections.abc import Iterator
from importlib.metadata import entry_points

RUNS_A_QUERY = frozenset({"execute", "to_pandas", "to_pyarrow", "to_polars", "cache"})
READS_A_CLOCK = frozenset({"now", "utcnow", "today"})
TOUCHES_FILES = frozenset(
    {"fromfile", "genfromtxt", "loadtxt", "memmap", "open", "savetxt", "savez", "tofile"}
)
BUILT_INS = frozenset({"__import__", "compile", "eval", "exec", "input", "open", "print"})
IBIS = frozenset({"connect", "get_backend", "now", "random", "set_backend", "today", "uuid"})
BACKENDS = frozenset(point.name for point in entry_points(group="ibis.backends"))
SEEDED = frozenset({"default_rng", "Generator"})
MODULES = frozenset(
    "asyncio django duckdb fileinput ftplib glob http httpx importlib io multiprocessing os "
    "pathlib pyspark random requests secrets shutil smtplib socket sqlite3 ssl subprocess sys "
    "tempfile threading time urllib uuid zoneinfo".split()
)


def impurities(source: str) -> list[str]:
    """List the impure things of a module, each with its line."""
    tree = ast.parse(source)
    seeded = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in SEEDED
    }
    return [
        f"{line}: {what}"
        for node in ast.walk(tree)
        if id(node) not in seeded
        for line, what in _of(node)
    ]


def _of(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((node.lineno, one.name) for one in names if _is_impure(one.name))
        case ast.ImportFrom(module=str(module), names=names):
            whole = [f"{module}.{one.name}" for one in names]
            yield from ((node.lineno, name) for name in whole if _is_impure(name))
        case ast.Attribute(value=ast.Name(id="ibis"), attr=name) if _is_impure(f"ibis.{name}"):
            yield node.lineno, f"ibis.{name}"
        case ast.Attribute(attr=name) if _is_impure_member(name):
            yield node.lineno, f".{name}"
        case ast.Name(id=name) if name in BUILT_INS:
            yield node.lineno, name
        case ast.Call(func=ast.Attribute(attr="default_rng"), args=[], keywords=[]):
            yield node.lineno, "default_rng() without a seed"


def _is_impure(name: str) -> bool:
    first, *rest = name.split(".")
    if first in MODULES or (first, rest) == ("numpy", ["random"]):
        return True
    return first == "ibis" and any(
        part in IBIS or part in BACKENDS or part == "backends" or part.startswith("read_")
        for part in rest
    )


def _is_impure_member(name: str) -> bool:
    return name in RUNS_A_QUERY | READS_A_CLOCK | TOUCHES_FILES or name == "random"
