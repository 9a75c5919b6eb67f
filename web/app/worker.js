// The worker that holds the engine, so that the page stays alive while texts are aligned.

import init, { Engine } from "duiqi-web";

/** @type {Promise<Engine> | undefined} */
let engine;

/** The bytes of the module: the build puts them in, or their address. */
const source = /** @type {any} */ (globalThis).duiqiModule;

onmessage = async ({ data: { number, request } }) => {
  try {
    engine ??= init({ module_or_path: await source() }).then(() => new Engine());
    const ready = await engine;
    const reply = ready.handle(request, { report: (stage) => postMessage({ number, stage }) });
    postMessage({ number, reply });
  } catch (error) {
    engine = undefined;
    postMessage({ number, reply: JSON.stringify({ error: { message: String(error), stale: false } }) });
  }
};
