// How the page looks: accessible in every form, and pictures of it in docs/images when SCREENSHOTS is set.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { after, before, describe, it } = require("node:test");
const { pathToFileURL } = require("node:url");
const { ROOT, STORY, closeBrowser, folder, open, press, serve, TOOL } = require("./support.cjs");
const { execFileSync } = require("node:child_process");

const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const IMAGES = path.join(ROOT, "docs/images");

after(closeBrowser);

/** Fails with what axe finds, in words. */
async function accessible(page) {
  await page.evaluate(AXE).catch(() => page.addScriptTag({ content: AXE }));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join("\n")}`);
  assert.deepEqual(found, []);
}

/** No part of the page is wider than the window. */
async function fits(page) {
  const { width } = page.viewportSize();
  const widths = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, window: innerWidth, rows: document.getElementById("scroller").scrollWidth - document.getElementById("scroller").clientWidth }));
  // A phone widens its window to what does not fit.
  assert.deepEqual(widths, { page: width, window: width, rows: 0 });
}

async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  fs.mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
}

const forms = [
  { name: "review", options: {} },
  { name: "review-dark", options: { colorScheme: "dark" } },
  { name: "review-zh", options: { locale: "zh-CN" } },
  { name: "review-phone", options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  { name: "review-phone-dark-zh", options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "dark", locale: "zh-CN" } },
];

describe("the review", () => {
  let server;
  before(async () => {
    const place = folder();
    fs.writeFileSync(path.join(place, "sea.zh.md"), STORY.zh);
    fs.writeFileSync(path.join(place, "sea.en.md"), STORY.en);
    server = await serve(path.join(place, "sea.zh.md"), path.join(place, "sea.en.md"));
    const { page, context } = await open(server.address);
    await press(page, "Home", "Enter", "Enter", "Enter");
    await context.close();
  });
  after(() => server.kill());

  for (const { name, options } of forms) {
    it(`${name}: accessible, and no wider than the window`, async () => {
      const { page, context, errors } = await open(server.address, { bypassCSP: true, ...options });
      await page.click("#row-4 td.target");
      await page.waitForTimeout(250);
      await accessible(page);
      await fits(page);
      if (!options.hasTouch) {
        await page.hover("#row-5 td.source");
        await page.waitForSelector("#row-5 .word");
        await page.locator("#row-5 td.target .word").first().hover();
      }
      await picture(page, name);
      await page.click("[data-action=download]");
      await accessible(page);
      await page.keyboard.press("Escape");
      await page.locator("[data-action=menu]").first().click();
      await accessible(page);
      await page.click("#help");
      await page.waitForSelector(".keys");
      await accessible(page);
      if (name === "review") await picture(page, "review-keys");
      await page.keyboard.press("Escape");
      assert.deepEqual(errors, []);
      await context.close();
    });
  }

  it("speaks the language of the browser, and the one that is chosen", async () => {
    const { page, context } = await open(server.address, { locale: "zh-CN" });
    assert.match(await page.textContent("#next"), /下一处存疑/);
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
    await page.click("[data-action=menu]");
    await page.selectOption("#language", "en");
    assert.match(await page.textContent("#next"), /Next doubtful/);
    await context.close();
  });

  it("is dark or light as it is chosen", async () => {
    const { page, context } = await open(server.address);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.click("[data-action=menu]");
    await page.selectOption("#theme", "dark");
    assert.notEqual(await background(), light);
    await context.close();
  });

  it("names the language of every text", async () => {
    const { page, context } = await open(server.address);
    const langs = await page.$$eval("#rows td.side", (cells) => [...new Set(cells.map((cell) => `${cell.dataset.side} ${cell.lang}`))].sort());
    assert.deepEqual(langs, ["source zh-CN", "target en"]);
    await context.close();
  });
});

describe("the reading page", () => {
  let file;
  before(() => {
    const place = folder();
    fs.writeFileSync(path.join(place, "sea.zh.md"), STORY.zh);
    fs.writeFileSync(path.join(place, "sea.en.md"), STORY.en);
    file = path.join(place, "sea.html");
    execFileSync(TOOL, ["align", path.join(place, "sea.zh.md"), path.join(place, "sea.en.md"), "-q", "-o", file]);
    if (process.env.FRESH) {
      const part = (name) => fs.readFileSync(path.join(ROOT, "src/format/reading", name), "utf8");
      const page = fs.readFileSync(file, "utf8").replace(/<style>[^]*?<\/style>/, () => `<style>\n${part("page.css")}</style>`);
      fs.writeFileSync(file, page.replace(/<script>[^]*?<\/script>/, () => `<script>\n${part("page.js")}</script>`));
    }
  });

  for (const [name, options] of [["reading", {}], ["reading-dark", { colorScheme: "dark" }], ["reading-phone", { viewport: { width: 390, height: 844 } }]]) {
    it(`${name}: accessible, three ways to read, a proof view`, async () => {
      const { page, context, errors } = await open(undefined, options);
      await page.goto(pathToFileURL(file).href);
      await accessible(page);
      await picture(page, name);
      for (const at of [1, 2, 3]) {
        await page.click(`.tools button:nth-child(${at + 1})`);
        await accessible(page);
        if (at === 2) {
          await page.click(".pair:nth-of-type(4) .source");
          await page.waitForSelector(".pair.open .target");
        }
        if (name === "reading" || at === 3) await picture(page, `${name}-${["", "lines", "tap", "proof"][at]}`);
      }
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.deepEqual(errors, []);
      await context.close();
    });
  }

  it("has contents, and remembers place and mode", async () => {
    const { page, context } = await open(undefined);
    await page.setViewportSize({ width: 900, height: 300 });
    await page.goto(pathToFileURL(file).href);
    assert.deepEqual(await page.$$eval("#contents a", (links) => links.map((link) => link.textContent)), ["海边的一天", "夜里"]);
    await page.click(".tools button:nth-child(2)");
    await page.evaluate(() => document.querySelector("#u9").scrollIntoView());
    // The place is kept a moment after the last movement.
    await page.waitForFunction(() => Object.values(localStorage).some((kept) => Number(JSON.parse(kept).at?.slice(1)) > 1));
    await page.reload();
    assert.ok(await page.evaluate(() => scrollY > 100));
    assert.ok(await page.evaluate(() => document.body.classList.contains("lines")));
    await context.close();
  });
});

describe("the welcome page", () => {
  const single = path.join(ROOT, "target/page/duiqi.html");
  for (const [name, options] of [["welcome", {}], ["welcome-zh", { locale: "zh-CN" }], ["welcome-phone", { viewport: { width: 390, height: 844 } }]]) {
    it(`${name}: accessible`, { skip: !fs.existsSync(single) && "web/build was not run" }, async () => {
      const { page, context } = await open(pathToFileURL(single).href, { bypassCSP: true, ...options });
      await accessible(page);
      await picture(page, name);
      await context.close();
    });
  }
});

describe("the terminal", () => {
  it("shows pairs in two columns, with words for reasons and a closing line", async () => {
    const place = folder();
    fs.writeFileSync(path.join(place, "sea.zh.md"), STORY.zh);
    fs.writeFileSync(path.join(place, "sea.en.md"), STORY.en);
    const line = `stty cols 100 rows 60; '${TOOL}' align sea.zh.md sea.en.md`;
    const environment = { ...process.env, TERM: "xterm-256color", PAGER: "" };
    const shown = execFileSync("script", ["-qec", line, "/dev/null"], { cwd: place, env: environment, stdio: ["ignore", "pipe", "inherit"] }).toString();
    const plain = shown.replace(/\x1b\[\d*m/g, "");
    assert.match(plain, /unmatched +译者没有译这一句。/);
    assert.match(plain, /\d+ pairs; \d sentences? unmatched\s*$/);
    if (!process.env.SCREENSHOTS) return;
    const { page, context } = await open(undefined, { viewport: { width: 900, height: 700 } });
    await page.setContent(`<!doctype html><style>${TERMINAL}</style><pre>$ duiqi align sea.zh.md sea.en.md\n${coloured(shown)}</pre>`);
    await page.locator("pre").screenshot({ path: path.join(IMAGES, "terminal.png") });
    await context.close();
  });
});

/** The look of a terminal: every character one or two columns wide. */
const TERMINAL = `body{margin:0}pre{margin:0;padding:14px 18px;width:max-content;background:#1b1d1f;color:#dcdad3;font:14px/1.45 "Noto Sans Mono CJK SC",monospace}
i{display:inline-block;height:.7em;border-bottom:1px solid}.s2{opacity:.55}.s31{color:#f08a70}.s32{color:#7fc29d}.s33{color:#dcae57}`;

/** Text with styles of a terminal as HTML. */
function coloured(text) {
  const safe = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\r/g, "")
    // Fonts for Chinese draw this line two columns wide.
    .replace(/─+/g, (rule) => `<i style="width:${rule.length}ch"></i>`);
  let open = false;
  const spans = safe.replace(/\x1b\[(\d*)m/g, (_, style) => {
    const end = open ? "</span>" : "";
    open = style !== "" && style !== "0";
    return open ? `${end}<span class="s${style}">` : end;
  });
  return spans + (open ? "</span>" : "");
}
