// Bundles the front end with the engine: a folder for any static host, and one file for a disk.
// Usage: node bundle.cjs PKG OUT, after wasm-bindgen has filled PKG.

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { gzipSync } = require("node:zlib");
const esbuild = require("esbuild");

const [pkg, out] = process.argv.slice(2).map((folder) => path.resolve(folder));
const app = path.join(__dirname, "app");
const wasm = path.join(pkg, "duiqi_web_bg.wasm");

/** The page's own engine in the place of the server's, and the module that wasm-bindgen made. */
const engines = {
  name: "engines",
  setup(build) {
    build.onResolve({ filter: /^\.\/engine\.js$/ }, ({ importer }) =>
      importer.endsWith("engine-wasm.js") ? undefined : { path: path.join(app, "engine-wasm.js") });
    build.onResolve({ filter: /^duiqi-web$/ }, () => ({ path: path.join(pkg, "duiqi_web.js") }));
  },
};

function bundle(entry, banner, format) {
  return esbuild.build({
    entryPoints: [path.join(app, entry)], bundle: true, write: false, minify: true, format, charset: "utf8", target: "es2022",
    legalComments: "none", banner: { js: banner }, plugins: [engines],
    // The module is always given; its address is never asked for.
    define: format === "iife" ? { "import.meta.url": "\"\"" } : {},
  }).then((result) => result.outputFiles[0].text);
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = (parts) => `<meta http-equiv="Content-Security-Policy" content="${parts.join("; ")}">`;

async function folder(html, css) {
  const main = await bundle("main.js", 'globalThis.duiqiWorker=()=>new Worker(new URL("worker.js",import.meta.url),{type:"module"});', "esm");
  const worker = await bundle("worker.js", 'globalThis.duiqiModule=()=>new URL("duiqi.wasm",import.meta.url);', "esm");
  const rules = policy(["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "worker-src 'self'", "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'"]);
  fs.writeFileSync(path.join(out, "index.html"), html.replace('<meta charset="utf-8">', `<meta charset="utf-8">\n${rules}`));
  fs.writeFileSync(path.join(out, "main.js"), main);
  fs.writeFileSync(path.join(out, "worker.js"), worker);
  fs.writeFileSync(path.join(out, "style.css"), css);
  fs.copyFileSync(wasm, path.join(out, "duiqi.wasm"));
}

async function file(html, css) {
  // The module is packed, or the file would be larger than many mail boxes take.
  const packed = gzipSync(fs.readFileSync(wasm), { level: 9 }).toString("base64");
  const unpack = `globalThis.duiqiModule=async()=>new Response(new Blob([Uint8Array.from(atob("${packed}"),c=>c.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();`;
  const worker = await bundle("worker.js", unpack, "iife");
  const start = `globalThis.duiqiWorker=()=>new Worker(URL.createObjectURL(new Blob([${JSON.stringify(worker)}],{type:"text/javascript"})));`;
  // A script in a page ends at the first "</script".
  const main = (await bundle("main.js", start, "iife")).replaceAll("</script", "<\\/script");
  const rules = policy(["default-src 'none'", `script-src ${hash(main)} blob: 'wasm-unsafe-eval'`, `style-src ${hash(css)}`, "worker-src blob:", "img-src data:", "base-uri 'none'", "form-action 'none'"]);
  const page = html
    .replace('<meta charset="utf-8">', () => `<meta charset="utf-8">\n${rules}`)
    .replace('<link rel="stylesheet" href="style.css">', () => `<style>${css}</style>`)
    .replace('<script type="module" src="main.js"></script>', "")
    .replace("</body>", () => `<script>${main}</script>\n</body>`);
  fs.writeFileSync(path.join(out, "duiqi.html"), page);
}

function npmPackage() {
  const crate = fs.readFileSync(path.join(__dirname, "engine", "Cargo.toml"), "utf8");
  const field = (name) => crate.match(new RegExp(`^${name} = "(.*)"$`, "m"))[1];
  const manifest = {
    name: "duiqi-web", version: field("version"), description: field("description"), license: field("license"), type: "module",
    main: "duiqi_web.js", types: "duiqi_web.d.ts", sideEffects: false,
    files: ["duiqi_web.js", "duiqi_web.d.ts", "duiqi_web_bg.wasm", "duiqi_web_bg.wasm.d.ts", "README.md"],
  };
  fs.writeFileSync(path.join(pkg, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  fs.copyFileSync(path.join(__dirname, "README.md"), path.join(pkg, "README.md"));
  for (const name of fs.readdirSync(pkg)) if (name === ".gitignore") fs.rmSync(path.join(pkg, name));
}

async function main() {
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  const html = fs.readFileSync(path.join(app, "index.html"), "utf8");
  const css = fs.readFileSync(path.join(app, "style.css"), "utf8");
  await folder(html, css);
  await file(html, css);
  npmPackage();
}

main().catch((error) => { console.error(error); process.exit(1); });
