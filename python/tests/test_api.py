"""The package as its users meet it."""

from __future__ import annotations

import doctest
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import timeit

import pytest

import duiqi

ZH = "潮水退了。两条小船躺在沙滩上。"
EN = "The tide went out. Two boats lay on the sand."


def test_sentences_tile_the_text_in_code_points_and_in_bytes() -> None:
    text = "Mr. Li left at 5 p.m. 😀 He was tired.\n\nYes."
    found = duiqi.split(text, "en")
    assert "".join(sentence.text for sentence in found) == text
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)
    raw = text.encode()
    assert [raw[s.start : s.end].decode() for s in duiqi.split(text, "en", offsets="bytes")] == [s.text for s in found]
    assert duiqi.split("") == []
    with pytest.raises(ValueError, match="codepoints"):
        duiqi.split("a", offsets="words")
    with pytest.raises(ValueError):
        duiqi.split("a", "klingon")


def test_texts_are_aligned_with_places() -> None:
    found = duiqi.align(ZH, EN)
    assert [(pair.source, pair.target) for pair in found] == [
        ("潮水退了。", "The tide went out."),
        ("两条小船躺在沙滩上。", "Two boats lay on the sand."),
    ]
    assert len(found) == 2 and found.langs == ("zh", "en") and found.confidence > 0.5
    assert [EN[a:b] for pair in found for a, b in pair.target_spans] == [pair.target for pair in found]
    assert [ZH[a:b] for pair in found for a, b in pair.source_spans] == [pair.source for pair in found]
    source, target = found[-1]
    assert (source, target) == ("两条小船躺在沙滩上。", "Two boats lay on the sand.")
    with pytest.raises(IndexError):
        found[2]


def test_beads_of_texts_and_documents_are_explained(tmp_path: pathlib.Path) -> None:
    both = tmp_path / "both.md"
    both.write_text("# Tide\n\nThe *tide* went out. Two boats lay on the sand.\n\n潮水退了。两条小船躺在沙滩上。\n", encoding="utf-8")
    for found in (duiqi.align(ZH, EN), duiqi.align(both)):
        words = {(link.source, link.target) for n in range(len(found.beads)) for link in found.explain(n).links}
        assert {("小船", "boats"), ("boats", "小船")} & words, words
    with pytest.raises(IndexError):
        found.explain(99)


def test_lists_keep_their_sentences() -> None:
    found = duiqi.align(["你好。", "我们明天去北京。天气很好。"], ["Hello.", "We go to Beijing tomorrow.", "The weather is good."])
    assert [bead.ids for bead in found.beads] == [([0], [0]), ([1], [1, 2])]
    assert found.beads_text() == "[0]:[0]\n[1]:[1, 2]\n"
    assert [bead.ids for bead in duiqi.parse_beads(found.beads_text())] == [bead.ids for bead in found.beads]
    links = found.explain(1).links
    assert any(link.source == "北京" and link.target == "Beijing" for link in links)
    pinned = duiqi.align(["一。", "二。"], ["One.", "Two."], pins=[(1, 1)])
    assert [bead.ids for bead in pinned.beads] == [([0], [0]), ([1], [1])]
    with pytest.raises(ValueError):
        duiqi.align(["一。", "二。"], ["One.", "Two."], pins=[(1, 1), (0, 2)])
    with pytest.raises(TypeError, match="list"):
        duiqi.align(["一。"], "One.")


def test_vectors_are_one_more_kind_of_evidence() -> None:
    numpy = pytest.importorskip("numpy")
    source, target = numpy.eye(3, dtype="float32"), numpy.eye(3, dtype="float32")[[0, 2]]
    found = duiqi.align(["甲。", "乙。", "丙。"], ["One thing.", "A third thing."], vectors=(source, target))
    assert any(2 in bead.ids[0] and bead.ids[1] == [1] for bead in found.beads)
    with pytest.raises(ValueError, match="do not fit"):
        duiqi.align(["甲。"], ["One thing."], vectors=(source, target))
    with pytest.raises(ValueError, match="finite"):
        nan = numpy.full((1, 3), numpy.nan, dtype="float32")
        duiqi.align(["甲。"], ["One thing."], vectors=(nan, nan))


def test_glossaries_come_as_dicts_and_pairs() -> None:
    for glossary in ({"夸父": "Kuafu"}, [("Kuafu", "夸父")], {"夸父": ["Kuafu", "the giant"]}):
        assert len(duiqi.align("夸父追日。", "Kuafu chased the sun.", glossary=glossary)) == 1
    with pytest.raises(ValueError):
        duiqi.align("夸父追日。", "Kuafu chased the sun.", glossary={"sun": "moon"})


def test_documents_in_both_languages(tmp_path: pathlib.Path) -> None:
    both = tmp_path / "both.txt"
    both.write_text("The tide went out.\n潮水退了。\nTwo boats lay on the sand.\n两条小船躺在沙滩上。\n", encoding="utf-8")
    document = duiqi.read(both)
    assert sorted(document.langs) == ["en", "zh"] and document.format == "plain"
    for found in (document.align(), duiqi.align(both), duiqi.align(both.read_text(encoding="utf-8"))):
        assert [tuple(pair) for pair in found][1] == ("Two boats lay on the sand.", "两条小船躺在沙滩上。")
    assert [sentence.text for sentence in document.sentences("zh")] == ["潮水退了。", "两条小船躺在沙滩上。"]


def test_errors_say_where(tmp_path: pathlib.Path) -> None:
    english = tmp_path / "english.txt"
    english.write_text("Only English.\n", encoding="utf-8")
    with pytest.raises(duiqi.LanguageError) as caught:
        duiqi.align(english)
    assert caught.value.file == str(english)
    broken = tmp_path / "broken.tmx"
    broken.write_text("<tmx version='1.4'>\n<oops", encoding="utf-8")
    with pytest.raises(duiqi.FormatError) as syntax:
        duiqi.read_pairs(broken)
    assert syntax.value.line is not None
    with pytest.raises(FileNotFoundError) as missing:
        duiqi.read(tmp_path / "missing.txt")
    assert missing.value.filename == str(tmp_path / "missing.txt")
    with pytest.raises(duiqi.EmptyError):
        duiqi.align("", "Hello.")
    assert issubclass(duiqi.FormatError, duiqi.DuiqiError)


def test_files_are_written_and_read_back(tmp_path: pathlib.Path) -> None:
    found = duiqi.align(ZH, EN)
    for name in ("a.tmx", "a.xliff", "a.tsv", "a.jsonl"):
        found.save(tmp_path / name)
        assert [tuple(pair) for pair in duiqi.read_pairs(tmp_path / name)] == [tuple(pair) for pair in found], name
    found.to_html(tmp_path / "a.html")
    assert "潮水退了。" in (tmp_path / "a.html").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="format"):
        found.save(tmp_path / "a.unknown")


def test_tables() -> None:
    found = duiqi.align(ZH, EN)
    assert found.columns()["source"] == ["潮水退了。", "两条小船躺在沙滩上。"]
    pandas = pytest.importorskip("pandas")
    assert isinstance(found.to_pandas(), pandas.DataFrame) and len(found.to_pandas()) == 2
    pytest.importorskip("polars")
    assert found.to_polars().height == 2
    pytest.importorskip("pyarrow")
    assert found.to_arrow().column("target").to_pylist()[0] == "The tide went out."
    assert "<table>" in found._repr_html_() and "潮水退了。" in found._repr_html_()


def test_text_is_escaped_in_notebooks() -> None:
    found = duiqi.align(["<b>你好。"], ["<script>Hello.</script>"])
    assert "<script>" not in found._repr_html_()


def test_plot() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    figure = duiqi.align(ZH, EN).plot()
    assert len(figure.axes) == 2


def test_everything_can_be_pickled() -> None:
    found = duiqi.align(ZH, EN)
    for value in (found[0], found.beads[0], duiqi.split(EN)[0]):
        assert pickle.loads(pickle.dumps(value)) == value
    again = pickle.loads(pickle.dumps(found))
    assert [tuple(pair) for pair in again] == [tuple(pair) for pair in found] and again.beads == found.beads


def test_many_come_in_order_on_any_number_of_threads() -> None:
    items = [(f"第{n}天。潮水退了。", f"Day {n}. The tide went out.") for n in range(100)]
    expected = [[tuple(pair) for pair in duiqi.align(*item)] for item in items]
    for threads in (1, 3):
        found = [[tuple(pair) for pair in alignment] for alignment in duiqi.align_many(iter(items), threads=threads)]
        assert found == expected
    mixed = duiqi.align_many([("你好。", "Hello."), ("", "Hello."), ("再见。", "Goodbye.")], return_errors=True)
    assert [type(result).__name__ for result in mixed] == ["Alignment", "EmptyError", "Alignment"]


def test_many_stream() -> None:
    taken = 0

    def endless():  # type: ignore[no-untyped-def]
        nonlocal taken
        while True:
            taken += 1
            yield "你好。", "Hello."

    found = duiqi.align_many(endless(), threads=2)
    assert len(next(iter(found))) == 1
    assert taken < 100


def test_memory(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "work.tm"
    with duiqi.Memory.create(path) as memory:
        report = memory.import_([("Close the valve.", "关闭阀门。"), ("Open it.", "打开它。")], source_lang="en", target_lang="zh")
        assert (report.read, report.added) == (2, 2)
    with duiqi.Memory.open(path) as memory:
        assert len(memory) == 2
        assert memory.lookup("Close the valve.")[0].translation == "关闭阀门。"
        hit = memory.concordance("阀门")[0]
        assert [hit.text[a:b] for a, b in hit.found] == ["阀门"]
        rows = memory.pretranslate("Close the valve. Wait.", "en")
        assert rows[0][1] is not None and rows[1] == ("Wait.", None)
        memory.export(tmp_path / "out.tmx")
    with pytest.raises(ValueError, match="closed"):
        memory.lookup("x")
    with pytest.raises((OSError, duiqi.MemoryFileError)):
        duiqi.Memory.create(path)


def test_audit(tmp_path: pathlib.Path) -> None:
    assert duiqi.audit([("It has 3 doors.", "它有四扇门。")])[0].check == "numbers"
    assert duiqi.audit(duiqi.align(ZH, EN)) == []


def test_threads_share_everything() -> None:
    found: list[str] = []

    def work() -> None:
        for _ in range(20):
            found.append(duiqi.align(ZH, EN)[0].target)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["The tide went out."] * 80


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_processes_work() -> None:
    program = (
        "import duiqi, multiprocessing as mp\n"
        "list(duiqi.align_many([('你好。', 'Hello.')]))\n"
        "def work(n): return [len(a) for a in duiqi.align_many([('你好。', 'Hello.')] * n)]\n"
        "with mp.get_context('fork').Pool(2) as pool: print(pool.map(work, [1, 2]))\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[[1], [1, 1]]", done.stderr


@pytest.mark.parametrize("call", ["duiqi.align(zh, en)", "list(duiqi.align_many([(zh, en)] * 4))"])
def test_ctrl_c_ends_a_long_call(call: str) -> None:
    program = (
        "import duiqi, sys\n"
        "zh = [f'第{n}只小船躺在沙滩上，潮水退了。' for n in range(30000)]\n"
        "en = [f'Boat number {n * 7 % 30011} lay on the sand.' for n in range(30000)]\n"
        "print('ready', flush=True)\n"
        f"try:\n    {call}\nexcept KeyboardInterrupt:\n    print('interrupted', flush=True)\n    import os; os._exit(0)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    threading.Event().wait(0.3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert out == "interrupted\n"


def test_memory_does_not_grow() -> None:
    resource = pytest.importorskip("resource")

    def peak() -> int:
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    def calls(count: int) -> None:
        for _ in range(count):
            duiqi.split(EN, "en")
            duiqi.align(["你好。"], ["Hello."], source_lang="zh")

    calls(2_000)
    before = peak()
    calls(50_000)
    assert peak() - before < 8_000, "more than 8 MB in 100,000 calls"


def test_the_overhead_of_a_call_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    # Printed and not asserted: how long a call takes depends on the machine and on what else runs on it.
    count = 20_000
    for name, call in {"split": lambda: duiqi.split("Yes.", "en"), "parse_beads": lambda: duiqi.parse_beads("[0]:[0]\n")}.items():
        fastest = min(timeit.repeat(call, number=count, repeat=5)) / count
        with capsys.disabled():
            print(f"\n{name} of a short text: {fastest * 1e6:.2f} µs a call", end=" ")


def test_docstrings_run() -> None:
    for function in (duiqi.split, duiqi.align, duiqi.Alignment.explain, duiqi.parse_beads, duiqi.audit, duiqi.Memory):
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        text = function.__doc__ or ""
        test = doctest.DocTestParser().get_doctest(text, {"duiqi": duiqi}, function.__name__, None, 0)
        assert test.examples, function
        assert runner.run(test).failed == 0, function


def test_the_tool_is_in_the_package(tmp_path: pathlib.Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duiqi", "split", "--lang", "en"], input="One. Two.", capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "One.\nTwo.\n")
    wrong = subprocess.run([sys.executable, "-m", "duiqi", "split", str(tmp_path / "missing")], capture_output=True)
    assert wrong.returncode != 0
