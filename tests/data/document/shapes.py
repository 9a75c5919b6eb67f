"""One article in eight shapes and more, made by tools that are not ours: shapes.py ARTICLE.tsv FOLDER.

Needs pandoc, python-docx and ebooklib. Exits with 3 and says so if one of them is missing.
"""
import html, pathlib, shutil, subprocess, sys

try:
    import docx
    from ebooklib import epub
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(3)
if not shutil.which("pandoc"):
    print("pandoc is not installed", file=sys.stderr)
    sys.exit(3)

rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf8")]
folder = pathlib.Path(sys.argv[2])


def write(name, text, encoding="utf8"):
    (folder / name).write_bytes(text.encode(encoding))


def mark(kind, text):
    return f"## {text}" if kind == "heading" else text


write("pair.en.txt", "\n".join(en for _, en, _ in rows) + "\n")
write("pair.zh.txt", "\n".join(zh for _, _, zh in rows) + "\n")
write("turns.txt", "\n\n".join(f"{en}\n\n{zh}" for _, en, zh in rows) + "\n")
write("chinese-first.txt", "\n".join(f"{zh}\n{en}" for _, en, zh in rows) + "\n")
sections = []
for row in rows:
    if row[0] == "heading":
        sections.append([])
    sections[-1].append(row)
write("blocks.txt", "\n\n".join("\n\n".join([r[1] for r in s] + [r[2] for r in s]) for s in sections) + "\n")
markdown = "\n\n".join(f"{mark(k, en)}\n\n{mark(k, zh)}" for k, en, zh in rows) + "\n"
write("wrapped.raw.md", markdown)

pandoc = lambda *options: subprocess.run(["pandoc", *options], check=True, cwd=folder)
pandoc("-f", "markdown", "-t", "commonmark", "--wrap=auto", "--columns=72", "-o", "article.md", "wrapped.raw.md")
pandoc("-f", "markdown", "-s", "--metadata", "title=Rain", "-t", "html", "-o", "article.html", "wrapped.raw.md")
pandoc("-f", "markdown", "-o", "article.odt", "wrapped.raw.md")
(folder / "wrapped.raw.md").unlink()

document = docx.Document()
for kind, en, zh in rows:
    for text in (en, zh):
        document.add_heading(text, 2) if kind == "heading" else document.add_paragraph(text)
document.save(folder / "article.docx")

table = docx.Document()
grid = table.add_table(rows=0, cols=2)
for _, en, zh in rows:
    cells = grid.add_row().cells
    cells[0].text, cells[1].text = en, zh
table.save(folder / "table.docx")

book = epub.EpubBook()
book.set_identifier("shapes")
book.set_title("Rain")
book.set_language("en")
chapters = []
for number, section in enumerate(sections):
    page = epub.EpubHtml(title=section[0][1], file_name=f"text/chapter {number}.xhtml", lang="en")
    tag = lambda kind: "h2" if kind == "heading" else "p"
    page.content = "".join(f"<{tag(k)}>{html.escape(t)}</{tag(k)}>" for k, en, zh in section for t in (en, zh))
    book.add_item(page)
    chapters.append(page)
book.toc, book.spine = chapters, ["nav", *chapters]
book.add_item(epub.EpubNcx())
book.add_item(epub.EpubNav())
epub.write_epub(str(folder / "article.epub"), book)

turns = (folder / "turns.txt").read_text(encoding="utf8")
for encoding in ("utf-16", "gb18030"):
    write(f"{encoding}.txt", turns, encoding)
