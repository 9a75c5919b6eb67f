/**
 * What the engine and the page tell each other; the Rust side is `src/review/protocol.rs`.
 *
 * @typedef {"source" | "target"} Side
 * @typedef {{ text: string, paragraph?: number, level?: number, kind?: string }} Sentence
 * @typedef {"automatic" | "edited" | "confirmed"} Status
 * @typedef {{ shape: [number, number], confidence?: number, status: Status, reason?: string }} Row
 * @typedef {{ revision: number, saved: boolean, langs: ["en" | "zh", "en" | "zh"], tags: [string, string],
 *   documents: [string | null, string | null], doubtful: number, can_undo: boolean, can_redo: boolean,
 *   source: Sentence[], target: Sentence[], rows: Row[], warnings: string[] }} State
 * @typedef {{ at: number, removed: number, inserted: any[] }} Splice
 * @typedef {{ revision: number, saved: boolean, can_undo: boolean, can_redo: boolean, focus?: number, rows: Splice[],
 *   source: Splice[], target: Splice[], warning?: string }} Changed
 * @typedef {{ sentence: number, start: number, end: number }} WordPlace
 * @typedef {{ source: WordPlace, target: WordPlace }} LinkedWords
 * @typedef {{ name: string, media_type: string, text?: string, base64?: string }} OutputFile
 * @typedef {{ name: string, base64: string }} InputFile
 * @typedef {{ send: (request: object, stage?: (stage: string) => void) => Promise<any>, cancel: () => void,
 *   standalone: boolean }} Engine
 */
export {};
