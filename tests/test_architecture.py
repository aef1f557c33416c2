"""What holds for the checkout as a whole: names, sizes, rooms, locks, and what is not in it."""

import ast
import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import detente

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "detente"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# A file of such a name collects what belongs nowhere; give the thing the name of what it does.
NAMES_THAT_SAY_NOTHING = frozenset(
    {
        "base",
        "common",
        "commons",
        "handler",
        "handlers",
        "helper",
        "helpers",
        "lib",
        "manager",
        "managers",
        "misc",
        "shared",
        "stuff",
        "tools",
        "util",
        "utilities",
        "utils",
    }
)
LONGEST_FILE = 600

# Words of foreign tools, as digests, so that they do not stand here either.
FOREIGN_WORDS = frozenset(
    {
        "053ea4804ef1bb33",
        "3ea125d0bff386e6",
        "487b91042c7cf27a",
        "5792d2981981be5a",
        "57de4cf40144bdf7",
        "60965168ce762e94",
        "7d3194f79e645c42",
        "90642c3dd333bc0e",
        "920510199770f4d6",
        "94a168d2da574b00",
        "c70eca6b0f88f44d",
        "c857d09db23e6822",
        "de2187af3fb01170",
        "ebde709e306badca",
    }
)


def files_of_the_project() -> list[Path]:
    """The files under version control, and those that the next commit could take."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts_of_the_project() -> list[tuple[str, str]]:
    """Path and text of every file that is text."""
    texts = []
    for path in files_of_the_project():
        try:
            texts.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def rooms() -> list[Path]:
    return sorted(path for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py")))


def contract(name: str) -> dict[str, list[str]]:
    """One contract of the import law, as pyproject.toml has it."""
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["id"] == name)


def rooms_of_the_import_law() -> set[str]:
    return set(re.findall(r"\w+", " ".join(contract("rooms")["layers"])))


def locked(name: str) -> set[str]:
    """The pinned distributions of a lock, as `name==version` lines."""
    return set(
        re.findall(r"^[\w.-]+==[^\s;\\]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    )


def requirement_name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return found.group().lower()


def test_every_file_name_says_what_is_in_it() -> None:
    vague = [
        path.relative_to(ROOT).as_posix()
        for path in files_of_the_project()
        if path.suffix == ".py" and path.stem.strip("_").lower() in NAMES_THAT_SAY_NOTHING
    ]
    assert not vague


def test_every_source_file_can_be_read_in_one_sitting() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_every_room_says_what_it_decides() -> None:
    silent = [
        room.name
        for room in rooms()
        if not (room / "__init__.py").is_file()
        or not ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    ]
    assert not silent


def test_every_room_has_its_place_in_the_import_law() -> None:
    assert {room.name for room in rooms()} <= rooms_of_the_import_law()


def test_only_the_shell_may_touch_the_world() -> None:
    shell = {"app", "stores", "sources"}
    held = contract("functional-core")["source_modules"]
    assert {f"detente.{room.name}" for room in rooms() if room.name not in shell} <= set(held)


def test_what_keeps_or_fetches_evidence_does_not_know_what_it_is_for() -> None:
    held = contract("stores-keep-bytes")
    present = {f"detente.{room.name}" for room in rooms()}
    assert present & {"detente.stores", "detente.sources"} <= set(held["source_modules"])
    allowed = {"detente.core", "detente.ledger", "detente.stores", "detente.sources"}
    above = {"detente.app", "detente.report"}  # forbidden by the layers already
    assert present - allowed - above <= set(held["forbidden_modules"])


def test_every_data_file_of_the_package_is_shipped() -> None:
    shipped: set[Path] = set()
    for pattern in PYPROJECT["tool"]["setuptools"]["package-data"]["detente"]:
        shipped.update(PACKAGE.glob(pattern))
    left_behind = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and "__pycache__" not in path.parts
        and path not in shipped
    ]
    assert not left_behind


def test_the_version_is_the_same_in_code_and_metadata() -> None:
    assert detente.__version__ == PYPROJECT["project"]["version"]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"\S*://\S*", text)
    assert not re.findall(r"\b[\w-]+\.(?:org|com|net|io)\b", text)
    assert not re.findall(r"^\s*--(?!hash=)\S*", text, re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_of_a_lock_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert pins
    assert not [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin]


def test_both_locks_pin_the_same_runtime() -> None:
    assert locked("requirements.lock") <= locked("requirements-dev.lock")


def test_every_dependency_is_pinned_and_argued_for() -> None:
    groups = PYPROJECT["dependency-groups"]
    wanted = {
        requirement_name(requirement)
        for requirement in PYPROJECT["project"]["dependencies"] + groups["build"] + groups["dev"]
        if isinstance(requirement, str)
    }
    pinned = {pin.split("==")[0].lower() for pin in locked("requirements-dev.lock")}
    reasons = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8").lower()
    assert wanted <= pinned
    assert not {name for name in wanted if f"| {name} |" not in reasons}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"(?<![\w.:/~-])/(?:work|root|farm|home|Users)/[\w.]|\bfile:///\w")
    workplace = re.compile(r"\bshared/(?:design|cases|data|hooks)\b")
    found = [
        f"{name}: {match.group()}"
        for name, text in texts_of_the_project()
        for match in (machine.search(text), workplace.search(text))
        if match
    ]
    assert not found


def test_the_project_speaks_of_itself_alone() -> None:
    found = [
        f"{name}: {word}"
        for name, text in texts_of_the_project()
        if not name.endswith(".csv")  # evidence quotes the world as it is
        for word in set(re.findall(r"[a-z]+", text.lower()))
        if hashlib.sha256(word.encode()).hexdigest()[:16] in FOREIGN_WORDS
    ]
    assert not found


def test_the_map_shows_only_what_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z]+/)+(?:[a-z_]+\.[a-z]+)?)`", text))
    assert named
    assert not {name for name in named if not (PACKAGE / name).exists()}
