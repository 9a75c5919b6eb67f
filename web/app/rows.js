// The table of rows: only those near the window are in the page.

import { element } from "./element.js";
import { SIDES } from "./model.js";
import { isKey, text } from "./strings.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").Side} Side */

/** How many pixels beyond the window rows are drawn. */
const MARGIN = 700;

/** Height of a folded run, in pixels, before it is measured. */
const FOLDED = 36;

export class RowTable {
  /** @param {HTMLElement} scroller @param {HTMLElement} body @param {Model} model */
  constructor(scroller, body, model) {
    this.scroller = scroller;
    this.body = body;
    this.model = model;
    this.current = 0;
    /** @type {Side} */
    this.side = "source";
    /** @type {Map<number, HTMLElement>} Elements in the page, by item. */
    this.drawn = new Map();
    /** Heights by item: measured, or estimated from the lengths of the texts. */
    this.heights = new Float64Array();
    /** Where each item begins. */
    this.tops = new Float64Array(1);
    this.pending = 0;
    /** @type {() => void} Called after rows were drawn. */
    this.onDraw = () => {};
    scroller.addEventListener("scroll", () => this.schedule());
    this.width = scroller.clientWidth;
    new ResizeObserver(() => this.resized()).observe(scroller);
  }

  /** Draws all again, keeping the current row where it is on the screen. */
  refresh() {
    const anchor = this.anchor();
    this.estimate();
    this.clear();
    this.scroller.scrollTop = anchor ? this.tops[this.model.itemOf(anchor.row)] - anchor.offset : 0;
    this.draw();
  }

  /** The row whose place on the screen is kept: the current one if it is to be seen, else the first. */
  anchor() {
    if (this.drawn.size === 0) return undefined;
    const top = this.scroller.getBoundingClientRect().top + this.headHeight();
    const seen = [...this.drawn.values()].map((element) => ({ row: Number(element.dataset.row), offset: element.getBoundingClientRect().top - top }));
    const inside = seen.filter(({ offset }) => offset > -60 && offset < this.scroller.clientHeight);
    return inside.find(({ row }) => row === this.current) ?? inside[0];
  }

  headHeight() {
    const head = /** @type {HTMLElement} */ (this.body.previousElementSibling);
    return getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0;
  }

  resized() {
    // The height of a row goes by its width only.
    if (this.scroller.clientWidth === this.width) return this.schedule();
    this.width = this.scroller.clientWidth;
    this.refresh();
  }

  /** Estimates the height of each item from how many lines its longer side will need. */
  estimate() {
    const width = this.scroller.clientWidth || 800;
    const stacked = width < 640;
    const { items, model } = { items: this.model.items, model: this.model };
    const share = model.state.langs.map((lang) => (stacked ? width - 60 : (width - 160) * (lang === "zh" ? 0.38 : 0.62) - 29));
    this.heights = new Float64Array(items.length);
    items.forEach((item, at) => {
      if (item.last !== undefined) { this.heights[at] = FOLDED; return; }
      const heights = SIDES.map((side, number) => {
        const chinese = model.state.langs[number] === "zh";
        const [sentences, starts] = [model.state[side], model.starts[side]];
        let characters = 0;
        for (let at = starts[item.row]; at < starts[item.row + 1]; at += 1) characters += sentences[at].text.length;
        const pixels = characters * (chinese ? 17 : 7.4);
        return Math.max(1, Math.ceil(pixels / share[number])) * (chinese ? 31 : 24);
      });
      const heading = model.level(item.row) > 0 ? 14 : model.startsParagraph(item.row) ? 8 : 0;
      this.heights[at] = 19 + heading + (stacked ? heights[0] + heights[1] + 20 : Math.max(...heights));
    });
    this.sum();
  }

  sum() {
    const tops = new Float64Array(this.heights.length + 1);
    for (let at = 0; at < this.heights.length; at += 1) tops[at + 1] = tops[at] + this.heights[at];
    this.tops = tops;
  }

  schedule() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  clear() {
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
  }

  /** The items at and near the window. */
  window() {
    const [from, to] = [this.scroller.scrollTop - MARGIN, this.scroller.scrollTop + this.scroller.clientHeight + MARGIN];
    const first = Math.max(0, this.find(from) - 1);
    return { first, last: Math.min(this.model.items.length - 1, this.find(to)) };
  }

  /** The item at a height of the table. @param {number} pixels */
  find(pixels) {
    let [low, high] = [0, this.heights.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] <= pixels) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  draw() {
    const { first, last } = this.window();
    for (const [item, element] of this.drawn) {
      if (item < first || item > last) { element.remove(); this.drawn.delete(item); }
    }
    /** @type {Node | null} */
    let next = null;
    for (let item = last; item >= first; item -= 1) {
      let drawn = this.drawn.get(item);
      if (!drawn) {
        drawn = this.item(item);
        this.drawn.set(item, drawn);
        this.body.insertBefore(drawn, next);
      }
      next = drawn;
    }
    this.measure(first, last);
    this.body.style.paddingTop = `${this.tops[first] ?? 0}px`;
    this.body.style.paddingBottom = `${Math.max(0, this.tops[this.heights.length] - (this.tops[last + 1] ?? 0))}px`;
    this.onDraw();
  }

  /**
   * Replaces the estimated heights of what is drawn; what is above the window moves nothing on the screen.
   * @param {number} first @param {number} last
   */
  measure(first, last) {
    let shift = 0;
    let changed = false;
    const above = this.find(this.scroller.scrollTop);
    for (let item = first; item <= last; item += 1) {
      const height = this.drawn.get(item)?.getBoundingClientRect().height ?? this.heights[item];
      if (Math.abs(height - this.heights[item]) < 0.5) continue;
      if (item < above) shift += height - this.heights[item];
      this.heights[item] = height;
      changed = true;
    }
    if (!changed) return;
    this.sum();
    if (shift) this.scroller.scrollTop += shift;
  }

  /** @param {number} number */
  item(number) {
    const item = this.model.items[number];
    return item.last === undefined ? this.row(item.row) : this.fold(item.row, item.last);
  }

  /** @param {number} first @param {number} last */
  fold(first, last) {
    const button = element("button", { type: "button" }, text("folded", { count: last - first + 1 }));
    button.dataset.unfold = String(first);
    const row = element("tr", { class: "fold", role: "row", "aria-rowindex": String(first + 2) });
    row.dataset.row = String(first);
    row.append(element("td", { role: "gridcell", "aria-colspan": "4" }, button));
    return row;
  }

  /** @param {number} number */
  row(number) {
    const { model } = this;
    const level = model.level(number);
    const classes = [model.grade(number), level ? "heading" : "", model.isPair(number) || model.isAside(number) ? "" : "alone", model.startsParagraph(number) ? "start" : ""];
    const row = element("tr", { role: "row", id: `row-${number}`, "aria-rowindex": String(number + 2) });
    row.className = classes.filter(Boolean).join(" ");
    row.dataset.row = String(number);
    const mark = this.mark(number);
    row.append(element("td", { class: "number", role: "gridcell" }, this.numbers(number)));
    for (const side of SIDES) row.append(this.cell(number, side));
    row.append(element("td", { class: "mark", role: "gridcell" }, mark));
    this.setCurrent(row, number === this.current);
    return row;
  }

  /** The numbers of a row's sentences, the source's first. @param {number} row */
  numbers(row) {
    const range = (/** @type {Side} */ side) => {
      const [from, to] = [this.model.starts[side][row] + 1, this.model.starts[side][row + 1]];
      return from > to ? "–" : from === to ? String(from) : `${from}–${to}`;
    };
    const [source, target] = SIDES.map(range);
    return source === target ? source : `${source} : ${target}`;
  }

  /** A row's state in words or figures: colour alone says nothing to many. @param {number} row */
  mark(row) {
    const { status, confidence, reason } = this.model.rows[row];
    const pair = this.model.isPair(row);
    if (status === "confirmed") return `✓ ${text(pair ? "isConfirmed" : "omitted")}`;
    if (status === "edited") return text("isEdited");
    const aside = `aside_${reason}`;
    if (this.model.isAside(row) && isKey(aside)) return text(aside);
    if (!pair && !this.model.isDoubtful(row)) return text("noCounterpart");
    if (confidence === undefined) return "?";
    const percent = text("percent", { value: Math.floor(confidence * 100) });
    return this.model.isDoubtful(row) ? `? ${percent}` : percent;
  }

  /** @param {number} row @param {Side} side */
  cell(row, side) {
    const number = SIDES.indexOf(side);
    const cell = element("td", { class: `side ${side}`, role: "gridcell", lang: this.model.state.tags[number] || this.model.state.langs[number] });
    cell.dataset.side = side;
    this.fill(cell, row, side, []);
    return cell;
  }

  /**
   * Puts a row's sentences into a cell, with the words that are linked as elements of their own.
   * @param {HTMLElement} cell @param {number} row @param {Side} side
   * @param {{ place: import("./types.js").WordPlace, id: string }[]} words
   */
  fill(cell, row, side, words) {
    const sentences = this.model.sentences(row, side);
    if (sentences.length === 0) {
      cell.replaceChildren(element("span", { class: "nothing", "aria-label": text("noCounterpart") }, "—"));
      return;
    }
    const chinese = this.model.state.langs[SIDES.indexOf(side)] === "zh";
    const parts = sentences.flatMap((one, number) => {
      const span = element("span", { class: one.level ? `sentence heading level${one.level}` : "sentence" });
      span.append(...this.pieces(one.text, words.filter(({ place }) => place.sentence === number)));
      return number > 0 && !chinese ? [" ", span] : [span];
    });
    cell.replaceChildren(...parts);
  }

  /** @param {string} sentence @param {{ place: import("./types.js").WordPlace, id: string }[]} words */
  pieces(sentence, words) {
    if (words.length === 0) return this.found(sentence);
    const characters = Array.from(sentence);
    /** @type {Node[]} */
    const pieces = [];
    let at = 0;
    const sorted = [...words].sort((one, other) => one.place.start - other.place.start);
    for (const { place, id } of sorted) {
      const last = pieces.at(-1);
      if (place.start < at) {
        // The word is linked more than once.
        if (last instanceof HTMLElement && place.end <= at) last.dataset.word += ` ${id}`;
        continue;
      }
      pieces.push(...this.found(characters.slice(at, place.start).join("")));
      const word = element("span", { class: "word" }, ...this.found(characters.slice(place.start, place.end).join("")));
      word.dataset.word = id;
      pieces.push(word);
      at = place.end;
    }
    pieces.push(...this.found(characters.slice(at).join("")));
    return pieces;
  }

  /** Text with what is searched for marked. @param {string} whole @returns {Node[]} */
  found(whole) {
    const query = this.model.query.trim().toLocaleLowerCase();
    if (!query) return whole ? [document.createTextNode(whole)] : [];
    /** @type {Node[]} */
    const parts = [];
    let at = 0;
    const lower = whole.toLocaleLowerCase();
    // Where lower case has another length, its places are not those of the text.
    if (lower.length !== whole.length) return [document.createTextNode(whole)];
    for (let hit = lower.indexOf(query); hit >= 0; hit = lower.indexOf(query, at)) {
      parts.push(document.createTextNode(whole.slice(at, hit)), element("mark", {}, whole.slice(hit, hit + query.length)));
      at = hit + query.length;
    }
    parts.push(document.createTextNode(whole.slice(at)));
    return parts;
  }

  /** @param {number} row */
  elementOf(row) {
    return this.drawn.get(this.model.itemOf(row));
  }

  /** @param {HTMLElement} row @param {boolean} current */
  setCurrent(row, current) {
    row.classList.toggle("current", current);
    row.setAttribute("aria-selected", String(current));
    row.tabIndex = current ? 0 : -1;
    for (const cell of row.querySelectorAll("td.side")) {
      cell.classList.toggle("active", current && /** @type {HTMLElement} */ (cell).dataset.side === this.side);
    }
  }

  /** Makes a row the current one and brings it to the screen. @param {number} row @param {{ focus?: boolean, centre?: boolean }} [options] */
  select(row, { focus = true, centre = false } = {}) {
    this.current = Math.max(0, Math.min(row, this.model.rows.length - 1));
    this.reveal(this.current, centre);
    for (const [, drawn] of this.drawn) if (!drawn.classList.contains("fold")) this.setCurrent(drawn, Number(drawn.dataset.row) === this.current);
    if (focus) this.elementOf(this.current)?.focus({ preventScroll: true });
  }

  /** @param {number} row @param {boolean} centre */
  reveal(row, centre) {
    const item = this.model.itemOf(row);
    if (item < 0) return;
    // Twice: the heights of what comes into view are measured on the way.
    for (let n = 0; n < 2; n += 1) {
      const head = this.headHeight();
      const space = this.scroller.clientHeight - head;
      const [top, bottom] = [this.tops[item], this.tops[item + 1]];
      const [from, to] = [this.scroller.scrollTop, this.scroller.scrollTop + space];
      const far = top > to + space || bottom < from - space;
      if (centre || far) this.scroller.scrollTop = top - Math.max(0, (space - (bottom - top)) / 3);
      else if (top < from) this.scroller.scrollTop = top;
      else if (bottom > to) this.scroller.scrollTop = Math.min(top, bottom - space);
      this.draw();
    }
  }
}
