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
    assert found.beads_text() == "[0]:[0]\n[1]:[1,2]\n"
    assert [bead.ids for bead in duiqi.parse_beads(found.beads_text())] == [bead.ids for bead in found.beads]
    links = found.explain(1).links
    assert any(link.source == "北京" and link.target == "Beijing" for link in links)
    pinned = duiqi.align(["一。", "二。"], ["One.", "Two."], pins=[(1, 1)])
    assert [bead.ids for bead in pinned.beads] == [([0], [0]), ([1], [1])]
    for wrong in ([(1, 1), (0, 2)], [(3, 1)], [(-1, 0)]):
        with pytest.raises(ValueError, match="pins"):
            duiqi.align(["一。", "二。"], ["One.", "Two."], pins=wrong)
    with pytest.raises(TypeError, match="pins"):
        duiqi.align(["一。"], ["One."], pins=[1])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="list"):
        duiqi.align(["一。"], "One.")


def test_beads_are_compared_and_pinned() -> None:
    sentences = ["你好。", "我们明天去北京。天气很好。"], ["Hello.", "We go to Beijing tomorrow.", "The weather is good."]
    found = duiqi.align(*sentences)
    read = duiqi.parse_beads(found.beads_text())
    assert read == found.beads and set(read) == set(found.beads)
    assert duiqi.align(*sentences, pins=read).beads == found.beads
    assert [bead.source for bead in duiqi.parse_beads("[0]:[0]\n[]:[1]\n[1]:[2]\n")] == [(0, 1), (1, 1), (1, 2)]


def test_errors_of_beads_have_a_place(tmp_path: pathlib.Path) -> None:
    for text, line, column in (("[0]:[0]\n\n[51]:[50, 55]\n", 3, 6), ("[0]:[0]\n[1]:[x]\n", 2, 6), ("7-8\n", 1, 1)):
        with pytest.raises(duiqi.FormatError) as caught:
            duiqi.parse_beads(text)
        assert (caught.value.line, caught.value.column) == (line, column), text
    with pytest.raises(duiqi.FormatError, match=r"\[50, 55\]"):
        duiqi.parse_beads("[51]:[50, 55]\n")


def test_lists_of_sentences_are_lists_of_texts() -> None:
    sentences = duiqi.split(ZH), duiqi.split(EN)
    texts = [[sentence.text for sentence in side] for side in sentences]
    assert duiqi.align(*sentences) == duiqi.align(*texts)
    assert list(duiqi.align_many([sentences])) == list(duiqi.align_many([tuple(texts)]))


def test_wrong_arguments_are_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match="not None"):
        duiqi.align(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not int in a list"):
        duiqi.align([1, 2], ["One."])  # type: ignore[list-item]
    (tmp_path / "en.txt").write_text(EN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TypeError, match="pathlib.Path"):
        duiqi.align("en.txt", ZH)
    memory = duiqi.Memory()
    for call in (
        lambda: memory.lookup("x", threshold=-1),
        lambda: memory.lookup("x", limit=-1),
        lambda: memory.lookup("x", from_lang="fr"),
        lambda: memory.import_([], min_confidence=2.0),
        lambda: memory.import_([("Yes, we do.", "是的。")], source_lang="zh", target_lang="en"),
        lambda: memory.import_([("Oui.", "是的。")], source_lang="fr"),
        lambda: duiqi.audit([("Yes, we do.", "是的。")], source_lang="zh", target_lang="en"),
        lambda: duiqi.align_many([], threads=-1),
    ):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(TypeError, match=r"Memory\.open"):
        duiqi.Memory("work.tm")  # type: ignore[call-arg]


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


def test_vectors_in_any_order_of_memory_are_read_by_rows() -> None:
    numpy = pytest.importorskip("numpy")
    sentences = [f"第{n}。" for n in range(5)], [f"Number {n}." for n in range(5)]
    rows = numpy.random.default_rng(1).normal(size=(5, 3)).astype("float32")
    expected = duiqi.align(*sentences, vectors=(rows, rows))
    for array in (numpy.asfortranarray(rows), numpy.repeat(rows, 2, axis=1)[:, ::2]):
        assert duiqi.align(*sentences, vectors=(array, array)) == expected
    for wrong, message in ((rows.astype("float64"), "float64"), (rows[0], "shape"), (rows * 0, "are 0"), ([[1.0]], "list")):
        with pytest.raises((TypeError, ValueError), match=f"vectors.*{message}"):
            duiqi.align(*sentences, vectors=(wrong, rows))
    with pytest.raises(TypeError, match="pair"):
        duiqi.align(*sentences, vectors=rows)


def test_glossaries_come_as_dicts_and_pairs_and_files(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text("夸父\tKuafu\n", encoding="utf-8")
    for path in (file, str(file)):
        assert len(duiqi.align("夸父追日。", "Kuafu chased the sun.", glossary=path)) == 1
    with pytest.raises(FileNotFoundError):
        duiqi.align("夸父追日。", "Kuafu chased the sun.", glossary=str(tmp_path / "missing.tsv"))
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
    with pytest.raises(duiqi.EmptyError) as empty:
        duiqi.align("", "Hello.")
    assert empty.value.file is None
    bytes_ = tmp_path / "bytes.tsv"
    bytes_.write_bytes(b"a\n\xff\xff\xff\n")
    with pytest.raises(duiqi.EncodingError) as encoding:
        duiqi.read(bytes_, encoding="utf-8")
    assert (encoding.value.line, encoding.value.byte) == (2, 2)
    duiqi.Memory.create(tmp_path / "m.tm").close()
    with pytest.raises(FileExistsError) as exists:
        duiqi.Memory.create(tmp_path / "m.tm")
    assert exists.value.errno is not None and exists.value.filename == str(tmp_path / "m.tm")
    assert issubclass(duiqi.FormatError, duiqi.DuiqiError)


def test_files_are_written_and_read_back(tmp_path: pathlib.Path) -> None:
    found = duiqi.align(ZH, EN)
    for name in ("a.tmx", "a.xliff", "a.tsv", "a.jsonl"):
        found.save(tmp_path / name)
        assert [tuple(pair) for pair in duiqi.read_pairs(tmp_path / name)] == [tuple(pair) for pair in found], name
        assert all(pair.source_spans == [] == pair.target_spans for pair in duiqi.read_pairs(tmp_path / name))
    found.save(tmp_path / "a.beads")
    assert (tmp_path / "a.beads").read_text(encoding="utf-8") == found.beads_text()
    found.to_html(tmp_path / "a.html", title="The tide")
    assert "The tide</title>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "潮水退了。" in (tmp_path / "a.html").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="format"):
        found.save(tmp_path / "a.unknown")


def test_saving_counts_what_the_format_has_no_place_for(tmp_path: pathlib.Path) -> None:
    found = duiqi.align(["你好。", "", "再见。"], ["Hello.", "https://example.org/a", "Goodbye."], pins=[(1, 1), (2, 2)])
    alone = len([unit for unit in found.unaligned if unit.source or unit.target])
    assert alone == 1 and "reason=" in repr(found.unaligned[0])
    assert found.to_tmx(tmp_path / "a.tmx") == len(found.unaligned)
    assert found.to_tsv(tmp_path / "a.tsv") == 0
    assert found.to_tsv(tmp_path / "b.tsv", pairs_only=True) == 0
    assert len(duiqi.read_pairs(tmp_path / "a.tsv")) > len(duiqi.read_pairs(tmp_path / "b.tsv")) == len(found)
    assert found.unaligned[0].reason is not None and found.unaligned[0].reason in found._repr_html_()


def test_alignments_are_sequences() -> None:
    found = duiqi.align(ZH, EN)
    assert found[:1] == [found[0]] and found[::-1] == [found[1], found[0]] and found[5:] == []
    assert found == duiqi.align(ZH, EN) and found != duiqi.align(ZH, "The tide went out.")
    explained = found.explain(1)
    assert explained == found.explain(-1) == found.explain(found.beads[1]) == found.explain(found[1])
    assert sorted(explained.parts) == ["anchors", "caller", "context", "layout", "length", "marks", "shape", "words"]
    assert "[1]:[1]" in repr(explained)
    with pytest.raises(ValueError, match="not of this"):
        duiqi.align("你好。", "Hello.").explain(found[1])


def test_the_names_of_the_module_are_its_own() -> None:
    assert "annotations" not in dir(duiqi)


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
    assert len(figure.axes) == 2 and figure.axes[0].get_legend() is not None


def test_everything_can_be_pickled() -> None:
    found = duiqi.align(ZH, EN)
    memory = duiqi.Memory()
    report = memory.import_(found)
    explained = found.explain(0)
    match, hit = memory.lookup("潮水退了。")[0], memory.concordance("潮水")[0]
    finding = duiqi.audit([("It has 3 doors.", "它有四扇门。")])[0]
    values = found, found[0], found.beads[0], duiqi.split(EN)[0], report, explained, explained.links[0], match, hit, finding
    for value in values:
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
    wrong = duiqi.align_many([("你好。", "Hello."), (1, 2), ("再见。", "Goodbye.")], threads=1, return_errors=True)
    assert [type(result).__name__ for result in wrong] == ["Alignment", "TypeError", "Alignment"]

    def breaks():  # type: ignore[no-untyped-def]
        yield "你好。", "Hello."
        raise RuntimeError("the source of the items")

    broken = duiqi.align_many(breaks(), return_errors=True)
    assert isinstance(next(broken), duiqi.Alignment)
    with pytest.raises(RuntimeError, match="the source"):
        next(broken)


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


def test_importing_the_same_twice_changes_nothing(tmp_path: pathlib.Path) -> None:
    found = duiqi.align(ZH, EN)
    memory = duiqi.Memory()
    assert memory.import_(found).added == 2 and repr(memory) == "<Memory: 2 units>"
    for name in ("a.tmx", "a.jsonl"):
        found.save(tmp_path / name)
    paths = [tmp_path / "a.tmx", str(tmp_path / "a.jsonl")]
    for again in (found, found.pairs, found.units, duiqi.read_pairs(paths[0]), *paths):
        report = memory.import_(again)
        assert (report.added, report.unchanged) == (0, 2)
    texts = [tuple(pair) for pair in found]
    assert [memory.import_(texts).added, memory.import_(texts).added] == [2, 0]


def test_percentages_are_those_of_the_docstring() -> None:
    memory = duiqi.Memory()
    memory.import_(duiqi.align(ZH, EN))
    text, after = "潮水退了。", "两条小船躺在沙滩上。"
    assert memory.lookup(text)[0].percent == 99
    assert memory.lookup(text, after=after)[0].percent == 100
    assert memory.lookup(text, before="", after=after)[0].percent == 101
    memory.import_([("Open valve 3.", "打开三号阀门。")])
    assert memory.lookup("Open valve 3.")[0].percent == 100
    assert memory.lookup("打开三号阀门。")[0].translation == "Open valve 3."
    assert memory.lookup("Open valve 4.")[0].percent == 99


def test_findings_count_from_zero(tmp_path: pathlib.Path) -> None:
    pairs = [("Close the door.", "关上门。"), ("It has 3 doors.", "它有四扇门。"), ("Close the door.", "关上门。")]
    memory = duiqi.Memory()
    memory.import_(pairs)
    memory.export(tmp_path / "a.tsv")
    found = {finding.check: finding for finding in duiqi.audit(pairs)}
    assert pairs[found["numbers"].pair] == pairs[1]
    assert found["double"].pair == 2 and found["double"].reason.endswith("pair 0")
    read = duiqi.read_pairs(tmp_path / "a.tsv")
    for units in (read, tmp_path / "a.tsv"):
        assert tuple(read[duiqi.audit(units)[0].pair]) == pairs[1]
    aligned = duiqi.align([zh for _, zh in pairs[:2]], [en for en, _ in pairs[:2]])
    assert tuple(aligned[duiqi.audit(aligned)[0].pair]) == pairs[1][::-1]


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
