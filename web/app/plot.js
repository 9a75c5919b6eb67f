// The alignment seen whole: the dot plot, the confidence along the text, and the ribbon beside the rows.

import { byId, element } from "./element.js";
import { text } from "./strings.js";

/** @typedef {import("./model.js").Model} Model */

/** How many rows one point of the curve stands for at least. */
const CURVE_POINTS = 180;

export class Plots {
  /** @param {() => Model | undefined} model @param {(row: number) => void} go @param {() => { from: number, to: number }} window */
  constructor(model, go, window) {
    this.model = model;
    this.window = window;
    this.plot = /** @type {HTMLCanvasElement} */ (byId("plot"));
    this.curve = /** @type {HTMLCanvasElement} */ (byId("curve"));
    this.ribbon = /** @type {HTMLCanvasElement} */ (byId("ribbon"));
    /** The pictures of all rows, on which the window is drawn: scrolling draws nothing but the window. */
    this.pictures = new Map();
    this.ink = "black";
    this.drawing = 0;
    const share = (/** @type {number} */ part) => Math.floor(part * (model()?.rows.length ?? 0));
    this.ribbon.addEventListener("click", (event) => go(share(event.offsetY / this.ribbon.clientHeight)));
    this.curve.addEventListener("click", (event) => go(share(event.offsetX / this.curve.clientWidth)));
    this.plot.addEventListener("click", (event) => {
      const found = this.nearest(event.offsetX / this.plot.clientWidth, event.offsetY / this.plot.clientHeight);
      if (found !== undefined) go(found);
    });
    new ResizeObserver(() => this.draw()).observe(byId("work"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** The row nearest to a point of the dot plot, both from 0 to 1. @param {number} x @param {number} y */
  nearest(x, y) {
    const model = this.model();
    if (!model) return undefined;
    const { source, target } = model.starts;
    const [n, m] = [source.at(-1) || 1, target.at(-1) || 1];
    let best = { row: /** @type {number | undefined} */ (undefined), distance: Infinity };
    for (let row = 0; row < model.rows.length; row += 1) {
      const distance = (target[row] / m - x) ** 2 + (source[row] / n - y) ** 2;
      if (distance < best.distance) best = { row, distance };
    }
    return best.row;
  }

  /** @param {HTMLCanvasElement} canvas */
  context(canvas) {
    const scale = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext("2d");
    context?.scale(scale, scale);
    return { context, width, height };
  }

  colours() {
    const style = getComputedStyle(document.documentElement);
    const get = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    this.ink = get("ink");
    return { sure: get("sure"), doubtful: get("waver"), poor: get("doubt"), confirmed: get("check"), edited: get("edit"), aside: get("line"), ink: get("ink"), accent: get("accent"), line: get("rule") };
  }

  /** @param {Model} model @param {number} row @param {ReturnType<Plots["colours"]>} colours */
  colour(model, row, colours) {
    const grade = model.grade(row);
    const name = grade === "doubtful poor" ? "poor" : grade;
    return colours[/** @type {keyof typeof colours} */ (name)] ?? colours.sure;
  }

  /** Draws all again behind the next frame, which the rows need more: the rows, the colours or the sizes have changed. */
  draw() {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => {
      this.drawing = requestAnimationFrame(() => this.drawAll());
    });
  }

  drawAll() {
    const model = this.model();
    if (!model || model.rows.length === 0) return;
    const colours = this.colours();
    this.drawRibbon(model, colours);
    if (this.plot.clientWidth > 0) {
      this.drawPlot(model, colours);
      this.drawCurve(model, colours);
      this.drawLegend(model, colours);
    }
    for (const canvas of [this.ribbon, this.plot]) this.keep(canvas);
    this.drawWindow();
  }

  /** Keeps the picture of a canvas. @param {HTMLCanvasElement} canvas */
  keep(canvas) {
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [canvas.width, canvas.height];
    if (canvas.width > 0 && canvas.height > 0) picture.getContext("2d")?.drawImage(canvas, 0, 0);
    this.pictures.set(canvas, picture);
  }

  /** Draws which rows are on the screen. */
  drawWindow() {
    const model = this.model();
    if (!model || model.rows.length === 0) return;
    const { from, to } = this.window();
    const { source, target } = model.starts;
    const end = Math.min(to, model.rows.length);
    this.frame(this.ribbon, { left: 0, right: 1, top: from / model.rows.length, bottom: end / model.rows.length });
    const [n, m] = [source.at(-1) || 1, target.at(-1) || 1];
    this.frame(this.plot, { left: target[from] / m, right: target[end] / m, top: source[from] / n, bottom: source[end] / n });
  }

  /**
   * Draws a frame on the picture of a canvas, its sides given in shares of the canvas.
   * @param {HTMLCanvasElement} canvas @param {{ left: number, right: number, top: number, bottom: number }} sides
   */
  frame(canvas, { left, right, top, bottom }) {
    const context = canvas.getContext("2d");
    const picture = this.pictures.get(canvas);
    if (!context || !picture || canvas.clientWidth === 0) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    context.clearRect(0, 0, width, height);
    context.drawImage(picture, 0, 0, width, height);
    context.strokeStyle = this.ink;
    context.lineWidth = 1;
    context.strokeRect(left * width + 0.5, top * height + 0.5, Math.max(4, (right - left) * width - 1), Math.max(4, (bottom - top) * height - 1));
  }

  /** @param {Model} model @param {ReturnType<Plots["colours"]>} colours */
  drawRibbon(model, colours) {
    const { context, width, height } = this.context(this.ribbon);
    if (!context) return;
    const lines = Math.floor(height);
    const step = model.rows.length / Math.max(1, lines);
    for (let y = 0; y < lines; y += 1) {
      const [from, to] = [Math.floor(y * step), Math.max(Math.floor(y * step) + 1, Math.floor((y + 1) * step))];
      context.fillStyle = this.worst(model, from, to, colours);
      context.fillRect(4, y, width - 7, 1);
    }
  }

  /** The colour of the row of a stretch that needs a look most. @param {Model} model @param {number} from @param {number} to @param {ReturnType<Plots["colours"]>} colours */
  worst(model, from, to, colours) {
    let lowest = { row: from, rank: Infinity };
    for (let row = from; row < Math.min(to, model.rows.length); row += 1) {
      const rank = model.isDoubtful(row) ? model.rows[row].confidence ?? 0 : model.isAside(row) ? 4 : model.rows[row].status === "automatic" ? 2 : 3;
      if (rank < lowest.rank) lowest = { row, rank };
    }
    return this.colour(model, Math.min(lowest.row, model.rows.length - 1), colours);
  }

  /** @param {Model} model @param {ReturnType<Plots["colours"]>} colours */
  drawPlot(model, colours) {
    const { context, width, height } = this.context(this.plot);
    if (!context) return;
    this.plot.setAttribute("aria-label", text("plotLabel", { rows: model.rows.length }));
    const { source, target } = model.starts;
    const [n, m] = [source.at(-1) || 1, target.at(-1) || 1];
    const size = Math.max(1.4, Math.min(4, width / Math.sqrt(model.rows.length) / 4));
    let last = "";
    for (let row = 0; row < model.rows.length; row += 1) {
      if (model.isAside(row)) continue;
      const [rows, columns] = model.rows[row].shape;
      const colour = this.colour(model, row, colours);
      // The source runs down, the target to the right, as the columns are read.
      const x = Math.min((target[row] / m) * width, width - size);
      const y = Math.min((source[row] / n) * height, height - size);
      // A book has many rows for each point of the picture; one of each colour is enough.
      const point = `${Math.floor(x)} ${Math.floor(y)} ${colour}`;
      if (point === last) continue;
      last = point;
      context.fillStyle = colour;
      context.fillRect(x, y, Math.max(size, (columns / m) * width), Math.max(size, (rows / n) * height));
    }
  }

  /** @param {Model} model @param {ReturnType<Plots["colours"]>} colours */
  drawCurve(model, colours) {
    const { context, width, height } = this.context(this.curve);
    if (!context) return;
    const known = (/** @type {number} */ row) => (model.rows[row].status === "automatic" ? model.rows[row].confidence ?? 0 : 1);
    const rows = [...model.rows.keys()].filter((row) => !model.isAside(row));
    const points = Math.min(CURVE_POINTS, rows.length);
    let low = 1;
    context.fillStyle = colours.accent;
    for (let at = 0; at < points; at += 1) {
      const part = rows.slice(Math.floor((at * rows.length) / points), Math.floor(((at + 1) * rows.length) / points));
      const mean = part.reduce((sum, row) => sum + known(row), 0) / Math.max(1, part.length);
      low = Math.min(low, mean);
      const top = (1 - mean) * (height - 6) + 3;
      context.globalAlpha = 0.28;
      context.fillRect((at / points) * width, top, width / points + 0.5, height - top);
      context.globalAlpha = 1;
      context.fillRect((at / points) * width, top - 1, width / points + 0.5, 1.6);
    }
    context.strokeStyle = colours.line;
    context.setLineDash([3, 3]);
    const line = (1 - model.state.doubtful) * (height - 6) + 3.5;
    context.beginPath();
    context.moveTo(0, line);
    context.lineTo(width, line);
    context.stroke();
    this.curve.setAttribute("aria-label", text("curveLabel", { low: Math.round(low * 100) }));
  }

  /** @param {Model} model @param {ReturnType<Plots["colours"]>} colours */
  drawLegend(model, colours) {
    const counts = model.counts();
    const lines = /** @type {const} */ ([
      ["legendSure", counts.sure, colours.sure], ["legendDoubtful", counts.doubtful, colours.doubtful],
      ["legendConfirmed", counts.confirmed, colours.confirmed], ["legendEdited", counts.edited, colours.edited],
      ["legendAlone", counts.alone, "transparent"],
    ]);
    byId("legend").replaceChildren(...lines.map(([key, count, colour]) => {
      const mark = element("i", { "aria-hidden": "true" });
      mark.style.setProperty("--edge", colour);
      return element("li", {}, mark, text(key), element("span", {}, count.toLocaleString()));
    }));
  }
}
