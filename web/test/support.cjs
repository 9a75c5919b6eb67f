// What the tests of the page share: a browser, servers of `duiqi review`, texts.

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { chromium } = require("playwright-core");

const ROOT = path.resolve(__dirname, "../..");
const TOOL = process.env.DUIQI ?? path.join(ROOT, "target/debug/duiqi");
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];

/** Pairs of sentences, written for these tests. */
const PAIRS = [
  ["退潮了。", "The tide went out."],
  ["两条小船躺在沙滩上。", "Two boats lay on the sand."],
  ["孩子们跑下来找螃蟹。", "The children ran down to look for crabs."],
  ["老渔夫坐在门口补网。", "The old fisherman sat at his door mending a net."],
  ["他的狗在太阳底下睡觉。", "His dog was sleeping in the sun."],
  ["下午刮起了北风。", "In the afternoon a north wind rose."],
  ["妈妈们在岸上叫孩子回家。", "The mothers called their children home from the shore."],
  ["篮子里有三只螃蟹。", "There were three crabs in the basket."],
  ["天黑以后灯塔亮了。", "After dark the lighthouse was lit."],
  ["船长看了看他的手表。", "The captain looked at his watch."],
  ["火车要到明天早上才来。", "The train would not come until tomorrow morning."],
  ["厨房里有面包和牛奶。", "There was bread and milk in the kitchen."],
  ["大家坐下来吃晚饭。", "Everyone sat down to supper."],
  ["夜里下了一场大雨。", "It rained heavily during the night."],
];

/** A short story with headings, a doubtful stretch and a text without counterpart. */
const STORY = {
  zh: `# 海边的一天\n\n${PAIRS.slice(0, 5).map(([zh]) => zh).join("")}\n\n${PAIRS.slice(5, 8).map(([zh]) => zh).join("")}译者没有译这一句。\n\n## 夜里\n\n${PAIRS.slice(8).map(([zh]) => zh).join("")}\n`,
  en: `# A Day by the Sea\n\n${PAIRS.slice(0, 5).map(([, en]) => en).join(" ")}\n\n${PAIRS.slice(5, 8).map(([, en]) => en).join(" ")}\n\n## At Night\n\n${PAIRS.slice(8).map(([, en]) => en).join(" ")} Nobody had closed the windows of the old school.\n`,
};

/** Each Chinese sentence beside the English one of another number: `shift` rows off between two rows. */
function misaligned() {
  const zh = PAIRS.map(([zh]) => zh);
  // A sentence that nobody translated pushes ten rows off by one.
  zh.splice(3, 0, "远处有一座没有人住的小岛。");
  const rows = [];
  for (let at = 0; at < zh.length; at += 1) {
    const wrong = at >= 3 && at < 13;
    if (at < 3) rows.push([zh[at], PAIRS[at][1], 0.98]);
    else if (wrong) rows.push([zh[at], PAIRS[at][1], 0.2]);
    else if (at === 13) rows.push([zh[at], "", 0.2], [zh[at + 1], PAIRS[at][1], 0.98]);
  }
  return rows;
}

const tsv = (rows) => `source\ttarget\tsource_tag\ttarget_tag\tconfidence\n${rows.map(([zh, en, confidence]) => [zh, en, "zh-CN", "en", confidence].join("\t")).join("\n")}\n`;

function folder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), "duiqi-page-"));
}

/** Starts `duiqi review` and waits for its address. */
function serve(...files) {
  const child = spawn(TOOL, ["review", ...files, "--no-open"], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => { errors += data; });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => {
      const address = String(data).trim();
      resolve({ address, url: new URL(address), child, kill: (signal = "SIGTERM") => new Promise((done) => { child.once("exit", done); child.kill(signal); }) });
    });
    child.once("exit", (code) => reject(new Error(`duiqi review ended with ${code}: ${errors}`)));
  });
}

let running;
async function browser() {
  running ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  return running;
}

async function closeBrowser() {
  await running?.close();
  running = undefined;
}

/** For work on the page: the files of `web/app` as they are now, not as the tool has them. */
async function fresh(page) {
  await page.route(/^http:.*(\/|\.js|\.css)$/, (route) => {
    // What a page asks for by itself is not the page.
    if (route.request().resourceType() === "fetch") return route.continue();
    const { pathname } = new URL(route.request().url());
    const file = path.join(ROOT, "web/app", pathname.endsWith("/") ? "index.html" : path.basename(pathname));
    return fs.existsSync(file) && !route.request().url().includes("worker") ? route.fulfill({ path: file }) : route.continue();
  });
}

/** A page in a window of its own; errors in it fail the test. */
async function open(address, options = {}) {
  const context = await (await browser()).newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  if (process.env.FRESH) await fresh(page);
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  if (address) {
    await page.goto(address);
    await page.waitForSelector("#rows tr, #welcome .sheet");
  }
  return { page, context, errors };
}

/** The texts of the rows that are drawn. */
const rows = (page) => page.$$eval("#rows tr:not(.fold)", (found) => found.map((row) => [...row.querySelectorAll("td.side")].map((cell) => cell.textContent.replace("—", ""))));

/** Waits until every change is answered. */
const settled = (page) => page.waitForFunction(() => !/Saving|正在/.test(document.getElementById("saved").textContent));

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(30);
    await settled(page);
  }
}

/** Waits until a check no longer throws; its last error, if it still does after half a minute. */
async function eventually(check) {
  for (let tries = 0; ; tries += 1) {
    try { return await check(); } catch (error) { if (tries >= 300) throw error; }
    await new Promise((done) => { setTimeout(done, 100); });
  }
}

/** The rows of a saved review, as texts. */
function savedRows(file) {
  const { review } = JSON.parse(fs.readFileSync(file, "utf8"));
  let [s, t] = [0, 0];
  return review.rows.map(({ shape: [n, m], status }) => {
    const texts = [review.source.slice(s, s + n), review.target.slice(t, t + m)].map((part) => part.map(({ text }) => text).join("|"));
    [s, t] = [s + n, t + m];
    return [...texts, status];
  });
}

module.exports = { FLAGS, PAIRS, ROOT, STORY, TOOL, browser, closeBrowser, eventually, folder, misaligned, open, press, rows, savedRows, serve, settled, tsv };
