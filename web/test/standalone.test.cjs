// The page with the engine inside: from a disk with the network off, and the same bytes as the server gives.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { after, describe, it } = require("node:test");
const { pathToFileURL } = require("node:url");
const { execFileSync } = require("node:child_process");
const { ROOT, PAIRS, STORY, closeBrowser, folder, open, press, rows, serve, settled, tsv } = require("./support.cjs");

const SITE = path.join(ROOT, "target/page");
const FILE = path.join(SITE, "duiqi.html");

after(closeBrowser);

/** A static host for the folder. */
async function host() {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
  const server = http.createServer((request, response) => {
    const name = path.join(SITE, path.basename(request.url === "/" ? "index.html" : request.url));
    if (!fs.existsSync(name)) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": types[path.extname(name)] ?? "text/plain" });
    return response.end(fs.readFileSync(name));
  });
  await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Downloads a format; the files, of which some formats have several. */
async function downloads(page, format, count = 1) {
  const place = folder();
  const got = [];
  const all = new Promise((done) => {
    page.on("download", function take(download) {
      got.push(download);
      if (got.length === count) { page.off("download", take); done(); }
    });
  });
  await page.keyboard.press("d");
  await page.click(`[data-format=${format}]`);
  await all;
  return Promise.all(got.map(async (download) => {
    const file = path.join(place, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  }));
}

const download = async (page, format) => (await downloads(page, format))[0];

/** A text as an EPUB, as pandoc makes it. */
function epub(place, name, title, lang, markdown) {
  const [text, book] = [path.join(place, `${name}.md`), path.join(place, `${name}.epub`)];
  fs.writeFileSync(text, markdown);
  execFileSync("pandoc", [text, "-o", book, "--metadata", `title=${title}`, "--metadata", `lang=${lang}`]);
  return book;
}

/** The text of the chapters of an EPUB. */
const bookText = (file) => execFileSync("unzip", ["-p", file, "*.xhtml"]).toString().replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

describe("one file, the network off", () => {
  it("is under 5 MB", () => {
    const { size } = fs.statSync(FILE);
    console.log(`# duiqi.html: ${(size / 1e6).toFixed(2)} MB`);
    assert.ok(size < 5e6);
  });

  it("aligns, corrects and downloads without a connection", async () => {
    const { page, context, errors } = await open(undefined, { acceptDownloads: true });
    await context.setOffline(true);
    const requests = [];
    page.on("request", (request) => { if (/^(https?|ws)/.test(request.url())) requests.push(request.url()); });
    await page.goto(pathToFileURL(FILE).href);
    const place = folder();
    fs.writeFileSync(path.join(place, "story.zh.txt"), PAIRS.map(([zh]) => zh).join("\n"));
    fs.writeFileSync(path.join(place, "story.en.txt"), PAIRS.map(([, en]) => en).join("\n"));
    await page.setInputFiles("#file-0", path.join(place, "story.zh.txt"));
    await page.setInputFiles("#file-1", path.join(place, "story.en.txt"));
    await page.click("#align");
    await page.waitForSelector("#rows tr");
    assert.deepEqual(await rows(page), PAIRS);
    await press(page, "Home", "m", "Enter");
    assert.match(fs.readFileSync(await download(page, "tmx"), "utf8"), /退潮了。两条小船躺在沙滩上。/);
    const texts = await downloads(page, "moses", 2);
    assert.deepEqual(texts.map((file) => path.basename(file)).sort(), ["story.en", "story.zh"]);
    assert.equal((await downloads(page, "intertext", 3)).length, 3);
    // Chromium asks the user after ten downloads from a page: these are seven to ten.
    for (const format of ["xliff", "tsv", "html"]) assert.match(fs.readFileSync(await download(page, format), "utf8"), /螃蟹/);
    const book = fs.readFileSync(await download(page, "epub"));
    assert.equal(book.subarray(30, 58).toString("latin1"), "mimetypeapplication/epub+zip");
    assert.deepEqual(requests, []);
    assert.deepEqual(errors, []);
    await context.close();
  });

  it("takes corrections back from InterText and Moses", async () => {
    const { page, context, errors } = await open(pathToFileURL(FILE).href);
    const place = folder();
    fs.writeFileSync(path.join(place, "story.zh.txt"), PAIRS.map(([zh]) => zh).join("\n"));
    fs.writeFileSync(path.join(place, "story.en.txt"), PAIRS.map(([, en]) => en).join("\n"));
    await page.setInputFiles("#file-0", [path.join(place, "story.zh.txt"), path.join(place, "story.en.txt")]);
    await page.click("#align");
    await page.waitForSelector("#rows tr");
    const [moses, intertext] = [await downloads(page, "moses", 2), await downloads(page, "intertext", 3)];
    for (const [files, text] of [[moses, "Two boats were lying there."], [intertext, "Two small boats lay there."]]) {
      const english = files.find((file) => /^story\.en(\.xml)?$/.test(path.basename(file)));
      fs.writeFileSync(english, fs.readFileSync(english, "utf8").replace(/Two (small )?boats[^.]*\./, text));
      await page.click("[data-action=menu]");
      await page.setInputFiles("#import-file", files);
      await page.waitForFunction((text) => document.querySelector("#row-1 td.target")?.textContent === text, text);
    }
    await press(page, "u", "u");
    assert.deepEqual(await rows(page), PAIRS);
    await page.reload();
    await page.setInputFiles("#file-0", intertext);
    await page.click("#align");
    await page.waitForSelector("#row-1");
    assert.equal((await rows(page))[1][1], "Two small boats lay there.");
    assert.deepEqual(errors, []);
    await context.close();
  });

  it("makes a corrected bilingual e-book of two e-books", async () => {
    const { page, context, errors } = await open(pathToFileURL(FILE).href);
    const place = folder();
    const zh = epub(place, "海边", "海边的一天", "zh-CN", STORY.zh);
    const en = epub(place, "sea", "A Day by the Sea", "en", STORY.en);
    await page.setInputFiles("#file-0", zh);
    await page.setInputFiles("#file-1", en);
    await page.click("#align");
    await page.waitForSelector("#rows tr");
    // The translation of one sentence is mended, two rows become one, and all the rest is checked.
    const row = page.locator("#rows tr", { hasText: "两条小船" }).first();
    await row.locator("td.target").dblclick();
    await page.fill("dialog textarea", "Two small boats lay on the sand.");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog", { state: "detached" });
    await settled(page);
    await page.locator("#rows tr", { hasText: "厨房里有面包" }).locator("td.source").click();
    await press(page, "m");
    await page.click("[data-action=menu]");
    await page.click("#confirm-all");
    await settled(page);
    const book = await download(page, "epub");
    execFileSync("java", ["-jar", execFileSync("which", ["epubcheck"]).toString().trim(), book], { stdio: "pipe" });
    const text = bookText(book);
    // A paragraph is followed by its translation.
    assert.match(text, /退潮了。两条小船躺在沙滩上。[^a-z]* The tide went out\. Two small boats lay on the sand\./);
    assert.match(text, /厨房里有面包和牛奶。大家坐下来吃晚饭。[^a-z]* After dark[^一-龥]* There was bread and milk in the kitchen\./);
    for (const heading of ["海边的一天", "A Day by the Sea", "夜里", "At Night"]) assert.match(text, new RegExp(heading));
    assert.deepEqual(errors, []);
    await context.close();
  });

  it("takes pasted text, one bilingual file, and goes on where it was", async () => {
    const { page, context } = await open(pathToFileURL(FILE).href);
    await page.click("summary");
    await page.fill("#paste-0", "退潮了。两条小船躺在沙滩上。");
    await page.fill("#paste-1", "The tide went out. Two boats lay on the sand.");
    await page.click("#align");
    await page.waitForSelector("#rows tr");
    assert.equal((await rows(page)).length, 2);
    await page.reload();
    await page.setInputFiles("#file-0", path.join(ROOT, "examples/data/river.txt"));
    await page.click("#align");
    await page.waitForSelector("#rows tr");
    assert.match(await page.textContent("#documents"), /river\.txt/);
    await context.close();
  });

  it("can be stopped", async () => {
    const { page, context } = await open(pathToFileURL(FILE).href);
    const place = folder();
    const long = (column) => Array.from({ length: 6000 }, (_, at) => PAIRS[(at * 7) % PAIRS.length][column]).join("\n");
    fs.writeFileSync(path.join(place, "zh.txt"), long(0));
    fs.writeFileSync(path.join(place, "en.txt"), long(1));
    await page.setInputFiles("#file-0", path.join(place, "zh.txt"));
    await page.setInputFiles("#file-1", path.join(place, "en.txt"));
    await page.click("#align");
    await page.click("#cancel");
    await page.waitForFunction(() => document.getElementById("message").textContent === "Stopped.");
    await page.click("#sample");
    await page.waitForSelector("#rows tr");
    await context.close();
  });
});

describe("both engines", () => {
  it("give the same bytes for the same requests", async () => {
    const place = folder();
    fs.writeFileSync(path.join(place, "pairs.tsv"), tsv(PAIRS.map(([zh, en]) => [zh, en, 0.8])));
    const saved = path.join(place, "pairs.review.json");
    const server = await serve(path.join(place, "pairs.tsv"), "--save", saved);
    const start = fs.readFileSync(saved);
    const when = "2026-11-26T10:00:00Z";
    const operations = [
      { name: "merge", first: 0, last: 1 }, { name: "split", row: 0 }, { name: "move-down", row: 2, side: "target" }, { name: "confirm", row: 1 },
      { name: "unlink", row: 5 }, { name: "edit", side: "source", sentence: 4, text: "狗睡着了。" }, { name: "realign", from: 0 }, { name: "confirm-above", confidence: 0.9 },
    ];
    const corrected = PAIRS.map(([zh, en], at) => [zh, at === 3 ? "An old fisherman was mending a net." : en, 0.8]);
    const moses = [0, 1].map((side) => ({ name: `pairs.${["zh", "en"][side]}`, base64: Buffer.from(PAIRS.map((pair) => `${pair[side]}\n`).join("")).toString("base64") }));
    const imports = [[{ name: "corrected.tsv", base64: Buffer.from(tsv(corrected)).toString("base64") }], moses];
    const requests = [
      ...operations.map((operation, revision) => ({ do: "apply", revision, operation, when })),
      { do: "undo", revision: operations.length }, { do: "redo", revision: operations.length + 1 }, { do: "words", row: 2 },
      ...imports.map((files, at) => ({ do: "import", revision: operations.length + 2 + at, files, when })), { do: "apply", revision: 0, operation: operations[0] },
      ...["tmx", "xliff", "tsv", "csv", "jsonl", "html", "epub", "anki", "markdown", "beads", "intertext", "moses", "review"].map((format) => ({ do: "export", format })),
    ].map((request) => JSON.stringify(request));

    const site = await host();
    const wasm = await open(site.address);
    const inPage = await wasm.page.evaluate(async ({ requests, load }) => {
      const worker = new Worker("worker.js", { type: "module" });
      const send = (number, request) => new Promise((resolve) => {
        const hear = ({ data }) => { if (data.number === number && data.reply) { worker.removeEventListener("message", hear); resolve(data.reply); } };
        worker.addEventListener("message", hear);
        worker.postMessage({ number, request });
      });
      await send(-1, load);
      const replies = [];
      for (const [number, request] of requests.entries()) replies.push(await send(number, request));
      return replies;
    }, { requests, load: JSON.stringify({ do: "load", files: [{ name: "pairs.review.json", base64: start.toString("base64") }] }) });
    const overHttp = [];
    for (const request of requests) {
      const reply = await fetch(new URL("engine", server.address), { method: "POST", body: request, headers: { Origin: server.url.origin } });
      overHttp.push(await reply.text());
    }
    requests.forEach((request, at) => assert.equal(inPage[at], overHttp[at], request));
    console.log(`# ${requests.length} requests, the same bytes from both engines`);
    await wasm.context.close();
    site.close();
    await server.kill();
  });

  it("align in the browser in the time of a glance", async () => {
    const site = await host();
    const { page, context } = await open(site.address);
    const time = (files) => page.evaluate(async (files) => {
      const worker = new Worker("worker.js", { type: "module" });
      const send = (request) => new Promise((resolve) => {
        worker.onmessage = ({ data }) => { if (data.reply) resolve(data.reply); };
        worker.postMessage({ number: 1, request: JSON.stringify(request) });
      });
      await send({ do: "open" });
      const start = performance.now();
      const reply = JSON.parse(await send({ do: "load", files }));
      worker.terminate();
      return { milliseconds: performance.now() - start, rows: reply.ok.rows.length };
    }, files);
    const file = (name, content) => ({ name, base64: Buffer.from(content).toString("base64") });
    const river = await time([file("river.txt", fs.readFileSync(path.join(ROOT, "examples/data/river.txt")))]);
    const book = (column, count) => Array.from({ length: count }, (_, at) => PAIRS[(at * 7) % PAIRS.length][column].replace(/[。.]$/, (mark) => ` ${at * 31 + 7}${mark}`)).join("\n");
    const long = await time([file("zh.txt", book(0, 1500)), file("en.txt", book(1, 2000))]);
    console.log(`# sample article: ${river.milliseconds.toFixed(0)} ms; 1,500 × 2,000 sentences: ${long.milliseconds.toFixed(0)} ms`);
    assert.ok(river.rows > 0 && long.rows >= 1500);
    await context.close();
    site.close();
  });
});
