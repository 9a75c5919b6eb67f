"""Reads what duiqi writes with the readers of others; called by .ci/readers.

Of every TMX file of ../shared/eval/tmx and of tests/data/format:
1. duiqi's reading equals lxml's reading of the original (texts by level 1: what stands in hi is text, what stands in
   bpt, ept, it, ph and ut is not).
2. The file that duiqi writes is valid by tmx14.dtd (xmllint).
3. translate-toolkit and lokit read from it the texts that duiqi read from the original.
Then the same of XLIFF (translate-toolkit reads 1.2, lokit 1.2 and 2.1).
"""
import collections
import io
import json
import contextlib
import pathlib
import subprocess
import sys
import tempfile

import lokit
from lxml import etree
from translate.storage import tmx, xliff

root = pathlib.Path(__file__).resolve().parent.parent
tool = pathlib.Path(sys.argv[1]).resolve()
shared = root.parent / "shared/eval/tmx"
CODES = {"bpt", "ept", "it", "ph", "ut"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True)


def duiqi(*arguments):
    done = run(tool, "--quiet", *arguments)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def level1(element):
    """The text of a segment without its codes."""
    if etree.QName(element).localname in CODES:
        return ""
    return (element.text or "") + "".join(level1(child) + (child.tail or "") for child in element if isinstance(child.tag, str))


def original(path):
    """The texts of a TMX file as lxml reads them, each unit a list in order."""
    parser = etree.XMLParser(resolve_entities=True, load_dtd=False, no_network=True)
    tree = etree.parse(str(path), parser)
    units = []
    for unit in tree.iter("{*}tu"):
        units.append([level1(seg) for seg in unit.iter("{*}seg")])
    return units


def pairs(path, *arguments):
    lines = duiqi("convert", path, "--to", "jsonl", *arguments).split("\n")
    found = []
    for line in filter(None, lines):
        unit = json.loads(line)
        texts = (unit.get("en"), unit.get("zh")) if "en" in unit else (unit["source"], unit["target"])
        if unit.get("source_tag", "").startswith("zh"):
            texts = texts[::-1]
        found.append(texts)
    return found


def by_lokit(read, path):
    """All texts that lokit reads, as a bag. A unit whose source language is not the file's has its source among the
    targets."""
    with contextlib.redirect_stderr(io.StringIO()):
        data = read(str(path)).data
    texts = collections.Counter()
    for unit in data.values():
        side = [unit.source] if unit.source else []
        side += [target.text for target in unit.targets.values()] if unit.targets else []
        side += [unit.target] if unit.target and not unit.targets else []
        texts.update(text for text in side if text)
    return texts


def check(path, out):
    read = pairs(path)
    # 1. Our reading of the original.
    mine = collections.Counter(text for pair in read for text in set(pair) if text)
    theirs = {text for unit in original(path) for text in unit if text}
    assert set(mine) == theirs, (path, set(mine) ^ theirs)
    # 2. Our writing is valid.
    duiqi("convert", path, "-o", out)
    valid = run("xmllint", "--noout", "--nonet", "--dtdvalid", shared / "tmx14.dtd", out)
    assert valid.returncode == 0, (path, valid.stderr)
    # 3. What others read from it.
    whole = [pair for pair in read if pair[0] and pair[1]]
    toolkit = [(str(unit.source), str(unit.target)) for unit in tmx.tmxfile.parsefile(str(out)).units]
    assert toolkit == whole, (path, [p for p in zip(toolkit, whole) if p[0] != p[1]][:2])
    bag = collections.Counter(text for pair in whole for text in pair)
    found = by_lokit(lokit.parse.tmx, out)
    assert set(found) == set(bag), (path, set(found) ^ set(bag))
    return len(whole)


def main():
    files = sorted((root / "tests/data/format").glob("*.tmx"))
    if shared.is_dir():
        files += sorted(shared.glob("*/*.tmx"))
    else:
        sys.exit("../shared/eval/tmx is missing: put the shared data beside the project")
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            total += check(path, pathlib.Path(folder) / "out.tmx")
        print(f"{len(files)} TMX files: read as lxml reads them, rewritten valid, {total} pairs read back identical")

        # XLIFF needs one pair of languages.
        memory = root / "tests/data/format/memory.jsonl"
        legal = [(a.replace("\0", "").replace("\v", ""), b.replace("\ufffe", "")) for a, b in pairs(memory) if a and b][:1]
        for version in ("1.2", "2.1"):
            out = pathlib.Path(folder) / f"out-{version}.xliff"
            duiqi("convert", memory, "--xliff", version, "-o", out)
            bag = {text for pair in legal for text in pair}
            found = set(by_lokit(lokit.parse.xliff, out))
            assert bag <= found, (version, bag, found)
            if version == "1.2":
                units = xliff.xlifffile.parsefile(str(out)).units
                read = [(str(unit.source), str(unit.target)) for unit in units if unit.target]
                assert read == legal, (read, legal)
        print("XLIFF 1.2 and 2.1: read back identical")


main()
