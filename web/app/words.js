// Words that translate each other light up under the pointer, or under a tap.

import { SIDES } from "./model.js";

/** @typedef {import("./rows.js").RowTable} RowTable */
/** @typedef {import("./types.js").LinkedWords} LinkedWords */

/** How long the pointer rests on a row before its words are asked for, in milliseconds. */
const REST = 90;

export class Words {
  /** @param {RowTable} table @param {(row: number) => Promise<LinkedWords[]>} ask */
  constructor(table, ask) {
    this.table = table;
    this.ask = ask;
    /** The row whose words are marked. */
    this.row = -1;
    this.timer = 0;
    table.body.addEventListener("pointerover", (event) => this.over(/** @type {HTMLElement} */ (event.target)));
    table.body.addEventListener("pointerleave", () => this.light(undefined));
    table.body.addEventListener("click", (event) => this.over(/** @type {HTMLElement} */ (event.target)));
  }

  /** Forgets the marked row, whose words may have changed. */
  forget() {
    this.row = -1;
  }

  /** @param {HTMLElement} target */
  over(target) {
    const row = Number(target.closest("tr")?.dataset.row ?? -1);
    clearTimeout(this.timer);
    if (row >= 0 && row !== this.row) this.timer = window.setTimeout(() => this.mark(row), REST);
    this.light(/** @type {HTMLElement | null} */ (target.closest(".word"))?.dataset.word?.split(" "));
  }

  /** Marks the words of a row. @param {number} row */
  async mark(row) {
    const drawn = this.table.elementOf(row);
    if (!drawn || drawn.classList.contains("fold") || !this.table.model.isPair(row)) return;
    const revision = this.table.model.state.revision;
    const linked = await this.ask(row).catch(() => []);
    if (this.table.model.state.revision !== revision || !drawn.isConnected) return;
    this.row = row;
    for (const side of SIDES) {
      const cell = drawn.querySelector(`td.${side}`);
      const words = linked.map((words, id) => ({ place: words[side], id: String(id) }));
      if (cell instanceof HTMLElement) this.table.fill(cell, row, side, words);
    }
    const under = drawn.querySelector(".word:hover");
    if (under instanceof HTMLElement) this.light(under.dataset.word?.split(" "));
  }

  /** Lights the words of some links. @param {string[] | undefined} ids */
  light(ids) {
    for (const word of this.table.body.querySelectorAll(".word")) {
      const own = /** @type {HTMLElement} */ (word).dataset.word?.split(" ") ?? [];
      const inRow = Number(word.closest("tr")?.dataset.row) === this.row;
      word.classList.toggle("lit", inRow && ids !== undefined && own.some((id) => ids.includes(id)));
    }
  }
}
