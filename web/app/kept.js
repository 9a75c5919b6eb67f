// The last review, kept in the browser for the page that has no server behind it.

/** @typedef {{ name: string, json: string }} Kept */

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("duiqi", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("reviews");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransactionMode} mode @param {(reviews: IDBObjectStore) => IDBRequest} ask @returns {Promise<any>} */
async function ask(mode, ask) {
  // A browser may forbid storage to a page from a file; then nothing is kept.
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const request = ask(database.transaction("reviews", mode).objectStore("reviews"));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

/** @param {Kept} kept */
export const keepReview = (kept) => ask("readwrite", (reviews) => reviews.put(kept, "last"));

/** @returns {Promise<Kept | undefined>} */
export const keptReview = () => ask("readonly", (reviews) => reviews.get("last"));
