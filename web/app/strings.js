// What the page says, in English and in Chinese.

const english = {
  skip: "Skip to the rows", show: "Show", search: "Search", nextDoubtful: "Next doubtful", undo: "Undo", redo: "Redo",
  download: "Download", more: "More", number: "No.", state: "State", zh: "中文", en: "English",
  all: "All rows", doubtful: "Doubtful", unaligned: "Unmatched", edited: "Checked or edited",
  summary: "{rows} rows · {doubtful} doubtful · {confirmed} checked", noneLeft: "no row is doubtful any more",
  nothingFound: "No row fits this filter and search.",
  saved: "Saved in {file}", savedHere: "Saved on this computer", saving: "Saving…", notSaved: "Not saved: {why}",
  kept: "Kept in this browser",
  dotPlot: "Dot plot", dotPlotNote: "Each pair by its place in the two texts. A click goes there.",
  confidenceAlong: "Confidence along the text", plotLabel: "Dot plot of the alignment: {rows} rows",
  curveLabel: "Confidence along the text, lowest {low} %",
  legendSure: "sure", legendDoubtful: "doubtful", legendConfirmed: "checked", legendEdited: "edited", legendAlone: "unmatched",
  noCounterpart: "unmatched", omitted: "left out", isConfirmed: "checked", isEdited: "edited", percent: "{value} %",
  aside_code: "code", aside_markup: "markup", aside_link: "address", aside_credit: "credit", aside_note: "note", "aside_no-letters": "signs",
  folded: "{count} lines of markup or code", row: "Row {row}",
  confirm: "Check", merge: "Merge down", mergeUp: "Merge up", split: "Split", splitText: "Split…", moveUp: "Move up", moveDown: "Move down",
  unlink: "Part", link: "Join", edit: "Edit", omit: "Left out", realign: "Re-align from here", reopen: "Uncheck",
  otherSide: "Other side",
  help: "Keys", close: "Close", cancel: "Cancel", save: "Save", keysNote: "A sentence moves on the side that is tinted; ← and → choose the side.",
  keyRows: "row by row", keyPages: "a screen up or down", keyEnds: "first, last row", keySides: "source side, target side",
  keyNext: "next, previous doubtful row", keyConfirm: "check the row and go on", keyMerge: "merge with the row below, above", keySplit: "split between sentences; inside the text",
  keyMove: "move a sentence to the row above, below", keyUnlink: "part the two sides; join a row with its neighbour", keyEdit: "edit the text", keyOmit: "left out in translation",
  keyRealign: "align again from here; checked rows stay", keyUndo: "undo, redo", keySearch: "search", keyFilter: "next filter", keyDownload: "download", keyHelp: "this list",
  editTitle: "Edit the text", editNote: "One field a sentence.", splitTitle: "Where does the lower row begin?", splitNote: "Click in the text, or use ← and →; Tab changes the side.",
  doSplit: "Split here", placeBefore: "before “{text}”", placeEnd: "at the end",
  downloadTitle: "Download", downloadNote: "Checked pairs say so: confidence 1, origin “human”.",
  format_tmx: "translation memory", format_xliff: "for CAT tools", format_tsv: "for spreadsheets", format_csv: "for spreadsheets", format_jsonl: "one JSON object a line",
  format_html: "a page to read", format_epub: "an e-book", format_anki: "flash cards", format_markdown: "a table", format_beads: "numbers of sentences", format_intertext: "three files for the InterText editor", format_moses: "two texts, a pair a line", format_review: "to continue later",
  name_review: "Review", name_html: "HTML", name_epub: "EPUB", name_markdown: "Markdown", name_beads: "Beads", name_intertext: "InterText", name_moses: "Moses", name_anki: "Anki",
  moreTitle: "More", language: "Language", theme: "Colours", themeAuto: "as the system", themeLight: "light", themeDark: "dark",
  confirmAll: "Check all sure pairs", confirmAllNote: "Check every pair of at least this confidence", import: "Import corrections…", importNote: "TSV, CSV, TMX, XLIFF, JSONL or beads; the two files of Moses or the three of InterText together",
  openOther: "Open other files…", realignAll: "Re-align everything that is not checked",
  welcome: "Line up a translation", welcomeNote: "Choose two files that translate each other, or one file with both languages. Everything is done on this computer, in this page: nothing is sent anywhere.",
  dropSource: "Original", dropTarget: "Translation", dropNote: "Choose or drop a file: text, Markdown, HTML, subtitles, DOCX, ODT, EPUB", dropOne: "One file is enough if both languages are in it; a saved review, TMX, XLIFF, TSV or JSONL can be opened too.",
  paste: "Or paste text", align: "Line up", sample: "Try a sample", resume: "Continue where you were: {name}",
  stage_loading: "Getting ready…", stage_reading: "Reading…", stage_aligning: "Lining up…", stage_drawing: "Drawing…", cancelled: "Stopped.",
  did_merge: "Merged", did_split: "Split", did_confirmAll: "{count} rows checked", did_realign: "Aligned again", did_undo: "Undone", did_redo: "Done again", did_import: "Corrections imported",
  stale: "This review was changed in another window; it is shown again.", lost: "The engine does not answer. Is `duiqi review` still running? Nothing that was shown as saved is lost.",
};

/** @type {typeof english} */
const chinese = {
  skip: "跳到正文", show: "显示", search: "搜索", nextDoubtful: "下一处存疑", undo: "撤销", redo: "重做",
  download: "下载", more: "更多", number: "序号", state: "状态", zh: "中文", en: "English",
  all: "全部", doubtful: "存疑", unaligned: "无对应", edited: "已核对或改动",
  summary: "共 {rows} 行 · 存疑 {doubtful} · 已核对 {confirmed}", noneLeft: "已无存疑之处",
  nothingFound: "没有符合筛选和搜索条件的行。",
  saved: "已存入 {file}", savedHere: "已存入本机", saving: "正在保存…", notSaved: "未能保存：{why}",
  kept: "已暂存在浏览器中",
  dotPlot: "对齐散点图", dotPlotNote: "每个点是一对句子在两篇文字中的位置，点击即可跳转。",
  confidenceAlong: "全文置信度", plotLabel: "对齐散点图，共 {rows} 行",
  curveLabel: "全文置信度，最低 {low}%",
  legendSure: "可靠", legendDoubtful: "存疑", legendConfirmed: "已核对", legendEdited: "已改动", legendAlone: "无对应",
  noCounterpart: "无对应", omitted: "未译", isConfirmed: "已核对", isEdited: "已改动", percent: "{value}%",
  aside_code: "代码", aside_markup: "标记", aside_link: "网址", aside_credit: "署名", aside_note: "注释", "aside_no-letters": "符号",
  folded: "{count} 行标记或代码", row: "第 {row} 行",
  confirm: "核对", merge: "并入下行", mergeUp: "并入上行", split: "拆分", splitText: "文中拆分…", moveUp: "上移一句", moveDown: "下移一句",
  unlink: "拆开两侧", link: "配成一对", edit: "修改", omit: "未译", realign: "由此重新对齐", reopen: "取消核对",
  otherSide: "换一侧",
  help: "快捷键", close: "关闭", cancel: "取消", save: "保存", keysNote: "移动的是着色一侧的句子；用 ← 和 → 选择左右。",
  keyRows: "逐行上下", keyPages: "翻一屏", keyEnds: "首行、末行", keySides: "左侧、右侧",
  keyNext: "下一处、上一处存疑", keyConfirm: "核对本行，转到下一行", keyMerge: "与下一行、上一行合并", keySplit: "按句拆分；在文中拆分",
  keyMove: "把一句移到上一行、下一行", keyUnlink: "拆开两侧；与相邻行配成一对", keyEdit: "修改文字", keyOmit: "标为未译",
  keyRealign: "由此重新对齐，已核对的行不变", keyUndo: "撤销、重做", keySearch: "搜索", keyFilter: "换一种筛选", keyDownload: "下载", keyHelp: "显示本表",
  editTitle: "修改文字", editNote: "每框一句。", splitTitle: "下一行从哪里开始？", splitNote: "点击文字，或用 ← 和 → 移动；Tab 键换一侧。",
  doSplit: "在此拆分", placeBefore: "“{text}”之前", placeEnd: "末尾",
  downloadTitle: "下载", downloadNote: "核对过的句对会注明：置信度为 1，来源为 human。",
  format_tmx: "翻译记忆库", format_xliff: "供 CAT 工具使用", format_tsv: "供电子表格使用", format_csv: "供电子表格使用", format_jsonl: "每行一个 JSON 对象",
  format_html: "阅读网页", format_epub: "电子书", format_anki: "记忆卡片", format_markdown: "表格", format_beads: "句子编号", format_intertext: "三个文件，供 InterText 编辑", format_moses: "两个文本，每行一对", format_review: "日后继续核对",
  name_review: "核对存档", name_html: "HTML", name_epub: "EPUB", name_markdown: "Markdown", name_beads: "Beads", name_intertext: "InterText", name_moses: "Moses", name_anki: "Anki",
  moreTitle: "更多", language: "界面语言", theme: "配色", themeAuto: "跟随系统", themeLight: "浅色", themeDark: "深色",
  confirmAll: "核对全部可靠句对", confirmAllNote: "置信度不低于此值的句对全部标为已核对", import: "导入修订…", importNote: "TSV、CSV、TMX、XLIFF、JSONL 或 beads；Moses 的两个文件或 InterText 的三个文件须一起选",
  openOther: "打开其他文件…", realignAll: "未核对的行全部重新对齐",
  welcome: "对齐原文与译文", welcomeNote: "请选择互为译文的两个文件，或一个中英对照的文件。一切都在本机的这个网页里完成，不会上传任何内容。",
  dropSource: "原文", dropTarget: "译文", dropNote: "选择或拖入文件：文本、Markdown、HTML、字幕、DOCX、ODT、EPUB", dropOne: "若一个文件里已有两种语言，选一个即可；也可打开核对存档、TMX、XLIFF、TSV 或 JSONL。",
  paste: "或粘贴文字", align: "开始对齐", sample: "试用示例", resume: "继续上次的工作：{name}",
  stage_loading: "正在准备…", stage_reading: "正在读取…", stage_aligning: "正在对齐…", stage_drawing: "正在排版…", cancelled: "已停止。",
  did_merge: "已合并", did_split: "已拆分", did_confirmAll: "已核对 {count} 行", did_realign: "已重新对齐", did_undo: "已撤销", did_redo: "已重做", did_import: "已导入修订",
  stale: "此文已在另一窗口中改动，现已重新载入。", lost: "程序没有回应。duiqi review 还在运行吗？凡显示已保存的内容都不会丢失。",
};

const tables = { en: english, zh: chinese };
/** @typedef {keyof typeof english} Key */

/** @returns {"en" | "zh"} */
function preferred() {
  const chosen = stored("duiqi-language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** What was stored under a name; storage may be forbidden, as in a page from a file. @param {string} name */
export function stored(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

/** @param {string} name @param {string} value */
export function store(name, value) {
  try { localStorage.setItem(name, value); } catch { /* The choice lasts as long as the page. */ }
}

let language = preferred();

export function interfaceLanguage() {
  return language;
}

/** @param {"en" | "zh"} wanted */
export function setLanguage(wanted) {
  language = wanted;
  store("duiqi-language", wanted);
}

/** @param {Key} key @param {Record<string, string | number>} [values] */
export function text(key, values = {}) {
  const form = tables[language][key] ?? english[key] ?? key;
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language === "zh" ? "zh-CN" : "en") : String(value ?? "");
  });
}

/** True for a key that there is a text for. @param {string} key @returns {key is Key} */
export function isKey(key) {
  return key in english;
}

/** Fills in the texts of all elements that name one, and the language of the page. */
export function translatePage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-text]")) {
    const key = element.getAttribute("data-text") ?? "";
    if (isKey(key)) element.textContent = text(key);
  }
}
