// The engine of `duiqi review`: requests go to the server that this page came from.

/** The request failed for a reason that the user is told. */
export class Refused extends Error {
  /** @param {string} message @param {boolean} stale */
  constructor(message, stale) {
    super(message);
    this.stale = stale;
  }
}

/** @param {any} reply */
export function answer(reply) {
  if (reply.error) throw new Refused(reply.error.message, reply.error.stale);
  return reply.ok;
}

/** @returns {import("./types.js").Engine} */
export function createEngine() {
  return {
    standalone: false,
    cancel() {},
    async send(request) {
      const response = await fetch("engine", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(request),
      });
      if (!response.ok) throw new Refused(await response.text(), false);
      return answer(await response.json());
    },
  };
}
