"""Python source broken in one small way after another: a comparison, condition, number or name turned round."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial

Changes = list[tuple[str, Callable[[], None]]]
"""The ways to break one place, each with its name."""

OPERATORS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {
    "keplinet": "partner", "partner": "keplinet", "partner_team": "keplinet", "winner": "loser", "loser": "winner",
    "KEPLINET": "PARTNER", "PARTNER": "KEPLINET", "REMOTE": "ONSITE", "ONSITE": "REMOTE", "A1": "A2",
    "A2": "HYBRID", "HYBRID": "A1", "min": "max", "any": "all", "all": "any",
}  # fmt: skip
"""Names of the routing that stand for each other's opposite."""
CLAUSE = re.compile(r"[A-Z]\d?[.-]\d?\w")


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield every way in which one place of the source may be broken: its name, and the source so broken."""
    tree = ast.parse(source)
    names: Counter[str] = Counter()
    for place, node in enumerate(_places(tree)):
        for choice, (told, _change) in enumerate(_changes(node)):
            broken = deepcopy(tree)
            _changes(_places(broken)[place])[choice][1]()
            name = f"{ast.unparse(node).splitlines()[0]} → {told}"
            names[name] += 1
            name += f" ({names[name]})" if names[name] > 1 else ""
            yield name, ast.unparse(ast.fix_missing_locations(broken))


def _places(tree: ast.AST) -> list[ast.AST]:
    """Return what runs when the code is used: not what only tells types, nor what makes a class a dataclass."""
    nodes = list(ast.walk(tree))
    idle = [part for node in nodes for part in (getattr(node, "annotation", None), getattr(node, "returns", None))]
    idle += [part for node in nodes for part in getattr(node, "decorator_list", ())]
    skipped = {id(each) for part in idle if part is not None for each in ast.walk(part)}
    return [node for node in nodes if id(node) not in skipped]


def _changes(node: ast.AST) -> Changes:
    match node:
        case ast.Compare():
            found = [(at, OPERATORS[type(operator)]) for at, operator in enumerate(node.ops)]
            return [(other.__name__, partial(node.ops.__setitem__, at, other())) for at, other in found]
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OPERATORS:
            other = OPERATORS[type(node.op)]
            return [(other.__name__, partial(setattr, node, "op", other()))]
        case ast.If() | ast.IfExp() if not isinstance(node.test, ast.Compare):
            return [("not so", partial(setattr, node, "test", ast.UnaryOp(ast.Not(), node.test)))]
        case ast.Set():
            return [(f"without {ast.unparse(each)}", partial(node.elts.remove, each)) for each in node.elts]
        case ast.Constant():
            return [(repr(other), partial(setattr, node, "value", other)) for other in _other(node.value)]
    return _renamed(node)


def _other(value: object) -> list[object]:
    """Return what a constant may be instead: the opposite, one more, a clause that no ground rests on."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1]
        case str() if CLAUSE.fullmatch(value):
            return ["C-1"]
    return []


def _renamed(node: ast.AST) -> Changes:
    match node:
        case ast.Attribute(value=ast.Name(id="Why")):
            other = "LESS_LOAD" if node.attr == "EVEN" else "EVEN"
            return [(other, partial(setattr, node, "attr", other))]
        case ast.Attribute() if node.attr in NAMES:
            return [(NAMES[node.attr], partial(setattr, node, "attr", NAMES[node.attr]))]
        case ast.Name(ctx=ast.Load()) if node.id in NAMES:
            return [(NAMES[node.id], partial(setattr, node, "id", NAMES[node.id]))]
    return []
