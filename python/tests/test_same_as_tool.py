"""The package and the tool give the same beads and the same bytes, on the development sets where they are at hand."""

from __future__ import annotations

import os
import pathlib
import subprocess

import pytest

import duiqi

EVAL = pathlib.Path(__file__).resolve().parents[3] / "shared" / "eval"
# The tool as Cargo built it; CI names it. The script of the wheel would compare the package with itself.
TOOL = os.environ.get("DUIQI", "")
SETS = ["mac_dev", "ntrex_cn_mix", "wmt21_zhen_mix", "wmt22_enzh_mix", "tico19_mix", "ted17_mix", "pydocs_mix", "hlm_dev"]

needs_data = pytest.mark.skipif(
    not (EVAL.is_dir() and TOOL) and not os.environ.get("DUIQI_REQUIRE_DATA"),
    reason="needs ../shared/eval, and the tool in the environment variable DUIQI",
)


@needs_data
@pytest.mark.parametrize("name", SETS)
def test_beads(name: str) -> None:
    folder = EVAL / "align" / name
    documents = sorted(path.name for path in (folder / "zh").iterdir())
    assert documents
    for document in documents:
        zh, en = folder / "zh" / document, folder / "en" / document
        asked = [TOOL, "align", "--presplit", zh, en, "--source-lang", "zh", "--target-lang", "en", "--to", "beads"]
        expected = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        lines = [path.read_text(encoding="utf-8").removesuffix("\n").split("\n") for path in (zh, en)]
        found = duiqi.align(*lines, source_lang="zh").beads_text()
        assert found.replace(", ", ",") == expected, document


@needs_data
def test_tmx_bytes(tmp_path: pathlib.Path) -> None:
    documents = [path for path in sorted((EVAL / "interleaved").iterdir()) if path.suffix == ".txt"]
    assert documents
    for document in documents:
        subprocess.run([TOOL, "--quiet", "document", document, "-o", tmp_path / "tool.tmx"], check=True)
        duiqi.read(document).align().to_tmx(tmp_path / "package.tmx")
        assert (tmp_path / "package.tmx").read_bytes() == (tmp_path / "tool.tmx").read_bytes(), document
