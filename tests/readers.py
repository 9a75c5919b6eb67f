"""Reads what duiqi writes with the readers of others; called by .ci/readers.

Of every TMX file of ../shared/eval/tmx and of tests/data/format:
1. duiqi's reading equals lxml's reading of the original (texts by level 1: what stands in hi is text, what stands in
   bpt, ept, it, ph and ut is not).
2. The file that duiqi writes is valid by tmx14.dtd (xmllint).
3. translate-toolkit and lokit read from it the texts that duiqi read from the original.
Inline codes are compared apart from the words: the JSON lines of duiqi say which bytes of a text show a code.
Files of all kinds are valid by the schemas of XLIFF when written as XLIFF (xmllint).
Then the same of XLIFF (translate-toolkit reads 1.2, lokit 1.2 and 2.1), with ids, names and states as lxml reads them.
XLIFF that pretranslate fills in place is valid where it was, and has the elements that it had; files of Trados, memoQ and
Phrase are the same bytes but for targets and states.
"""
import collections
import io
import json
import contextlib
import pathlib
import re
import subprocess
import sys
import tempfile

import lokit
from lxml import etree
from translate.storage import tmx, xliff

root = pathlib.Path(__file__).resolve().parent.parent
tool = pathlib.Path(sys.argv[1]).resolve()
schemas = pathlib.Path(sys.argv[2]).resolve()
# 2.1 has the core of 2.0; what it adds are modules, which the schema of the core lets through.
SCHEMAS = {"1.2": "xliff-core-1.2-strict.xsd", "2.1": "xliff-core-2.0.xsd"}
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


Pair = collections.namedtuple("Pair", "source target coded whole")


def words(unit, side):
    """The text of a side without the bytes that show its codes."""
    text = unit[side].encode()
    for code in reversed(unit.get(f"{side}_codes", [])):
        start, end = code["at"]
        text = text[:start] + text[end:]
    return text.decode()


def pairs(path, *arguments):
    lines = duiqi("convert", path, "--to", "jsonl", *arguments).split("\n")
    found = []
    for line in filter(None, lines):
        unit = json.loads(line)
        sides = ("en", "zh") if "en" in unit else ("source", "target")
        if unit.get("source_tag", "").startswith("zh"):
            sides = sides[::-1]
        coded = any(unit.get(f"{side}_codes") for side in sides)
        whole = all(unit[side] or unit.get(f"{side}_codes") for side in sides)
        found.append(Pair(*(words(unit, side) for side in sides), coded, whole))
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
    mine = {text for pair in read for text in pair[:2] if text}
    theirs = {text for unit in original(path) for text in unit if text}
    assert mine == theirs, (path, mine ^ theirs)
    # 2. Our writing is valid.
    duiqi("convert", path, "-o", out)
    valid = run("xmllint", "--noout", "--nonet", "--dtdvalid", shared / "tmx14.dtd", out)
    assert valid.returncode == 0, (path, valid.stderr)
    # 3. What others read from it. They show codes each in its own way, so that only texts without codes are compared;
    # the others are read as the original was.
    sides = lambda pair: [pair.source, pair.target]
    whole = [pair for pair in read if pair.whole]
    again = [[level1(seg) for seg in unit.iter("{*}seg")] for unit in etree.parse(str(out)).iter("{*}tu")]
    assert again == [sides(pair) for pair in whole], (path, [p for p in zip(again, whole) if p[0] != sides(p[1])][:2])
    toolkit = [[str(unit.source), str(unit.target)] for unit in tmx.tmxfile.parsefile(str(out)).units]
    plain = [(theirs, sides(pair)) for theirs, pair in zip(toolkit, whole) if not pair.coded]
    assert len(toolkit) == len(whole) and all(theirs == own for theirs, own in plain), (path, plain[:2])
    bag = {text for pair in whole if not pair.coded for text in sides(pair)}
    found = by_lokit(lokit.parse.tmx, out)
    assert bag <= set(found), (path, bag - set(found))
    return len(whole)


def units_of(path):
    """Id, name, state and the words of source and target of the trans-units of an XLIFF file, as lxml reads them."""
    found = []
    for unit in etree.parse(str(path)).iter("{*}trans-unit"):
        source, target = unit.find("{*}source"), unit.find("{*}target")
        words = lambda element: " ".join("".join(element.itertext()).split())
        # A folded line end between two Chinese characters is no blank to a reader.
        text = lambda element: "" if element is None else re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", words(element))
        state = None if target is None else target.get("state")
        found.append((unit.get("id"), unit.get("resname"), state, text(source), text(target)))
    return found


def check_xliff(path, out):
    """What duiqi writes of an XLIFF 1.2 file has the units of the original, for lxml and for translate-toolkit."""
    duiqi("convert", path, "--xliff", "1.2", "-o", out)
    before, after = units_of(path), units_of(out)
    assert [unit[:2] + unit[3:] for unit in before] == [unit[:2] + unit[3:] for unit in after], (path, before, after)
    # A state that the original does not give is not made up, but for units that the file does not describe at all.
    wrong = [(one, other) for one, other in zip(before, after) if one[2] and one[2] != other[2]]
    assert not wrong, (path, wrong)
    toolkit = xliff.xlifffile.parsefile(str(out)).units
    assert [unit.xmlelement.get("id") for unit in toolkit] == [unit[0] for unit in after], path
    return len(after)


def check_schema(path, out):
    """What duiqi writes of a file is valid by the schema of each version of XLIFF."""
    for version, schema in SCHEMAS.items():
        duiqi("convert", path, "--xliff", version, "-o", out)
        valid = run("xmllint", "--noout", "--nonet", "--schema", schemas / schema, out)
        assert valid.returncode == 0, (path, version, valid.stderr)


TARGET = re.compile(r"\s*<target\b(?:[^>]*/>|[^>]*?>.*?</target>)", re.DOTALL)
# What the tools say about a segment, which changes with its target.
STATUS = re.compile(r' (?:conf|percent|origin|mq:status|mq:percent|m:confirmed|m:score|m:gross-score)="[^"]*"')
# Files of all that the standards have around a target. What they hold must be there afterwards.
PLAIN = {
    "1.2": """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a.html" source-language="en" \
target-language="zh-CN" datatype="html"><header><skl><external-file href="a.skl"/></skl><note>About the file</note></header>
<body><group id="g" resname="menu"><!-- a menu -->
  <trans-unit id="a" xml:space="preserve" approved="no"><source>Press <g id="1">Save</g> now.</source>
    <context-group purpose="location"><context context-type="sourcefile">a.ts</context></context-group><note>A button</note></trans-unit>
  <trans-unit id="b"><source>One. Two.</source><seg-source><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2">Two.</mrk></seg-source>
    <target/></trans-unit>
  <trans-unit id="c"><source>Line<x id="lb" ctype="lb"/>end &amp; more</source><target state="new"></target>
    <alt-trans match-quality="70"><target>旧</target></alt-trans></trans-unit>
  <bin-unit id="d" mime-type="image/png"><bin-source><external-file href="a.png"/></bin-source></bin-unit>
</group></body></file></xliff>
""",
    "2.1": """<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="zh-CN">
<file id="f"><notes><note>About the file</note></notes><group id="g" name="menu"><!-- a menu -->
  <unit id="a"><notes><note category="location">a.ts:1</note></notes>
    <originalData><data id="d1">&lt;b></data><data id="d2">&lt;/b></data></originalData>
    <segment id="s1" state="initial"><source>Press <pc id="1" dataRefStart="d1" dataRefEnd="d2">Save</pc> now.</source></segment>
    <ignorable><source> </source></ignorable><segment><source>One.</source><target></target></segment></unit>
  <unit id="b" translate="no"><segment><source>Brand</source></segment></unit>
  <unit id="c"><segment><source xml:space="preserve">Line  <ph id="1"/> end</source></segment></unit>
</group></file></xliff>
""",
}

# What memoQ and Phrase put around a segment, which no schema knows.
VENDORS = {
    "a.mqxliff": """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:mq="MQXliff" mq:version="1"><file original="a.docx" \
source-language="en" target-language="zh-CN" datatype="x-word"><header><mq:docinformation mq:docrole="x"/></header><body>
<trans-unit id="1" mq:status="NotStarted" mq:percent="0" mq:segmentguid="g1"><source xml:space="preserve">Press  <bpt id="1" \
ctype="bold">{}</bpt>OK<ept id="1">{}</ept>.</source><target xml:space="preserve"></target><mq:comments><mq:comment/></mq:comments>
<mq:minorversions><mq:historical-unit><source>Press</source></mq:historical-unit></mq:minorversions></trans-unit></body></file></xliff>
""",
    "a.mxliff": """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:m="http://www.memsource.com/mxlf/2.0" m:level="1"><file \
original="a.html" source-language="en" target-language="zh-CN" datatype="x-html"><body><group id="0" m:para-id="0"><trans-unit \
id="a:0" xml:space="preserve" m:para-id="0" m:trans-origin="null" m:score="0.0" m:gross-score="0.0" m:confirmed="0" \
m:locked="false"><source>Wait {1} seconds.</source><target></target><alt-trans origin="machine-trans"><target>等</target></alt-trans>
<m:tunit-metadata><m:mark m:id="1"><m:content>x</m:content></m:mark></m:tunit-metadata></trans-unit></group></body></file></xliff>
""",
}


def is_valid(version, path):
    return run("xmllint", "--noout", "--nonet", "--schema", schemas / SCHEMAS[version], path).returncode == 0


def check_in_place(text, name, folder):
    """What pretranslate writes into an XLIFF file: all targets, valid where the file was, and nothing else."""
    file, memory, out = folder / name, folder / "in-place.tm", folder / f"out-{name}"
    file.write_text(text)
    memory.unlink(missing_ok=True)
    root = etree.parse(str(file)).getroot()
    version = "1.2" if root.get("version").startswith("1") else "2.1"
    units = [json.loads(line) for line in filter(None, duiqi("convert", file, "--to", "jsonl").split("\n"))]
    lines = [json.dumps({"en": unit["en"], "zh": f"译文{at}", "source_tag": "en", "target_tag": "zh-CN"}) for at, unit in enumerate(units)]
    (folder / "in-place.jsonl").write_text("\n".join(lines))
    duiqi("memory", "create", memory)
    duiqi("memory", "import", "--fragments", memory, folder / "in-place.jsonl")
    duiqi("memory", "pretranslate", memory, file, "-o", out)
    new = out.read_text()
    known = "standard" in name
    if is_valid(version, file):
        assert is_valid(version, out), (name, new)
    else:
        assert not known, (name, "the sample itself is not valid")
    if not known:
        outside = lambda text: STATUS.sub("", TARGET.sub("", text))
        assert outside(new) == outside(text), (name, new)
    # Every element of the file but its targets is in the new one, in its order.
    kept = lambda tree: [etree.QName(one).localname for one in tree.iter(etree.Element)
                         if not any(etree.QName(up).localname in ("target", "alt-trans", "matches") for up in [one, *one.iterancestors()])]
    assert kept(etree.parse(str(file))) == kept(etree.parse(str(out))), (name, new)
    filled = [unit for unit in (json.loads(line) for line in filter(None, duiqi("convert", out, "--to", "jsonl").split("\n")))]
    assert [unit["en"] for unit in filled] == [unit["en"] for unit in units], name
    assert all(unit["zh"] for unit in filled if unit.get("translate") is not False), (name, filled)
    return len(filled)


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

        kinds = {".tmx", ".xlf", ".sdlxliff", ".mqxliff", ".tbx", ".jsonl", ".csv", ".tsv"}
        samples = [path for path in sorted((root / "tests/data/cases/exchange").iterdir()) if path.suffix in kinds]
        samples += [path for path in files if path.stat().st_size < 1 << 20]
        for path in samples:
            check_schema(path, pathlib.Path(folder) / "schema.xlf")
        print(f"{len(samples)} files: valid by the schemas of XLIFF 1.2 and 2.0 when written as XLIFF")

        # XLIFF needs one pair of languages.
        memory = root / "tests/data/format/memory.jsonl"
        both = [pair for pair in pairs(memory) if pair.source and pair.target][:1]
        legal = [(pair.source.replace("\0", "").replace("\v", ""), pair.target.replace("\ufffe", "")) for pair in both]
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
        cases = sorted((root / "tests/data/cases/exchange").glob("*.xlf"))
        # lxml refuses a reference to a control character, as one case has it.
        cases = [path for path in cases if "&#8;" not in path.read_text()]
        cases = [path for path in cases if etree.parse(str(path)).getroot().get("version") == "1.2"]
        units = sum(check_xliff(path, pathlib.Path(folder) / "case.xlf") for path in cases)
        print(f"XLIFF 1.2 and 2.1: read back identical; {len(cases)} files, {units} units with ids, names and states as lxml reads them")

        units = sum(check_in_place(text, f"standard-{version}.xlf", pathlib.Path(folder)) for version, text in PLAIN.items())
        trados = root / "tests/data/cases/exchange/C1-segments.sdlxliff"
        vendors = {**VENDORS, trados.name: TARGET.sub("", trados.read_text())}
        units += sum(check_in_place(text, name, pathlib.Path(folder)) for name, text in vendors.items())
        print(f"XLIFF filled in place: {len(PLAIN) + len(vendors)} files, {units} units, valid and unchanged but for their targets")


main()
