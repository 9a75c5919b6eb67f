"""The package and the tool give the same beads and the same bytes, on the development sets where they are at hand."""

from __future__ import annotations

import concurrent.futures
import os
import pathlib
import subprocess

import pytest

import duiqi

EVAL = pathlib.Path(__file__).resolve().parents[3] / "shared" / "eval"
# The tool as Cargo built it; CI names it. The script of the wheel would compare the package with itself.
TOOL = os.environ.get("DUIQI", "")
SETS = [
    "bible5k",
    "hlm_dev",
    "mac_dev",
    "ntrex_cn",
    "ntrex_cn_mix",
    "pydocs_mix",
    "ted17_mix",
    "tico19",
    "tico19_mix",
    "wmt21_zhen",
    "wmt21_zhen_mix",
    "wmt22_enzh_mix",
]

needs_data = pytest.mark.skipif(
    not (EVAL.is_dir() and TOOL) and not os.environ.get("DUIQI_REQUIRE_DATA"),
    reason="needs ../shared/eval, and the tool in the environment variable DUIQI",
)


def tool(*arguments: str | pathlib.Path) -> str:
    return subprocess.run([TOOL, "--quiet", *arguments], capture_output=True, text=True, check=True).stdout


def same_beads(zh: pathlib.Path, en: pathlib.Path) -> None:
    expected = tool("align", "--presplit", zh, en, "--source-lang", "zh", "--target-lang", "en", "--to", "beads")
    lines = [path.read_text(encoding="utf-8").removesuffix("\n").split("\n") for path in (zh, en)]
    found = duiqi.align(*lines, source_lang="zh").beads_text()
    assert found == expected, zh


def same_tmx(zh: pathlib.Path, en: pathlib.Path, work: pathlib.Path) -> None:
    ours, theirs = work / f"{zh.name}.package.tmx", work / f"{zh.name}.tool.tmx"
    tool("align", zh, en, "-o", theirs)
    duiqi.align(zh, en).to_tmx(ours)
    assert ours.read_bytes() == theirs.read_bytes(), zh


@needs_data
@pytest.mark.parametrize("name", SETS)
def test_two_files(name: str, tmp_path: pathlib.Path) -> None:
    folder = EVAL / "align" / name
    documents = sorted(path.name for path in (folder / "zh").iterdir())
    assert documents
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = []
        for document in documents:
            zh, en = folder / "zh" / document, folder / "en" / document
            running += [pool.submit(same_beads, zh, en), pool.submit(same_tmx, zh, en, tmp_path)]
        for check in running:
            check.result()


@needs_data
def test_one_file_with_both_languages(tmp_path: pathlib.Path) -> None:
    documents = [path for path in sorted((EVAL / "interleaved").iterdir()) if path.suffix == ".txt"]
    assert documents
    for document in documents:
        tool("document", document, "-o", tmp_path / "tool.tmx")
        duiqi.read(document).align().to_tmx(tmp_path / "package.tmx")
        assert (tmp_path / "package.tmx").read_bytes() == (tmp_path / "tool.tmx").read_bytes(), document


@pytest.mark.skipif(not TOOL, reason="needs the tool in the environment variable DUIQI")
def test_the_sample_article(tmp_path: pathlib.Path) -> None:
    article = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data" / "river.txt"
    tool("document", article, "-o", tmp_path / "tool.tmx")
    duiqi.align(article).to_tmx(tmp_path / "package.tmx")
    assert (tmp_path / "package.tmx").read_bytes() == (tmp_path / "tool.tmx").read_bytes()
