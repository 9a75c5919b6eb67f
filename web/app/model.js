// The review as the page draws it: the engine's state, kept equal by the splices that it sends.

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Side} Side */
/** @typedef {{ row: number, last?: number }} Item A row, or a folded run of rows. */

export const SIDES = /** @type {Side[]} */ (["source", "target"]);

/** Runs of at least so many rows of markup are folded. */
const FOLD_FROM = 3;

/** Below this confidence a doubtful row is more likely wrong than right: it gets a colour of its own. */
const POOR = 0.5;

export class Model {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Set<number>} First rows of runs that the reader unfolded. */
    this.unfolded = new Set();
    /** @type {"all" | "doubtful" | "unaligned" | "edited"} */
    this.filter = "all";
    this.query = "";
    /** @type {Item[]} */
    this.items = [];
    /** @type {Record<Side, Uint32Array>} */
    this.starts = { source: new Uint32Array(), target: new Uint32Array() };
    this.arrange();
  }

  get rows() {
    return this.state.rows;
  }

  /** @param {import("./types.js").Changed} changed */
  change(changed) {
    splice(this.state.rows, changed.rows);
    splice(this.state.source, changed.source);
    splice(this.state.target, changed.target);
    const { revision, saved, can_undo, can_redo } = changed;
    Object.assign(this.state, { revision, saved, can_undo, can_redo });
    this.arrange();
  }

  /** Computes where the sentences of each row begin, and which rows are shown. */
  arrange() {
    const count = this.rows.length;
    this.starts = { source: new Uint32Array(count + 1), target: new Uint32Array(count + 1) };
    this.rows.forEach((row, at) => {
      this.starts.source[at + 1] = this.starts.source[at] + row.shape[0];
      this.starts.target[at + 1] = this.starts.target[at] + row.shape[1];
    });
    const shown = this.shown();
    const folds = this.filter === "all" && !this.query;
    this.items = [];
    for (let at = 0; at < shown.length; at += 1) {
      const row = shown[at];
      let last = row;
      if (folds && this.isAside(row)) while (last + 1 < count && this.isAside(last + 1)) last += 1;
      if (last - row + 1 >= FOLD_FROM && !this.unfolded.has(row)) {
        this.items.push({ row, last });
        at += last - row;
      } else {
        this.items.push({ row });
        // An unfolded run is shown row by row.
        for (; last > row && shown[at + 1] <= last; at += 1) this.items.push({ row: shown[at + 1] });
      }
    }
  }

  /** @returns {number[]} The rows that the filter and the search let through. */
  shown() {
    const query = this.query.trim().toLocaleLowerCase();
    const found = [];
    for (let row = 0; row < this.rows.length; row += 1) {
      if (this.passes(row) && (!query || this.contains(row, query))) found.push(row);
    }
    return found;
  }

  /** @param {number} row */
  passes(row) {
    switch (this.filter) {
      case "doubtful": return this.isDoubtful(row);
      case "unaligned": return !this.isPair(row) && !this.isAside(row);
      case "edited": return this.rows[row].status !== "automatic";
      default: return true;
    }
  }

  /** @param {number} row @param {string} query */
  contains(row, query) {
    return SIDES.some((side) => this.sentences(row, side).some((one) => one.text.toLocaleLowerCase().includes(query)));
  }

  /** @param {number} row @param {Side} side */
  sentences(row, side) {
    return this.state[side].slice(this.starts[side][row], this.starts[side][row + 1]);
  }

  /** @param {number} row */
  isPair(row) {
    const [source, target] = this.rows[row].shape;
    return source > 0 && target > 0;
  }

  /** Markup, code and the like: no counterpart is missed. @param {number} row */
  isAside(row) {
    const { reason, status } = this.rows[row];
    return status === "automatic" && reason !== undefined && reason !== "no-counterpart" && reason !== "unrelated";
  }

  /** @param {number} row */
  isDoubtful(row) {
    const { status, confidence } = this.rows[row];
    return status === "automatic" && !this.isAside(row) && (confidence === undefined || confidence < this.state.doubtful);
  }

  /** The class that a row's edge is coloured by. @param {number} row */
  grade(row) {
    const { status, confidence } = this.rows[row];
    if (status !== "automatic") return status;
    if (this.isAside(row)) return "aside";
    if (this.isDoubtful(row)) return (confidence ?? 0) < POOR ? "doubtful poor" : "doubtful";
    return "sure";
  }

  /** True for the first row of a paragraph of the source, or of the target where the source has none. @param {number} row */
  startsParagraph(row) {
    const side = this.rows[row].shape[0] > 0 ? "source" : "target";
    const at = this.starts[side][row];
    const here = this.state[side][at]?.paragraph;
    return here !== undefined && at > 0 && here !== this.state[side][at - 1].paragraph;
  }

  /** The level of the heading that a row is, or 0. @param {number} row */
  level(row) {
    for (const side of SIDES) {
      const first = this.state[side][this.starts[side][row]];
      if (this.starts[side][row + 1] > this.starts[side][row] && first?.level) return first.level;
    }
    return 0;
  }

  /** How many rows there are of each sort. */
  counts() {
    const counts = { rows: 0, doubtful: 0, confirmed: 0, edited: 0, alone: 0, aside: 0, sure: 0 };
    for (let row = 0; row < this.rows.length; row += 1) {
      if (this.isAside(row)) { counts.aside += 1; continue; }
      counts.rows += 1;
      const { status } = this.rows[row];
      if (status === "confirmed") counts.confirmed += 1;
      else if (status === "edited") counts.edited += 1;
      else if (this.isDoubtful(row)) counts.doubtful += 1;
      else counts.sure += 1;
      if (!this.isPair(row)) counts.alone += 1;
    }
    return counts;
  }

  /** The next doubtful row after one, round the end. @param {number} from @param {1 | -1} step */
  nextDoubtful(from, step) {
    const count = this.rows.length;
    for (let n = 1; n <= count; n += 1) {
      const row = (((from + n * step) % count) + count) % count;
      if (this.isDoubtful(row)) return row;
    }
    return undefined;
  }

  /** The item that shows a row, or the first one after it. @param {number} row */
  itemOf(row) {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.items[middle].last ?? this.items[middle].row) < row) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, this.items.length - 1);
  }
}

/** @param {any[]} list @param {import("./types.js").Splice[]} splices */
function splice(list, splices) {
  for (const { at, removed, inserted } of splices) {
    // Few arguments at a time: a call may not take as many as a book has sentences.
    const rest = list.splice(at);
    for (const one of inserted) list.push(one);
    for (let n = removed; n < rest.length; n += 1) list.push(rest[n]);
  }
}
