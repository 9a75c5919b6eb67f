// The page: draws a review, turns keys, clicks and touches into operations, and leaves the rest to the engine.

import { chooseFormat, chooseSplit, editTexts, showHelp, showMore } from "./dialogs.js";
import { byId, element } from "./element.js";
import { createEngine, Refused } from "./engine.js";
import { toInputFile, saveFile } from "./files.js";
import { Model } from "./model.js";
import { Plots } from "./plot.js";
import { RowTable } from "./rows.js";
import { interfaceLanguage, isKey, setLanguage, store, stored, text, translatePage } from "./strings.js";
import { Welcome } from "./welcome.js";
import { Words } from "./words.js";

/** Formats that a review can be downloaded in, the commonest first. */
const FORMATS = ["tmx", "xliff", "tsv", "csv", "jsonl", "html", "epub", "anki", "markdown", "beads", "intertext", "moses", "review"];

/** How long a message stays, in milliseconds. */
const MESSAGE = 2600;

/** The actions of the row, in the order of the bar below. @type {[string, string][]} */
const ROW_ACTIONS = [
  ["confirm", "↵"], ["merge", "m"], ["split", "s"], ["splitText", "⇧s"], ["moveUp", "["], ["moveDown", "]"], ["otherSide", "→"], ["unlink", "x"], ["link", "c"],
  ["edit", "e"], ["omit", "o"], ["reopen", "⌫"], ["realign", "r"],
];

const engine = createEngine();
/** @type {Model | undefined} */
let model;
/** @type {RowTable} */
let table;
/** @type {Words} */
let words;
let busy = Promise.resolve();
let messageTimer = 0;

const plots = new Plots(() => model, (row) => table.select(row, { centre: true }), () => {
  if (!model || !table) return { from: 0, to: 0 };
  const items = model.items;
  const from = items[table.find(table.scroller.scrollTop)]?.row ?? 0;
  const to = items[table.find(table.scroller.scrollTop + table.scroller.clientHeight)]?.row ?? model.rows.length;
  return { from, to };
});
const welcome = new Welcome(engine, (state) => begin(state), (error) => fail(error));

/** @param {string} what @param {boolean} [failed] */
function say(what, failed = false) {
  const line = byId("message");
  line.textContent = what;
  line.className = failed ? "shown failed" : "shown";
  clearTimeout(messageTimer);
  messageTimer = window.setTimeout(() => { line.className = ""; }, failed ? MESSAGE * 3 : MESSAGE);
}

/** @param {unknown} error */
async function fail(error) {
  if (error instanceof Refused && error.stale) {
    begin(await engine.send({ do: "open" }));
    return say(text("stale"), true);
  }
  say(error instanceof Refused ? error.message : text("lost"), true);
}

/** Shows a review. @param {import("./types.js").State} state */
function begin(state) {
  const before = table?.current ?? 0;
  model = new Model(state);
  byId("welcome").hidden = true;
  byId("work").hidden = false;
  byId("actions").hidden = false;
  if (!table) {
    table = new RowTable(byId("scroller"), byId("rows"), model);
    words = new Words(table, async (row) => (await engine.send({ do: "words", row })).words);
    let drawing = 0;
    table.onDraw = () => {
      cancelAnimationFrame(drawing);
      drawing = requestAnimationFrame(() => plots.drawWindow());
    };
  }
  table.model = model;
  table.current = Math.min(before, Math.max(0, model.rows.length - 1));
  document.body.classList.add("reviewing");
  relabel();
  table.refresh();
  table.select(table.current, { focus: true });
  for (const warning of state.warnings) say(warning, true);
}

/** Writes all that depends on the language or the counts. */
function relabel() {
  translatePage();
  const filter = /** @type {HTMLSelectElement} */ (byId("filter"));
  const chosen = model?.filter ?? "all";
  const names = /** @type {const} */ (["all", "doubtful", "unaligned", "edited"]);
  filter.replaceChildren(...names.map((name) => element("option", { value: name }, text(name))));
  filter.value = chosen;
  /** @type {HTMLInputElement} */ (byId("search")).placeholder = text("search");
  byId("next").append(" ", element("kbd", { "aria-hidden": "true" }, "n"));
  for (const [id, sign] of /** @type {const} */ ([["undo", "↶"], ["redo", "↷"]])) {
    byId(id).textContent = sign;
    byId(id).title = text(id);
    byId(id).setAttribute("aria-label", text(id));
  }
  byId("actions").setAttribute("aria-label", text("more"));
  byId("actions").replaceChildren(...ROW_ACTIONS.map(([action, key]) => {
    const label = isKey(action) ? text(action) : action;
    const made = element("button", { type: "button", "data-action": action }, label, " ", element("kbd", { "aria-hidden": "true" }, key));
    if (action === "confirm") made.className = "strong";
    return made;
  }));
  if (model) showState(model);
  welcome.relabel();
}

/** @param {Model} shown */
function showState(shown) {
  const { state } = shown;
  plots.draw();
  const names = state.documents.filter(Boolean).map((name) => String(name).split(/[/\\]/).pop());
  byId("documents").textContent = names.join(" · ") || "duiqi";
  byId("documents").title = names.join(" · ");
  document.title = `${names.join(" · ") || "duiqi"} – duiqi 对齐`;
  const counts = shown.counts();
  byId("summary").textContent = text("summary", counts);
  byId("progress").style.width = `${(100 * counts.confirmed) / Math.max(1, counts.rows)}%`;
  showSaved(state.saved ? (engine.standalone ? text("kept") : text("savedHere")) : "", false);
  for (const [at, id] of ["source-header", "target-header"].entries()) {
    byId(id).textContent = text(state.langs[at]);
    byId(id).lang = state.langs[at];
    byId(id).classList.toggle("active", table?.side === ["source", "target"][at]);
  }
  /** @type {HTMLButtonElement} */ (byId("undo")).disabled = !state.can_undo;
  /** @type {HTMLButtonElement} */ (byId("redo")).disabled = !state.can_redo;
  byId("table").setAttribute("aria-rowcount", String(shown.rows.length + 1));
  byId("table").setAttribute("aria-label", names.join(" · ") || "duiqi");
  byId("empty").hidden = shown.items.length > 0;
  byId("empty").textContent = text("nothingFound");
  document.documentElement.style.setProperty("--columns", columns(state.langs));
}

/** A Chinese character is as wide as two letters and says more: Chinese gets 38 parts, English 62. @param {string[]} langs */
function columns(langs) {
  if (matchMedia("(max-width: 640px)").matches) return "";
  const share = (/** @type {string} */ lang) => (lang === "zh" ? "38fr" : "62fr");
  return `4.4rem minmax(0, ${share(langs[0])}) minmax(0, ${share(langs[1])}) 6.6rem`;
}

/** @param {string} what @param {boolean} failed */
function showSaved(what, failed) {
  byId("saved").textContent = what;
  byId("saved").classList.toggle("failed", failed);
}

/**
 * Sends a change; changes go one after the other, so that each names the revision that the page shows.
 * @param {object} request @param {string} [done]
 */
function send(request, done) {
  busy = busy.then(async () => {
    if (!model) return;
    showSaved(text("saving"), false);
    try {
      const full = { ...request, revision: model.state.revision, when: new Date().toISOString().replace(/\.\d+Z$/, "Z") };
      const changed = await engine.send(full);
      redraw(changed);
      if (done) say(done);
      if (changed.warning) showSaved(text("notSaved", { why: changed.warning }), true);
      welcome.keep();
    } catch (error) {
      showState(model);
      await fail(error);
    }
  });
  return busy;
}

/** @param {import("./types.js").Changed} changed */
function redraw(changed) {
  if (!model) return;
  model.change(changed);
  words.forget();
  const focus = changed.focus ?? table.current;
  table.current = Math.max(0, Math.min(focus, model.rows.length - 1));
  table.refresh();
  table.select(table.current);
  showState(model);
}

/** @param {object} operation @param {string} [done] */
const apply = (operation, done) => send({ do: "apply", operation }, done);

/** The row that was chosen last, when no earlier change is under way. @param {(row: number) => void} act */
function onRow(act) {
  return () => busy.then(() => {
    if (model && model.rows.length) act(table.current);
  });
}

/** @param {number} steps */
function walk(steps) {
  if (!model || model.items.length === 0) return;
  let item = model.itemOf(table.current) + steps;
  const direction = Math.sign(steps) || 1;
  // A folded run is passed over.
  while (model.items[item]?.last !== undefined) item += direction;
  const found = model.items[Math.max(0, Math.min(model.items.length - 1, item))];
  if (found && found.last === undefined) table.select(found.row);
}

/** @param {1 | -1} step */
function nextDoubtful(step) {
  const row = model?.nextDoubtful(table.current, step);
  if (row === undefined) return say(text("noneLeft"));
  if (model && model.itemOf(row) >= 0 && model.items[model.itemOf(row)]?.row !== row) setFilter("all");
  table.select(row, { centre: true });
}

/** @param {import("./types.js").Side} side */
function chooseSide(side) {
  table.side = side;
  table.select(table.current);
  if (model) showState(model);
}

/** @param {string} filter */
function setFilter(filter) {
  if (!model) return;
  model.filter = /** @type {any} */ (filter);
  /** @type {HTMLSelectElement} */ (byId("filter")).value = filter;
  rearrange();
}

function rearrange() {
  if (!model) return;
  model.arrange();
  const item = model.items[model.itemOf(table.current)];
  if (item) table.current = item.row;
  table.refresh();
  if (item) table.select(table.current, { focus: false });
  showState(model);
}

/** @type {Record<string, () => unknown>} */
const actions = {
  nextDoubtful: () => nextDoubtful(1),
  previousDoubtful: () => nextDoubtful(-1),
  confirm: onRow(async (row) => {
    await apply({ name: "confirm", row });
    walk(1);
  }),
  merge: onRow((row) => apply({ name: "merge", first: row, last: row + 1 }, text("did_merge"))),
  mergeUp: onRow((row) => apply({ name: "merge", first: row - 1 < 0 ? 0 : row - 1, last: row }, text("did_merge"))),
  split: onRow((row) => {
    if (!model) return undefined;
    // One sentence on each side: only a person knows where.
    const [source, target] = model.rows[row].shape;
    return Math.max(source, target) > 1 ? apply({ name: "split", row }, text("did_split")) : splitText(row);
  }),
  splitText: onRow((row) => splitText(row)),
  moveUp: onRow((row) => apply({ name: "move-up", row, side: table.side })),
  moveDown: onRow((row) => apply({ name: "move-down", row, side: table.side })),
  otherSide: () => chooseSide(table.side === "source" ? "target" : "source"),
  unlink: onRow((row) => apply({ name: "unlink", row })),
  link: onRow((row) => apply({ name: "link", row })),
  edit: onRow((row) => edit(row)),
  omit: onRow((row) => apply({ name: "omit", row })),
  reopen: onRow((row) => apply({ name: "reopen", row })),
  realign: onRow((row) => apply({ name: "realign", from: row }, text("did_realign"))),
  undo: () => (model?.state.can_undo ? send({ do: "undo" }, text("did_undo")) : undefined),
  redo: () => (model?.state.can_redo ? send({ do: "redo" }, text("did_redo")) : undefined),
  search: () => byId("search").focus(),
  filter: () => {
    const names = ["all", "doubtful", "unaligned", "edited"];
    setFilter(names[(names.indexOf(model?.filter ?? "all") + 1) % names.length]);
  },
  download: () => download(),
  help: () => showHelp(),
  menu: () => more(),
  language: () => changeLanguage(interfaceLanguage() === "en" ? "zh" : "en"),
};

/** @param {number} row */
async function splitText(row) {
  if (!model) return;
  const sides = /** @type {[any, any]} */ ([model.sentences(row, "source"), model.sentences(row, "target")]);
  const places = await chooseSplit(sides, /** @type {[string, string]} */ (model.state.tags.map((tag, at) => tag || String(model?.state.langs[at]))));
  if (places) await apply({ name: "split", row, ...places }, text("did_split"));
}

/** @param {number} row */
async function edit(row) {
  if (!model) return;
  const side = table.side;
  const sentences = model.sentences(row, side);
  if (sentences.length === 0) return;
  const first = model.starts[side][row];
  const wanted = await editTexts(sentences, model.state.langs[side === "source" ? 0 : 1]);
  for (const [at, value] of (wanted ?? []).entries()) {
    if (value.trim() !== sentences[at].text) await apply({ name: "edit", side, sentence: first + at, text: value });
  }
}

async function download() {
  if (!model) return;
  const format = await chooseFormat(FORMATS);
  if (!format) return;
  await busy;
  try {
    const { files } = await engine.send({ do: "export", format });
    for (const file of files) saveFile(file);
  } catch (error) {
    await fail(error);
  }
}

function more() {
  const settings = {
    language: interfaceLanguage(), theme: stored("duiqi-theme") ?? "auto", confidence: model?.state.doubtful ?? 0.9, standalone: engine.standalone,
  };
  showMore(settings, {
    setLanguage: changeLanguage,
    setTheme,
    confirmAbove(confidence) {
      const before = model?.counts().confirmed ?? 0;
      apply({ name: "confirm-above", confidence }).then(() => say(text("did_confirmAll", { count: (model?.counts().confirmed ?? 0) - before })));
    },
    async importFiles(files) {
      send({ do: "import", files: await Promise.all(files.map(toInputFile)) }, text("did_import"));
    },
    realignAll: () => apply({ name: "realign", from: 0 }, text("did_realign")),
    help: () => showHelp(),
    open() {
      byId("work").hidden = true;
      byId("actions").hidden = true;
      welcome.show();
    },
  });
}

/** @param {"en" | "zh"} language */
function changeLanguage(language) {
  setLanguage(language);
  relabel();
  if (model) table.refresh();
}

/** @param {string} theme */
function setTheme(theme) {
  store("duiqi-theme", theme);
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  plots.draw();
}

/** Keys and what they do. @type {Record<string, string | (() => void)>} */
const keys = {
  n: "nextDoubtful", p: "previousDoubtful", Enter: "confirm", m: "merge", M: "mergeUp", s: "split", S: "splitText", "[": "moveUp", "]": "moveDown",
  x: "unlink", c: "link", e: "edit", o: "omit", r: "realign", u: "undo", U: "redo", Backspace: "reopen", "/": "search", f: "filter", d: "download", "?": "help",
  j: () => walk(1), k: () => walk(-1), ArrowDown: () => walk(1), ArrowUp: () => walk(-1),
  ArrowLeft: () => chooseSide("source"), ArrowRight: () => chooseSide("target"), h: () => chooseSide("source"), l: () => chooseSide("target"),
  PageDown: () => walk(page()), PageUp: () => walk(-page()),
  Home: () => walk(-(model?.items.length ?? 0)), End: () => walk(model?.items.length ?? 0),
};

/** About as many rows as are on the screen. */
function page() {
  return Math.max(1, table.find(table.scroller.scrollTop + table.scroller.clientHeight) - table.find(table.scroller.scrollTop) - 1);
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!model || byId("work").hidden || event.isComposing || event.altKey || target.closest("dialog")) return;
  if (target.closest("input, textarea, select")) {
    if (event.key === "Escape" || (event.key === "Enter" && target.id === "search")) table.select(table.current);
    return;
  }
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    actions[event.shiftKey ? "redo" : "undo"]();
    return;
  }
  // A button that has the focus takes Enter and the space bar itself.
  if (target.closest("button, summary, a") && ["Enter", " "].includes(event.key)) return;
  const found = keys[event.key];
  if (!found) return;
  event.preventDefault();
  if (typeof found === "string") actions[found]();
  else found();
});

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const action = target.closest("[data-action]")?.getAttribute("data-action");
  if (action) return void actions[action]?.();
  const unfold = /** @type {HTMLElement | null} */ (target.closest("[data-unfold]"))?.dataset.unfold;
  if (unfold !== undefined && model) {
    model.unfolded.add(Number(unfold));
    return rearrange();
  }
  const row = /** @type {HTMLElement | null} */ (target.closest("#rows tr"))?.dataset.row;
  if (row === undefined) return;
  const side = /** @type {HTMLElement | null} */ (target.closest("td.side"))?.dataset.side;
  if (side === "source" || side === "target") table.side = side;
  // Selected text stays selected.
  if (String(getSelection())) return;
  table.select(Number(row));
  if (model) showState(model);
});

byId("rows").addEventListener("dblclick", () => actions.edit());
byId("filter").addEventListener("change", (event) => setFilter(/** @type {HTMLSelectElement} */ (event.target).value));
byId("search").addEventListener("input", (event) => {
  if (!model) return;
  model.query = /** @type {HTMLInputElement} */ (event.target).value;
  rearrange();
});
matchMedia("(max-width: 640px)").addEventListener("change", () => {
  if (!model) return;
  showState(model);
  table.refresh();
});

setTheme(stored("duiqi-theme") ?? "auto");
relabel();
if (engine.standalone) welcome.show();
else engine.send({ do: "open" }).then(begin, fail);
