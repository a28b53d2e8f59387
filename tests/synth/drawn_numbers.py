"""A source file goes in; its random draws come out, with the numbers that stand in them and the constants they name."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Methods of NumPy's generator, with how many of their arguments, in order or by name, say what is drawn; the rest say
# how often.
PARAMETERS = {
    "random": 0, "standard_normal": 0, "permutation": 1, "exponential": 1, "dirichlet": 1, "choice": 1, "poisson": 1,
    "uniform": 2, "normal": 2, "integers": 2, "beta": 2, "gamma": 2, "lognormal": 2, "binomial": 2, "triangular": 3,
}  # fmt: skip
KEYWORDS = {"low", "high", "loc", "scale", "a", "b", "p", "lam", "alpha", "mean", "sigma", "shape"}
WITHOUT_SCALE = {"random", "standard_normal"}
TRIVIAL = (0, 1)
MAKERS = {"generator", "default_rng", "spawn"}  # of generators


@dataclass(frozen=True)
class Draw:
    """A place in the code where something is drawn. function: "synth/plan.py:_draw_pause". numbers: literals that it
    holds, as they are written. constants: names of those it reads."""

    function: str
    code: str
    numbers: tuple[str, ...]
    constants: tuple[str, ...]


def draws(path: Path, functions: frozenset[str] | None = None) -> Iterator[Draw]:
    """The draws of a file, or of some of its functions."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef) and (functions is None or function.name in functions):
            place = f"{path.relative_to(ROOT)}:{function.name}" if path.is_relative_to(ROOT) else function.name
            for code, parts in _parts(function):
                yield Draw(place, ast.unparse(code), tuple(_numbers(parts)), tuple(_constants(parts)))


def _parts(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Each draw with the parts of it that say what is drawn."""
    generators, shares = _generators(function), _shares(function)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if _is_draw(node):
                yield node, _parameters(node)
            elif any(isinstance(each, ast.Name) and each.id in generators for each in node.args):
                yield node, [each for each in _arguments(node) if not isinstance(each, ast.Call)]
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_is_draw(side, {"random"}) or getattr(side, "id", None) in shares for side in sides):
                yield node, [side for side in sides if not _is_draw(side)]
        elif isinstance(node, ast.BinOp):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if _scales(side) and not isinstance(other, ast.Call):
                    yield node, [other]


def _is_draw(node: ast.AST, methods: set[str] | None = None) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in (PARAMETERS if methods is None else methods)


def _scales(node: ast.AST) -> bool:
    """Whether this is a draw, or a multiple of one, that has no scale but what it is multiplied with."""
    if isinstance(node, ast.BinOp):
        return _scales(node.left) or _scales(node.right)
    return _is_draw(node, WITHOUT_SCALE) or (_is_draw(node, {"normal"}) and not _parameters(node))


def _parameters(call: ast.Call) -> list[ast.AST]:
    starred = bool(call.args) and isinstance(call.args[0], ast.Starred)  # a pair: what follows says how often
    count = 1 if starred else PARAMETERS[call.func.attr]
    return [*call.args[:count], *(each.value for each in call.keywords if each.arg in KEYWORDS)]


def _arguments(call: ast.Call) -> list[ast.AST]:
    return [*call.args, *(each.value for each in call.keywords)]


def _generators(function: ast.FunctionDef) -> set[str]:
    """Names of the generators of a function."""
    arguments = [*function.args.args, *function.args.kwonlyargs]
    given = {each.arg for each in arguments if each.annotation and "random.Generator" in ast.unparse(each.annotation)}
    return given | _assigned(function, lambda node: getattr(node, "id", getattr(node, "attr", None)) in MAKERS)


def _shares(function: ast.FunctionDef) -> set[str]:
    """Names of numbers in [0, 1) that a function draws to compare them with something."""
    return _assigned(function, lambda node: _is_draw(node, {"random"}))


def _assigned(function: ast.FunctionDef, holds) -> set[str]:
    """Names that get a value in which a node `holds`."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node.targets[0], node.value):
                if any(holds(each) for each in ast.walk(value)):
                    names |= {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}
    return names


def _pairs(target: ast.AST, value: ast.AST) -> list[tuple[ast.AST, ast.AST]]:
    """`a, b = x, y` as a, x and b, y."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _numbers(parts: list[ast.AST]) -> Iterator[str]:
    """Literals, but for 0 and 1, parts of a turn or a power of two, indices and words handed on."""
    for part in parts:
        if isinstance(part, ast.Subscript):
            yield from _numbers([part.value])
        elif isinstance(part, ast.BinOp) and ast.unparse(part) in ("2 * np.pi", "2 * math.pi", "2 ** 31"):
            continue
        elif isinstance(part, ast.Constant):
            if isinstance(part.value, int | float) and part.value not in TRIVIAL:
                yield ast.unparse(part)
        else:
            yield from _numbers(list(ast.iter_child_nodes(part)))


def _constants(parts: list[ast.AST]) -> Iterator[str]:
    for part in parts:
        for node in ast.walk(part):
            name = getattr(node, "id", getattr(node, "attr", ""))
            if isinstance(node, ast.Name | ast.Attribute) and name.isupper():
                yield name
