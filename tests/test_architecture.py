"""The shape that keeps the project easy to read: which way imports look, and how long things get."""

import ast
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "quotes", "sources")

# config → quotes → sources, never back.
FORBIDDEN = {"sources": {"quotes", "config"}, "quotes": {"config"}}

# Inside an app, a layer looks down only. Whatever is not named here is a helper: it may stand
# anywhere, but it carries nobody upwards.
LAYERS = {"models": 1, "serializers": 2, "filters": 2, "admin": 2, "management": 2, "views": 3}

LONGEST_FILE = 400  # lines
MEDIAN_FUNCTION = 10  # lines, which the median stays below


@dataclass
class Module:
    """One Python file of the project."""

    root: Path
    path: Path

    @property
    def name(self) -> str:
        return ".".join(self.path.relative_to(self.root).with_suffix("").parts).removesuffix(".__init__")

    @property
    def package(self) -> str:
        return self.name.split(".")[0]

    @property
    def layer(self) -> int | None:
        """How high it stands in its app, or None for a helper."""
        return LAYERS.get(self.name.partition(".")[2].split(".")[0])

    @cached_property
    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse("\n".join(self.lines))

    @cached_property
    def imports(self) -> list[tuple[ast.stmt, str]]:
        """Each import statement, wherever it stands, with each dotted name that it may load."""
        found: list[tuple[ast.stmt, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                source = self.absolute(node)
                found += [(node, source), *((node, f"{source}.{alias.name}") for alias in node.names)]
        return found

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the full name of what ``from … import`` starts at, its leading dots resolved."""
        if not node.level:
            return node.module or ""
        parents = list(self.path.relative_to(self.root).parts)[: -node.level]
        return ".".join([*parents, node.module] if node.module else parents)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def at(self, node: ast.stmt) -> str:
        return f"{self.path.relative_to(self.root)}:{node.lineno}"


def modules(root: Path = ROOT, packages: Iterable[str] = PACKAGES) -> list[Module]:
    """Return the project's files, those that Django generates aside."""
    return [
        Module(root, path)
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def backward_imports(project: list[Module]) -> list[str]:
    return sorted(
        {
            f"{module.at(node)} imports {name.split('.')[0]}, which stands above {module.package}"
            for module in project
            for node, name in module.imports
            if name.split(".")[0] in FORBIDDEN.get(module.package, ())
        }
    )


def upward_imports(project: list[Module]) -> list[str]:
    """Return what reaches a higher layer of its own app, by itself or through helpers."""
    by_name = {module.name: module for module in project}
    faults = []
    for module in project:
        reached = reachable(module, by_name)
        faults += [
            f"{module.path.relative_to(module.root)} reaches {by_name[name].path.relative_to(module.root)}"
            for name in sorted(reached)
            if module.layer is not None and (by_name[name].layer or 0) > module.layer
        ]
    return faults


def reachable(module: Module, by_name: dict[str, Module]) -> set[str]:
    """Return the names of the modules of the same app that importing ``module`` also imports."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        names = {name for _, name in waiting.pop().imports} - found
        own = {name for name in names if name in by_name and by_name[name].package == module.package}
        found |= own
        waiting += [by_name[name] for name in own]
    return found


def hidden_imports(project: list[Module]) -> list[str]:
    """Return the imports of project code inside a function that no comment explains."""
    return sorted(
        {
            f"{module.at(node)} imports {name} inside {function.name}() and does not say why"
            for module in project
            for function in module.functions()
            for node, name in module.imports
            if function.lineno < node.lineno <= (function.end_lineno or 0)
            and name.split(".")[0] in PACKAGES
            and not is_explained(module, node)
        }
    )


def is_explained(module: Module, node: ast.stmt) -> bool:
    """Tell whether a comment stands above an import or behind it; a bare ``noqa`` explains nothing."""
    above, line = module.lines[node.lineno - 2], module.lines[node.lineno - 1]
    comment = line.partition("#")[2].strip()
    if comment.startswith("noqa"):
        comment = comment.partition("(")[2]
    return bool(comment) or above.strip().startswith("#")


def test_imports_look_from_config_to_quotes_to_sources() -> None:
    assert backward_imports(modules()) == []


def test_no_layer_of_an_app_imports_a_higher_one() -> None:
    assert upward_imports(modules()) == []


def test_an_import_inside_a_function_says_why_it_stands_there() -> None:
    assert hidden_imports(modules()) == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_file_is_too_long_to_be_about_one_thing(module: Module) -> None:
    length = len(module.lines)
    assert length <= LONGEST_FILE, f"{module.name} is about more than one thing: move one out"


def test_the_median_function_is_short() -> None:
    lengths = [
        (function.end_lineno or 0) - function.lineno + 1 for module in modules() for function in module.functions()
    ]
    assert lengths, "no function was found"
    assert statistics.median(lengths) < MEDIAN_FUNCTION


def test_psycopg_3_is_not_installed_beside_psycopg2() -> None:
    pins = [ROOT / "requirements.txt", ROOT / "tests/requirements.txt"]
    names = {line.split("==")[0] for pin in pins for line in pin.read_text().splitlines() if "==" in line}
    assert "psycopg2-binary" in names
    assert not {name for name in names if name.split("-")[0] == "psycopg"}, "Django would prefer it"


# The checks above are worth no more than their ability to fail.


def project(root: Path, **files: str) -> list[Module]:
    """Write a project, one file for each keyword (``sources_models`` is sources/models.py)."""
    for name, text in files.items():
        path = root.joinpath(*name.split("_")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return modules(root)


@pytest.mark.parametrize(
    "statement", ["import quotes.models", "from quotes import models", "from quotes.models import Quote"]
)
def test_a_backward_import_is_found(tmp_path: Path, statement: str) -> None:
    faults = backward_imports(project(tmp_path, sources_models=statement))
    assert faults == ["sources/models.py:1 imports quotes, which stands above sources"]


@pytest.mark.parametrize("statement", ["from quotes.views import page", "from . import views", "from .views import x"])
def test_an_upward_import_is_found(tmp_path: Path, statement: str) -> None:
    faults = upward_imports(project(tmp_path, quotes_models=statement, quotes_views=""))
    assert faults == ["quotes/models.py reaches quotes/views.py"]


def test_an_upward_import_through_a_helper_is_found(tmp_path: Path) -> None:
    files = {
        "quotes_models": "import quotes.spans",
        "quotes_spans": "import quotes.admin",
        "quotes_admin": "",
    }
    assert upward_imports(project(tmp_path, **files)) == ["quotes/models.py reaches quotes/admin.py"]


def test_a_hidden_import_is_found_unless_it_is_explained(tmp_path: Path) -> None:
    bare = "def f():\n    import quotes.models  # noqa: PLC0415\n"
    behind = "def f():\n    import quotes.models  # noqa: PLC0415 (a cycle otherwise)\n"
    above = "def f():\n    # A cycle otherwise.\n    import quotes.models\n"
    faults = hidden_imports(project(tmp_path, config_a=bare, config_b=behind, config_c=above))
    assert faults == ["config/a.py:2 imports quotes.models inside f() and does not say why"]
