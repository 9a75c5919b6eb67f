// Dialogs: keys, download, more, editing, splitting in the text.

import { byId, element } from "./element.js";
import { isKey, text } from "./strings.js";

/** @typedef {import("./types.js").Side} Side */
/** @typedef {import("./types.js").Sentence} Sentence */

/**
 * Shows a dialog until it is closed; what `close` was called with, or undefined.
 * @template T
 * @param {string} title
 * @param {(close: (value?: T) => void) => Node[]} content
 * @returns {Promise<T | undefined>}
 */
export function show(title, content) {
  return new Promise((resolve) => {
    /** @type {T | undefined} */
    let result;
    const heading = element("h2", { id: "dialog-title" }, title);
    const dialog = element("dialog", { "aria-labelledby": "dialog-title" }, heading);
    const before = document.activeElement;
    const close = (/** @type {T | undefined} */ value) => {
      result = value;
      dialog.close();
    };
    dialog.append(...content(close));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      resolve(result);
    });
    byId("dialogs").append(dialog);
    dialog.showModal();
  });
}

/** @param {string} label @param {() => void} act @param {Record<string, string>} [attributes] */
export function button(label, act, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/** The list of keys. */
export function showHelp() {
  const keys = /** @type {const} */ ([
    [["n", "p"], "keyNext"], [["Enter"], "keyConfirm"], [["j", "k", "↓", "↑"], "keyRows"], [["←", "→"], "keySides"],
    [["m", "Shift M"], "keyMerge"], [["s", "Shift S"], "keySplit"], [["[", "]"], "keyMove"], [["x", "c"], "keyUnlink"],
    [["o"], "keyOmit"], [["e"], "keyEdit"], [["r"], "keyRealign"], [["u", "Shift U"], "keyUndo"],
    [["/"], "keySearch"], [["f"], "keyFilter"], [["d"], "keyDownload"], [["Page ↑", "Page ↓"], "keyPages"], [["Home", "End"], "keyEnds"], [["?"], "keyHelp"],
  ]);
  return show(text("help"), (close) => {
    const list = element("dl", { class: "keys" });
    for (const [names, key] of keys) {
      const caps = names.flatMap((name, at) => (at ? [" ", element("kbd", {}, name)] : [element("kbd", {}, name)]));
      list.append(element("dt", {}, ...caps), element("dd", {}, text(key)));
    }
    const ok = button(text("close"), () => close(), { class: "strong", autofocus: "" });
    return [list, element("p", {}), element("p", {}, text("keysNote")), element("div", { class: "buttons" }, ok)];
  });
}

/** @param {string[]} formats @returns {Promise<string | undefined>} The format to download. */
export function chooseFormat(formats) {
  return show(text("downloadTitle"), (close) => {
    const name = (/** @type {string} */ format) => (isKey(`name_${format}`) ? text(/** @type {any} */ (`name_${format}`)) : format.toUpperCase());
    const note = (/** @type {string} */ format) => (isKey(`format_${format}`) ? text(/** @type {any} */ (`format_${format}`)) : "");
    const choices = formats.map((format) => {
      const choice = button("", () => close(format));
      choice.dataset.format = format;
      choice.append(name(format), element("small", {}, note(format)));
      return choice;
    });
    const cancel = button(text("cancel"), () => close());
    return [element("p", {}, text("downloadNote")), element("div", { class: "grid" }, ...choices), element("div", { class: "buttons" }, cancel)];
  });
}

/** @param {Sentence[]} sentences @param {string} lang @returns {Promise<string[] | undefined>} The texts as they are wanted. */
export function editTexts(sentences, lang) {
  return show(text("editTitle"), (close) => {
    const fields = sentences.map(({ text: sentence }, at) => {
      const field = element("textarea", { lang, "aria-label": `${text("editTitle")} ${at + 1}` });
      field.value = sentence;
      return field;
    });
    const save = () => close(fields.map((field) => field.value));
    const form = element("div", {}, ...fields);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        save();
      }
    });
    const buttons = [button(text("cancel"), () => close()), button(text("save"), save, { class: "strong" })];
    return [...(fields.length > 1 ? [element("p", {}, text("editNote"))] : []), form, element("div", { class: "buttons" }, ...buttons)];
  });
}

/** @typedef {{ sentence: number, character: number }} Place */

/** One side's text in the dialog for splitting: a place that moves from word to word. */
class Cut {
  /** @param {Sentence[]} sentences @param {string} lang */
  constructor(sentences, lang) {
    /** @type {{ piece: string, place: Place }[]} */
    this.pieces = sentences.flatMap((one, sentence) => words(one.text, lang).map(({ piece, character }) => ({ piece, place: { sentence, character } })));
    this.end = { sentence: sentences.length, character: 0 };
    this.at = this.start();
    this.spaced = !lang.startsWith("zh");
    this.element = element("p", { class: "cut text", lang, tabindex: "0", role: "slider", "aria-valuemin": "0", "aria-valuemax": String(this.pieces.length) });
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("click", (event) => this.click(event));
    this.draw();
  }

  /** The place after the mark that is nearest to the middle. */
  start() {
    const middle = this.pieces.length / 2;
    const marks = this.pieces.map((_, at) => at).filter((at) => at > 0 && /[,;:，；：、。.!?！？—]\s*$/u.test(this.pieces[at - 1].piece));
    const nearest = marks.sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0];
    return nearest ?? Math.round(middle);
  }

  /** @returns {Place} */
  get place() {
    return this.pieces[this.at]?.place ?? this.end;
  }

  draw() {
    const spans = this.pieces.map(({ piece, place }, at) => {
      const space = this.spaced && at > 0 && place.character === 0 ? " " : "";
      const span = element("span", { class: at < this.at ? "" : at === this.at ? "after first-after" : "after" }, space + piece);
      span.dataset.at = String(at);
      return span;
    });
    this.element.replaceChildren(...spans);
    this.element.setAttribute("aria-valuenow", String(this.at));
    const next = this.pieces.slice(this.at, this.at + 4).map(({ piece }) => piece).join("").trim();
    this.element.setAttribute("aria-valuetext", next ? text("placeBefore", { text: next }) : text("placeEnd"));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity });
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.at = Math.max(0, Math.min(this.pieces.length, this.at + step));
    this.draw();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const span = /** @type {HTMLElement} */ (event.target).closest("span");
    if (!span) return;
    const { left, width } = span.getBoundingClientRect();
    this.at = Number(span.dataset.at) + (event.clientX > left + width / 2 ? 1 : 0);
    this.draw();
  }
}

/** A sentence in words, each with the white space and marks after it, and how many characters stand before it. @param {string} sentence @param {string} lang */
function words(sentence, lang) {
  const found = [...new Intl.Segmenter(lang, { granularity: "word" }).segment(sentence)];
  /** @type {{ piece: string, character: number }[]} */
  const pieces = [];
  let character = 0;
  for (const { segment, isWordLike } of found) {
    const last = pieces.at(-1);
    if (last && !isWordLike) last.piece += segment;
    else pieces.push({ piece: segment, character });
    character += Array.from(segment).length;
  }
  return pieces;
}

/** @param {[Sentence[], Sentence[]]} sides @param {[string, string]} langs @returns {Promise<{ source?: Place, target?: Place } | undefined>} */
export function chooseSplit(sides, langs) {
  return show(text("splitTitle"), (close) => {
    const cuts = sides.map((sentences, at) => (sentences.length ? new Cut(sentences, langs[at]) : undefined));
    const done = () => close({ source: cuts[0]?.place, target: cuts[1]?.place });
    const form = element("div", {}, ...cuts.flatMap((cut, at) => {
      cut?.element.setAttribute("aria-label", text(langs[at].startsWith("zh") ? "zh" : "en"));
      return cut ? [cut.element] : [];
    }));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done();
    });
    const buttons = [button(text("cancel"), () => close()), button(text("doSplit"), done, { class: "strong" })];
    return [element("p", {}, text("splitNote")), form, element("div", { class: "buttons" }, ...buttons)];
  });
}

/**
 * @typedef {{ language: "en" | "zh", theme: string, confidence: number, standalone: boolean }} Settings
 * @typedef {{ setLanguage: (language: "en" | "zh") => void, setTheme: (theme: string) => void, confirmAbove: (confidence: number) => void,
 *   importFiles: (files: File[]) => void, realignAll: () => void, help: () => void, open: () => void }} MoreActions
 * @param {Settings} settings @param {MoreActions} actions
 */
export function showMore(settings, actions) {
  return show(text("moreTitle"), (close) => {
    const select = (/** @type {string} */ id, /** @type {[string, string][]} */ options, /** @type {string} */ value, /** @type {(value: string) => void} */ act) => {
      const made = element("select", { id }, ...options.map(([key, name]) => element("option", { value: key }, name)));
      made.value = value;
      made.addEventListener("change", () => act(made.value));
      return made;
    };
    const language = select("language", [["en", "English"], ["zh", "中文"]], settings.language, (value) => { actions.setLanguage(value === "zh" ? "zh" : "en"); close(); });
    const theme = select("theme", [["auto", text("themeAuto")], ["light", text("themeLight")], ["dark", text("themeDark")]], settings.theme, actions.setTheme);
    const confidence = element("input", { id: "least", type: "number", min: "0", max: "100", step: "1", inputmode: "numeric" });
    confidence.value = String(Math.round(settings.confidence * 100));
    const file = element("input", { type: "file", class: "hidden", id: "import-file", multiple: "", accept: ".tsv,.csv,.tmx,.xlf,.xliff,.jsonl,.beads,.tab,.ladder,.xml,.zh,.en" });
    file.addEventListener("change", () => { if (file.files?.length) { actions.importFiles([...file.files]); close(); } });
    const act = (/** @type {() => void} */ action) => () => { close(); action(); };
    return [
      element("div", { class: "settings" },
        element("label", { for: "language" }, text("language")), language,
        element("label", { for: "theme" }, text("theme")), theme,
        element("label", { for: "least" }, text("confirmAllNote"), " (%)"), confidence),
      element("div", { class: "grid" },
        button(text("confirmAll"), () => { const least = Number(confidence.value) / 100; close(); actions.confirmAbove(least); }, { id: "confirm-all" }),
        button(text("realignAll"), act(actions.realignAll), { id: "realign-all" }),
        button(text("import"), () => file.click(), { id: "import", title: text("importNote") }),
        ...(settings.standalone ? [button(text("openOther"), act(actions.open), { id: "open-other" })] : []),
        button(text("help"), act(actions.help), { id: "help" })),
      element("label", { for: "import-file", class: "hidden" }, text("import")), file,
      element("div", { class: "buttons" }, button(text("close"), () => close())),
    ];
  });
}
