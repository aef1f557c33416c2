"""Every code of a file of assumptions has a bad one with the output it must give, and a repair that works."""

from pathlib import Path

from detente.app.stakes_reading import read_stakes
from detente.core.diagnostics import Diagnostic
from detente.weigh.codes import CODES_OF_STAKES
from tests.contracts.catalogue import Catalogue

HERE = Path(__file__).parent / "bad"


class TestCodesOfStakes(Catalogue):
    codes = CODES_OF_STAKES
    bad = sorted(HERE.glob("D9*.stakes.yaml"))
    number = r"D9\d{2}"
    rooms = ("weigh",)
    beside = ("thaw.roadmap.yaml", "sized.roadmap.yaml")
    page = "stakes-codes.md"
    head = (
        "# Codes of a file of assumptions",
        "",
        "What `detente check` can find in a `*.stakes.yaml`. Mistakes of the file itself and of its keys have the",
        "[codes of a roadmap](language-codes.md).",
    )

    def findings(self, path: Path) -> tuple[Diagnostic, ...]:
        return read_stakes(path).diagnostics


def test_the_good_file_has_no_mistake() -> None:
    read = read_stakes(HERE / "good.stakes.yaml")
    assert read.diagnostics == ()
    assert read.stakes is not None
    assert read.stakes.share_of_priors == (33, 33)
