// Builds build/assets/mentoring/ from frontend/: app.css, app.js, map.js, map.css, the door's three scripts,
// sprites.svg, the door's icons and the fonts.
// Called by bin/assets. Does nothing when no input changed; `--force` builds anyway.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile, Logger } from "sass";
import { sprite } from "./sprite.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const FRONTEND = join(ROOT, "frontend");
const ITALIA = join(ROOT, "node_modules/bootstrap-italia");
const OUT = join(ROOT, "build/assets/mentoring");
const STAMP = join(ROOT, "build/assets/.stamp");

const FONTS = [
  "Titillium_Web/titillium-web-v10-latin-ext_latin-regular.woff2",
  "Titillium_Web/titillium-web-v10-latin-ext_latin-600.woff2",
  "Titillium_Web/titillium-web-v10-latin-ext_latin-700.woff2",
  "Lora/lora-v20-latin-ext_latin-700.woff2",
  // For printed letters (adapters/pdf.py): no browser asks for these.
  "Titillium_Web/titillium-web-v10-latin-ext_latin-regular.ttf",
  "Titillium_Web/titillium-web-v10-latin-ext_latin-600.ttf",
  "Titillium_Web/titillium-web-v10-latin-ext_latin-700.ttf",
  "Lora/lora-v20-latin-ext_latin-700.ttf",
];

// What the two above cannot write, on the sheets of codes (docs/adr/0021): printed only, too.
const ARABIC = "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf";

function filesIn(folder, suffixes) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && suffixes.some((suffix) => entry.name.endsWith(suffix)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

// Pages name icons in templates and in Python ("it-calendar"); only those travel to the phone.
function iconsInUse() {
  const found = new Set();
  const pages = [...filesIn(join(ROOT, "src"), [".html", ".py"]), ...filesIn(join(FRONTEND, "style"), [".html"])];
  for (const file of pages) {
    for (const [name] of readFileSync(file, "utf8").matchAll(/\b(?:it|me)-[a-z0-9]+(?:-[a-z0-9]+)*\b/g)) found.add(name);
  }
  return [...found].sort();
}

function fingerprint(names) {
  const hash = createHash("sha256").update(names.join(" "));
  for (const file of [join(ROOT, "package-lock.json"), ...filesIn(FRONTEND, [".mjs", ".js", ".css", ".scss", ".svg", ".png"])]) {
    hash.update(relative(ROOT, file)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

// Bootstrap Italia bakes its primary colour into the rules; a custom property lets a territory change it.
function grammar() {
  const { css } = compile(join(FRONTEND, "css/italia.scss"), {
    loadPaths: [join(ITALIA, "src/scss")],
    logger: Logger.silent,
    style: "expanded",
  });
  return css.replaceAll(/(?<!--[\w-]+:\s*)#26306b/gi, "var(--notte)");
}

async function bundle(folder) {
  const shared = { bundle: true, minify: true, target: ["es2020"], legalComments: "none", logLevel: "warning" };
  await build({
    ...shared,
    entryPoints: ["app.js", "door.js", "door_reader.js", "door_worker.js", "map.js"].map((name) => join(FRONTEND, "js", name)),
    format: "iife",
    loader: { ".png": "dataurl" }, // Leaflet's few pictures; map.css comes of what map.js imports.
    outdir: folder,
  });
  await build({
    ...shared,
    entryPoints: [join(FRONTEND, "css/app.css")],
    plugins: [{
      name: "bootstrap-italia",
      setup(context) {
        context.onResolve({ filter: /^italia$/ }, ({ path }) => ({ path, namespace: "italia" }));
        context.onLoad({ filter: /.*/, namespace: "italia" }, () => ({ contents: grammar(), loader: "css" }));
      },
    }],
    external: ["./fonts/*"],
    outfile: join(folder, "app.css"),
  });
}

async function main() {
  const names = iconsInUse();
  const stamp = fingerprint(names);
  const force = process.argv.includes("--force");
  if (!force && existsSync(join(OUT, "app.css")) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp) return;

  const folder = `${OUT}.${process.pid}`;
  mkdirSync(join(folder, "fonts"), { recursive: true });
  await bundle(folder);
  for (const font of FONTS) copyFileSync(join(ITALIA, "dist/fonts", font), join(folder, "fonts", basename(font)));
  copyFileSync(join(ROOT, "node_modules", ARABIC), join(folder, "fonts", basename(ARABIC)));
  const sources = [join(ITALIA, "dist/svg/sprites.svg"), join(FRONTEND, "icons/own.svg")];
  const { svg, missing } = sprite(sources.map((file) => readFileSync(file, "utf8")).join(""), names);
  for (const name of missing) console.warn(`bin/assets: no icon is called ${name}`);
  writeFileSync(join(folder, "sprites.svg"), svg);
  copyFileSync(join(FRONTEND, "favicon.svg"), join(folder, "favicon.svg"));
  for (const icon of filesIn(join(FRONTEND, "icons"), [".png"])) copyFileSync(icon, join(folder, basename(icon)));

  // The old folder is swapped in one go, so that a running server never serves half of a build.
  rmSync(`${OUT}.old`, { recursive: true, force: true });
  if (existsSync(OUT)) renameSync(OUT, `${OUT}.old`);
  renameSync(folder, OUT);
  rmSync(`${OUT}.old`, { recursive: true, force: true });
  writeFileSync(STAMP, stamp);
  console.log(`Assets built: ${relative(ROOT, OUT)} (${names.length} icons)`);
}

await main();
