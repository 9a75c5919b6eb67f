// Files in and out of the page.

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let binary = "";
  // Not all at once: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** @param {string} base64 */
export function fromBase64(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** @param {File} file @returns {Promise<import("./types.js").InputFile>} */
export async function toInputFile(file) {
  return { name: file.name, base64: toBase64(new Uint8Array(await file.arrayBuffer())) };
}

/** Hands a file to the user as a download. @param {import("./types.js").OutputFile} file */
export function saveFile(file) {
  const content = file.base64 === undefined ? file.text ?? "" : fromBase64(file.base64);
  const address = URL.createObjectURL(new Blob([content], { type: file.media_type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
