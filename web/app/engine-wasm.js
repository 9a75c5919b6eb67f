// The engine in the page itself: WebAssembly in a worker. `web/build` puts this in the place of `engine.js`.

import { answer, Refused } from "./engine.js";
import { text } from "./strings.js";

export { Refused };

/** Makes the worker; the build defines it: a file of its own, or all of it in the page. */
/** @type {() => Worker} */
const createWorker = /** @type {any} */ (globalThis).duiqiWorker;

/** @returns {import("./types.js").Engine} */
export function createEngine() {
  /** @type {Worker | undefined} */
  let worker;
  /** @type {Map<number, { resolve: (reply: any) => void, reject: (error: Error) => void, stage?: (stage: string) => void }>} */
  const waiting = new Map();
  let number = 0;

  const start = () => {
    worker = createWorker();
    worker.onmessage = ({ data }) => {
      const request = waiting.get(data.number);
      if (data.stage) return request?.stage?.(data.stage);
      waiting.delete(data.number);
      try { request?.resolve(answer(JSON.parse(data.reply))); } catch (error) { request?.reject(/** @type {Error} */ (error)); }
    };
    worker.onerror = (event) => drop(event.message || text("cancelled"));
  };
  const drop = (/** @type {string} */ why) => {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Refused(why, false));
    waiting.clear();
  };

  return {
    standalone: true,
    cancel: () => drop(text("cancelled")),
    send(request, stage) {
      if (!worker) start();
      number += 1;
      return new Promise((resolve, reject) => {
        waiting.set(number, { resolve, reject, stage });
        worker?.postMessage({ number, request: JSON.stringify(request) });
      });
    },
  };
}
