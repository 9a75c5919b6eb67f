// `duiqi review` in a browser: keys, mouse, touch, safety, speed.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { after, before, describe, it } = require("node:test");
const { PAIRS, closeBrowser, eventually, folder, misaligned, open, press, rows, savedRows, serve, settled, tsv } = require("./support.cjs");

const perfect = PAIRS.map(([zh, en], at) => [zh, en, at % 5 === 4 ? 0.6 : 0.97]);

/** A server for some rows, and where it saves. */
async function review(content, name = "pairs.tsv") {
  const place = folder();
  fs.writeFileSync(path.join(place, name), typeof content === "string" ? content : tsv(content));
  const file = path.join(place, "pairs.review.json");
  const server = await serve(path.join(place, name), "--save", file);
  return { ...server, file, place };
}

/** What one request to the server gets. */
function ask(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port: url.port, path: url.pathname, method, headers: { Host: url.host, ...headers } }, (response) => {
      let text = "";
      response.on("data", (data) => { text += data; });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

after(closeBrowser);

describe("safety", () => {
  let server;
  before(async () => { server = await review(perfect); });
  after(() => server.kill());
  const opening = { method: "POST", body: '{"do":"open"}' };

  it("answers the page", async () => {
    const answer = await ask(server.url);
    assert.equal(answer.status, 200);
    assert.match(answer.headers["content-security-policy"], /default-src 'none'; script-src 'self'/);
    assert.equal(answer.headers["access-control-allow-origin"], undefined);
    assert.equal(answer.headers["referrer-policy"], "no-referrer");
    const engine = new URL("engine", server.address);
    assert.equal((await ask(engine, { ...opening, headers: { Origin: server.url.origin } })).status, 200);
  });

  it("refuses a wrong token, host or origin", async () => {
    const engine = new URL("engine", server.address);
    const wrong = new URL(`/${"0".repeat(32)}/engine`, server.address);
    assert.equal((await ask(new URL("/", server.address))).status, 403);
    assert.equal((await ask(wrong, { ...opening, headers: { Origin: server.url.origin } })).status, 403);
    assert.equal((await ask(engine, { ...opening, headers: { Origin: "http://example.org" } })).status, 403);
    assert.equal((await ask(engine, { ...opening, headers: { Origin: "null" } })).status, 403);
    assert.equal((await ask(engine, opening)).status, 403);
    assert.equal((await ask(engine, { ...opening, headers: { Origin: server.url.origin, Host: "example.org" } })).status, 403);
  });

  it("cannot be reached by a page from elsewhere", async () => {
    const elsewhere = http.createServer((_, response) => response.end("<!doctype html><title>elsewhere</title>"));
    await new Promise((done) => { elsewhere.listen(0, "127.0.0.1", done); });
    const { page, context } = await open();
    await page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
    const outcome = await page.evaluate(async (address) => {
      const read = await fetch(address).then(() => "read", () => "refused");
      const sent = await fetch(`${address}engine`, { method: "POST", body: '{"do":"open"}' }).then(() => "read", () => "refused");
      return { read, sent };
    }, server.address);
    assert.deepEqual(outcome, { read: "refused", sent: "refused" });
    await context.close();
    elsewhere.close();
  });

  it("listens on this computer only", () => assert.equal(server.url.hostname, "127.0.0.1"));
});

describe("operations by key, mouse and touch", () => {
  let server;
  let window;
  before(async () => {
    server = await review(perfect);
    window = await open(server.address);
  });
  after(async () => {
    assert.deepEqual(window.errors, []);
    await window.context.close();
    await server.kill();
  });

  /** Does something, sees that rows changed as expected, and takes it back. */
  async function each(page, act, expected) {
    const start = JSON.stringify(savedRows(server.file));
    await act();
    await eventually(() => expected(savedRows(server.file)));
    await settled(page);
    await press(page, "u");
    await eventually(() => assert.equal(JSON.stringify(savedRows(server.file)), start));
  }

  const expectations = {
    merge: (found) => assert.equal(found[0][0], `${PAIRS[0][0]}|${PAIRS[1][0]}`),
    confirm: (found) => assert.equal(found[0][2], "confirmed"),
    unlink: (found) => assert.deepEqual(found.slice(0, 2), [[PAIRS[0][0], "", "edited"], ["", PAIRS[0][1], "edited"]]),
    moveDown: (found) => assert.deepEqual(found[1].slice(0, 2), [`${PAIRS[0][0]}|${PAIRS[1][0]}`, PAIRS[1][1]]),
    moveUp: (found) => assert.deepEqual(found[0], [PAIRS[0][0], "", "edited"]),
    omit: (found) => assert.deepEqual(found[0], [PAIRS[0][0], "", "confirmed"]),
  };
  const keys = { merge: "m", confirm: "Enter", unlink: "x", moveDown: "]", moveUp: "[", omit: "o" };

  for (const [action, expected] of Object.entries(expectations)) {
    it(`${action} by key`, () => each(window.page, async () => { await press(window.page, "Home", "ArrowLeft", keys[action]); }, expected));
    it(`${action} by mouse`, () => each(window.page, async () => {
      await press(window.page, "Home");
      await window.page.click("#row-0 td.source");
      await window.page.click(`#actions [data-action=${action}]`);
    }, expected));
  }

  it("each action by touch on a phone", async () => {
    const phone = await open(server.address, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const [action, expected] of Object.entries(expectations)) {
      await each(phone.page, async () => {
        await phone.page.tap("#row-0 td.source");
        await phone.page.locator(`#actions [data-action=${action}]`).scrollIntoViewIfNeeded();
        await phone.page.tap(`#actions [data-action=${action}]`);
      }, expected);
    }
    assert.deepEqual(phone.errors, []);
    await phone.context.close();
    await window.page.reload();
    await window.page.waitForSelector("#rows tr");
  });

  it("split between sentences, and a merge of the row above", async () => {
    const { page } = window;
    await press(page, "Home", "m");
    await each(page, async () => { await press(page, "s"); }, (found) => assert.deepEqual(found[1].slice(0, 2), PAIRS[1]));
    await press(page, "u");
    await each(page, async () => { await press(page, "Home", "j", "Shift+M"); }, expectations.merge);
  });

  it("split in the text by keys and by mouse", async () => {
    const { page } = window;
    await each(page, async () => {
      await press(page, "Home");
      await page.keyboard.press("Shift+S");
      await page.waitForSelector("dialog .cut");
      await page.keyboard.press("Home");
      for (let n = 0; n < 2; n += 1) await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Home");
      for (let n = 0; n < 2; n += 1) await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog", { state: "detached" });
    }, (found) => assert.deepEqual(found[0].slice(1), ["The tide", "edited"]));
    await each(page, async () => {
      await page.keyboard.press("Home");
      await page.click("#actions [data-action=splitText]");
      await page.locator("dialog .cut[lang=en] span", { hasText: "went" }).click({ position: { x: 3, y: 8 } });
      await page.click("dialog .strong");
    }, (found) => assert.deepEqual([found[0][1], found[1][1]], ["The tide", "went out."]));
  });

  it("edit by key and by double click", async () => {
    const { page } = window;
    await each(page, async () => {
      await press(page, "Home", "ArrowRight");
      await page.keyboard.press("e");
      await page.fill("dialog textarea", "The sea drew back.");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog", { state: "detached" });
    }, (found) => assert.deepEqual(found[0].slice(1), ["The sea drew back.", "edited"]));
    await page.dblclick("#row-1 td.target");
    await page.waitForSelector("dialog textarea");
    await page.keyboard.press("Escape");
  });

  it("part and join again", async () => {
    const { page } = window;
    const first = (pair) => eventually(() => assert.deepEqual(savedRows(server.file)[0].slice(0, 2), pair));
    await press(page, "Home", "x");
    await first([PAIRS[0][0], ""]);
    await press(page, "c");
    await first(PAIRS[0]);
    await press(page, "u", "u");
    await eventually(() => assert.ok(savedRows(server.file).every(([, , status]) => status === "automatic")));
  });

  it("goes to doubtful rows, filters and searches", async () => {
    const { page } = window;
    await press(page, "Home", "n");
    assert.equal(await page.getAttribute("#rows tr.current", "id"), "row-4");
    await press(page, "n", "p");
    assert.equal(await page.getAttribute("#rows tr.current", "id"), "row-4");
    await page.selectOption("#filter", "doubtful");
    assert.equal((await rows(page)).length, 2);
    await page.selectOption("#filter", "all");
    await page.keyboard.press("/");
    await page.keyboard.type("lighthouse");
    assert.deepEqual(await rows(page), [PAIRS[8]]);
    assert.equal(await page.textContent("#rows mark"), "lighthouse");
    await page.fill("#search", "");
    await press(page, "Escape");
    await page.keyboard.press("?");
    assert.match(await page.textContent("dialog"), /next, previous doubtful row/);
    await page.keyboard.press("Escape");
  });

  it("checks all sure pairs, and redoes", async () => {
    const { page } = window;
    await page.click("[data-action=menu]");
    await page.click("#confirm-all");
    const confirmed = (count) => eventually(() => assert.equal(savedRows(server.file).filter(([, , status]) => status === "confirmed").length, count));
    await confirmed(12);
    await settled(page);
    await press(page, "u");
    await confirmed(0);
    await press(page, "Shift+U");
    await confirmed(12);
    await press(page, "u");
    await confirmed(0);
  });

  it("lights the words that translate each other", async () => {
    const { page } = window;
    await page.hover("#row-2 td.source");
    await page.waitForSelector("#row-2 .word");
    await page.locator("#row-2 td.target .word", { hasText: "crabs" }).hover();
    assert.equal(await page.textContent("#row-2 td.source .word.lit"), "螃蟹");
  });

  it("goes where the dot plot and the ribbon are clicked", async () => {
    const { page } = window;
    const { width, height } = await page.locator("#plot").boundingBox();
    await page.click("#plot", { position: { x: width - 3, y: height - 3 } });
    assert.equal(await page.getAttribute("#rows tr.current", "id"), "row-13");
    await page.click("#ribbon", { position: { x: 6, y: 3 } });
    assert.equal(await page.getAttribute("#rows tr.current", "id"), "row-0");
  });

  it("downloads and imports corrections", async () => {
    const { page } = window;
    await page.keyboard.press("d");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("[data-format=tsv]")]);
    const file = path.join(server.place, "fixed.tsv");
    await download.saveAs(file);
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("Two boats lay on the sand.", "Two boats were lying on the sand."));
    await page.click("[data-action=menu]");
    await page.setInputFiles("#import-file", file);
    await page.waitForFunction(() => document.querySelector("#row-1 td.target")?.textContent === "Two boats were lying on the sand.");
    await press(page, "u");
  });

  it("shows anew what another window changed", async () => {
    const other = await open(server.address);
    await press(other.page, "Home", "m");
    await window.page.bringToFront();
    await window.page.click("#row-3");
    await press(window.page, "Enter");
    await window.page.waitForFunction(() => document.getElementById("message").textContent.includes("another window"));
    assert.equal((await rows(window.page)).length, 13);
    await press(window.page, "u");
    await other.context.close();
    window.errors.length = 0;
  });
});

describe("work that lasts", () => {
  it("mends ten wrong rows in under ten key presses, and saves", async () => {
    const server = await review(misaligned());
    const { page, context } = await open(server.address);
    const wrong = savedRows(server.file).slice(3, 13).filter(([zh, en]) => PAIRS.some((pair) => pair[0] === zh && pair[1] === en));
    assert.equal(wrong.length, 0);
    const presses = ["n", "x", "Enter", "r"];
    await press(page, ...presses);
    await eventually(() => {
      const pairs = savedRows(server.file).map(([zh, en]) => [zh, en]);
      for (const pair of PAIRS) assert.ok(pairs.some(([zh, en]) => zh === pair[0] && en === pair[1]), `${pair}: ${JSON.stringify(pairs)}`);
    });
    console.log(`# ten rows mended by ${presses.length} key presses: ${presses.join(" ")}`);
    await context.close();
    await server.kill();
  });

  it("loses nothing that was shown as saved when the server is killed", async () => {
    const server = await review(perfect);
    const { page, context } = await open(server.address);
    await press(page, "Home", "m", "Enter", "n", "x");
    assert.match(await page.textContent("#saved"), /Saved/);
    const shown = await rows(page);
    await server.kill("SIGKILL");
    await context.close();
    const again = await serve(server.file);
    const second = await open(again.address);
    assert.deepEqual(await rows(second.page), shown);
    await press(second.page, "u", "u", "u");
    assert.equal((await rows(second.page)).length, PAIRS.length);
    await second.context.close();
    await again.kill();
  });

  it("is at the start again after 1,000 random operations and as many undos", async () => {
    const server = await review([...perfect, ...misaligned()]);
    const { page, context } = await open(server.address);
    const bare = () => {
      const { review: { rows, source, target } } = JSON.parse(fs.readFileSync(server.file, "utf8"));
      return JSON.stringify({ rows, source, target });
    };
    const start = bare();
    // The same sequence at every run (a linear congruential generator, Numerical Recipes).
    let seed = 7;
    const random = (below) => { seed = (seed * 1664525 + 1013904223) >>> 0; return Math.floor((seed / 2 ** 32) * below); };
    const done = await page.evaluate(async (choices) => {
      let { ok } = await (await fetch("engine", { method: "POST", body: '{"do":"open"}' })).json();
      let [revision, rows, count] = [ok.revision, ok.rows.length, 0];
      for (const [kind, place, more] of choices) {
        const row = Math.floor(place * rows);
        const side = more < 0.5 ? "source" : "target";
        const operation = [
          { name: "merge", first: row, last: row + 1 }, { name: "split", row }, { name: "move-up", row, side }, { name: "move-down", row, side },
          { name: "unlink", row }, { name: "link", row }, { name: "confirm", row }, { name: "reopen", row }, { name: "omit", row },
          { name: "edit", side, sentence: row, text: `text ${more}` }, { name: "realign", from: row }, { name: "confirm-above", confidence: more },
        ][kind];
        const reply = await (await fetch("engine", { method: "POST", body: JSON.stringify({ do: "apply", revision, operation }) })).json();
        if (!reply.ok) continue;
        revision = reply.ok.revision;
        for (const { removed, inserted } of reply.ok.rows) rows += inserted.length - removed;
        count += 1;
      }
      return count;
    }, Array.from({ length: 1600 }, () => [random(12), random(1e6) / 1e6, random(1e6) / 1e6]));
    assert.ok(done >= 1000, `${done} operations were possible`);
    await page.reload();
    await page.waitForSelector("#rows tr");
    const undone = await page.evaluate(async () => {
      let { ok } = await (await fetch("engine", { method: "POST", body: '{"do":"open"}' })).json();
      let count = 0;
      while (ok.can_undo) {
        ({ ok } = await (await fetch("engine", { method: "POST", body: JSON.stringify({ do: "undo", revision: ok.revision }) })).json());
        count += 1;
      }
      return count;
    });
    assert.equal(undone, done);
    assert.equal(bare(), start);
    console.log(`# ${done} operations done and undone`);
    await context.close();
    await server.kill();
  });
});

describe("30,000 rows", () => {
  it("are there within a second and scroll smoothly", async () => {
    const many = Array.from({ length: 30000 }, (_, at) => { const [zh, en] = PAIRS[at % PAIRS.length]; return [`${zh}`, `${en}`, at % 97 === 0 ? 0.4 : 0.97]; });
    const server = await review(many);
    const { page, context } = await open();
    await page.goto(server.address);
    await page.waitForSelector("#rows tr");
    const paint = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(performance.now()))));
    const frames = await page.evaluate(async () => {
      const scroller = document.getElementById("scroller");
      const gaps = [];
      let last = performance.now();
      for (let n = 0; n < 240; n += 1) {
        scroller.scrollTop += n < 200 ? 400 : 40000;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        gaps.push(now - last);
        last = now;
      }
      gaps.sort((a, b) => a - b);
      return { median: gaps[120], worst: gaps.at(-1) };
    });
    const drawn = await page.locator("#rows tr").count();
    console.log(`# 30,000 rows: first rows after ${Math.round(paint)} ms, ${drawn} in the page; frames of ${frames.median.toFixed(0)} ms (median), ${frames.worst.toFixed(0)} ms (worst)`);
    assert.ok(drawn < 120);
    const start = Date.now();
    await press(page, "End", "k", "Enter");
    console.log(`# a change in the last rows: ${Date.now() - start} ms with three key presses`);
    await context.close();
    await server.kill();
  });
});
