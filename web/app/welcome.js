// Before there is a review: choose, drop or paste texts. Only the page with its own engine shows this.

import { button } from "./dialogs.js";
import { byId, element } from "./element.js";
import { toBase64, toInputFile } from "./files.js";
import { keepReview, keptReview } from "./kept.js";
import { isKey, text } from "./strings.js";

/** @typedef {import("./types.js").InputFile} InputFile */

/** A few sentences to try the page with, written for it. */
const SAMPLE = {
  zh: "潮水\n\n退潮了。两条小船躺在沙滩上。孩子们跑下来找螃蟹，一直找到太阳落山。老渔夫坐在门口补网，看着他们笑。\n\n天黑以后，灯塔亮了。大家提着小桶回家，桶里有三只螃蟹和一颗会发光的石头。\n",
  en: "The Tide\n\nThe tide went out. Two boats lay on the sand. The children ran down to look for crabs. They looked until the sun had set. The old fisherman sat at his door, mending a net and smiling at them.\n\nAfter dark the lighthouse was lit. Everyone went home with a small bucket; there were three crabs in it, and a stone that glowed.\n",
};

export class Welcome {
  /**
   * @param {import("./types.js").Engine} engine @param {(state: import("./types.js").State) => void} begin
   * @param {(error: unknown) => void} fail
   */
  constructor(engine, begin, fail) {
    this.engine = engine;
    this.begin = begin;
    this.fail = fail;
    /** @type {(File | undefined)[]} */
    this.files = [undefined, undefined];
    this.shown = false;
    this.timer = 0;
  }

  show() {
    this.shown = true;
    byId("welcome").hidden = false;
    document.body.classList.remove("reviewing");
    this.draw();
  }

  relabel() {
    if (this.shown && !byId("welcome").hidden) this.draw();
  }

  draw() {
    const pasted = [0, 1].map((at) => {
      const field = element("textarea", { "aria-label": text(at ? "dropTarget" : "dropSource"), placeholder: text(at ? "dropTarget" : "dropSource") });
      field.id = `paste-${at}`;
      return field;
    });
    const start = button(text("align"), () => this.start(pasted.map((field) => field.value)), { class: "strong", id: "align" });
    const sample = button(text("sample"), () => this.load([textFile("潮水.zh.txt", SAMPLE.zh), textFile("tide.en.txt", SAMPLE.en)]), { id: "sample" });
    const language = button(document.documentElement.lang.startsWith("zh") ? "English" : "中文", () => {}, { "data-action": "language" });
    const buttons = element("div", { class: "buttons" }, start, sample, language);
    keptReview().then((kept) => {
      if (kept) buttons.append(button(text("resume", { name: kept.name }), () => this.load([textFile(kept.name, kept.json)]), { id: "resume" }));
    });
    const sheet = element("div", { class: "sheet" },
      element("h2", {}, text("welcome")), element("p", {}, text("welcomeNote")),
      element("div", { class: "sides" }, this.drop(0), this.drop(1)),
      element("details", {}, element("summary", {}, text("paste")), element("div", { class: "sides" }, ...pasted)),
      buttons, element("p", {}, text("dropOne")));
    byId("welcome").replaceChildren(sheet);
  }

  /** @param {number} at */
  drop(at) {
    const name = element("b", {}, this.files[at]?.name ?? text(at ? "dropTarget" : "dropSource"));
    const input = element("input", { type: "file", class: "hidden", id: `file-${at}`, multiple: "" });
    const area = element("label", { class: "drop", for: `file-${at}` }, name, element("span", {}, text("dropNote")), input);
    const take = (/** @type {FileList | null | undefined} */ files) => {
      if (!files?.length) return;
      // Two files at once are both sides; three are those of InterText.
      if (files.length > 1) this.files = [...files];
      else this.files[at] = files[0];
      this.draw();
    };
    input.addEventListener("change", () => take(input.files));
    area.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("over"); });
    area.addEventListener("dragleave", () => area.classList.remove("over"));
    area.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer?.files); });
    return area;
  }

  /** @param {string[]} pasted */
  async start(pasted) {
    const files = await Promise.all(this.files.filter((file) => file !== undefined).map((file) => toInputFile(file)));
    if (files.length === 0) {
      const names = ["original.txt", "translation.txt"];
      pasted.forEach((content, at) => { if (content.trim()) files.push(textFile(names[at], content)); });
    }
    if (files.length) await this.load(files);
  }

  /** @param {InputFile[]} files */
  async load(files) {
    const stage = element("span", { role: "status" }, text("stage_loading"));
    const cancel = button(text("cancel"), () => this.engine.cancel(), { id: "cancel" });
    byId("welcome").replaceChildren(element("div", { class: "sheet" }, element("div", { class: "working" }, element("progress", { "aria-label": text("stage_aligning") }), stage, cancel)));
    try {
      const state = await this.engine.send({ do: "load", files }, (name) => {
        const key = `stage_${name}`;
        if (isKey(key)) stage.textContent = text(key);
      });
      this.files = [undefined, undefined];
      this.shown = false;
      this.begin(state);
      this.keep();
    } catch (error) {
      this.draw();
      this.fail(error);
    }
  }

  /** Keeps the review in the browser, a moment after the last change. */
  keep() {
    if (!this.engine.standalone) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(async () => {
      const { files } = await this.engine.send({ do: "export", format: "review" });
      await keepReview({ name: files[0].name, json: files[0].text });
    }, 600);
  }
}

/** @param {string} name @param {string} content @returns {InputFile} */
function textFile(name, content) {
  return { name, base64: toBase64(new TextEncoder().encode(content)) };
}
