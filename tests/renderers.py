"""Compares the text that duiqi reads from documents with the text that independent renderers show; called by
.ci/renderers.

For each document:
1. Every letter and digit that the renderer shows is in a segment of duiqi, or among the stretches that duiqi lists as
   hidden (controls, marks of notes, readings above characters).
2. Every letter and digit of a segment that goes to the aligner is shown by the renderer.
Letters are counted, not compared in order: notes and text boxes stand elsewhere in each rendering.
"""
import collections
import html
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

root = pathlib.Path(__file__).resolve().parent.parent
tool = pathlib.Path(sys.argv[1]).resolve()
samples = root / "tests/data/cases/documents"
# What pandoc reads under which ending.
READERS = {".md": "commonmark+strikeout+yaml_metadata_block+pipe_tables+footnotes", ".docx": "docx", ".odt": "odt",
           ".epub": "epub", ".html": "html"}
# Samples that pandoc shows in another way than a reader sees them: it sets ruby into the line, shows hidden elements,
# leaves out text boxes and tables without a grid.
EXCEPT_PANDOC = {"ruby.html", "ruby.docx", "inline_hidden.html", "textbox.docx", "onlybox.docx", "cut.docx",
                 "permalinks.html", "row_with_empty_cell.docx"}


problems = []


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True)


def letters(text):
    # A renderer may set a digit raised, or a letter in the style of formulas.
    return collections.Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def rows(path, flag):
    done = run(tool, "--quiet", "document", flag, path)
    assert done.returncode == 0, (path, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def pandoc(path):
    done = run("pandoc", "-f", READERS[path.suffix], "-t", "plain", "--wrap=none", path)
    if done.returncode != 0:
        return None
    # pandoc numbers notes and items itself; in Markdown the number of an item stands in the text.
    shown = re.sub(r"\[\d+\]", "", done.stdout)
    return shown if path.suffix == ".md" else re.sub(r"^\s*\d+\.\s", "", shown, flags=re.M)


def chromium(path):
    script = "<script>addEventListener('load',()=>document.documentElement.setAttribute('data-text'," \
             "document.body.innerText))</script>"
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        page.write_text(path.read_text() + script)
        done = run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri())
    found = re.search(r'data-text="([^"]*)"', done.stdout)
    return html.unescape(found.group(1)) if found else None


def check(path, shown, by):
    segments = rows(path, "--segments")
    hidden = rows(path, "--hidden")
    said = letters("".join(row["text"] for row in segments))
    aside = letters("".join(row["text"] for row in hidden))
    aligned = letters("".join(row["text"] for row in segments if "reason" not in row and row["kind"] != "title"))
    lost = letters(shown) - said - aside
    made = aligned - letters(shown)
    if path.suffix == ".odt":
        # pandoc leaves out the header rows of OpenDocument tables.
        made = None
    for what, counts in [(f"{by} shows, duiqi does not", lost), (f"duiqi aligns, {by} does not show", made)]:
        if counts:
            problems.append(f"{path.name}: {what}: {dict(counts)}")
    return 1


def generated(folder):
    """Markdown documents of random pieces, and what pandoc makes of them."""
    pieces = ["# The tide 潮水", "A **bold** word, *more* of it and `code < here`.", "第一段**文字**，有[链接](http://a.org/b_c)。",
              "- one item\n- 第二项\n  goes on", "1. first\n2. 第二", "> a quotation\n> of two lines\n\n> 引文", "A line\\\nbroken twice  \nhere.",
              "| en | 中文 |\n|----|----|\n| boat | 船 |\n|  | 空 |", "Text &amp; more &lt;tags&gt; and <b>bold</b>.", "Note[^1] here.\n\n[^1]: A footnote 脚注。",
              "snake_case_name and 2 * 3 * 4", "See <http://a.org/x> or {{name}} and {0}.", "***both*** and ~~gone~~ text"]
    dice = random.Random(5)
    made = []
    for number in range(12):
        source = folder / f"generated{number}.md"
        source.write_text("\n\n".join(dice.sample(pieces, 8)) + "\n")
        made.append(source)
        if number < 4:
            for suffix in (".docx", ".odt", ".epub", ".html"):
                target = source.with_suffix(suffix)
                options = ["-s", "--metadata", "title=T"] if suffix in (".epub", ".html") else []
                done = run("pandoc", "-f", READERS[".md"], source, *options, "-o", target)
                assert done.returncode == 0, done.stderr
                made.append(target)
    return made


def main():
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = sorted(path for path in samples.iterdir() if path.suffix in READERS)
        if shutil.which("pandoc"):
            made = generated(pathlib.Path(folder))
            for path in [path for path in paths if path.name not in EXCEPT_PANDOC] + made:
                shown = pandoc(path)
                if shown is not None:
                    done += check(path, shown, "pandoc")
            paths += [path for path in made if path.suffix == ".html"]
        else:
            print("SKIPPED: pandoc is not here", file=sys.stderr)
        if shutil.which("chromium"):
            for path in [path for path in paths if path.suffix == ".html"]:
                shown = chromium(path)
                if shown is None:
                    print(f"SKIPPED: Chromium does not run here ({path.name})", file=sys.stderr)
                    break
                done += check(path, shown, "Chromium")
        else:
            print("SKIPPED: chromium is not here", file=sys.stderr)
    if problems:
        sys.exit("\n".join(problems))
    print(f"{done} renderings compared: everything shown is read, once")


main()
