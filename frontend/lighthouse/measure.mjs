// Lighthouse with its mobile settings on pages of a running site: prints the scores, and what cost points.
// Called by bin/lighthouse, which says where the site is: node measure.mjs http://localhost:8000
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [site] = process.argv.slice(2);
const RUNS = 3; // A busy machine makes one run slow by accident; the median is told.
const ENOUGH = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const YOUNG = "Viola Nespoli";
const MANAGER = "Guido Sipari";

// The first offer of the catalogue that has pictures, else the first of all.
async function anOffer(page) {
  await page.goto(`${site}/proposte/`);
  return page.$$eval(".card", (cards) => (cards.find((card) => card.querySelector("img")) ?? cards[0]).querySelector("a").href);
}

// Wallet and door are somebody's: the demo lets its people in without a password.
function letIn(name) {
  return async (page) => {
    await page.goto(`${site}/demo/`);
    const way = await page.$$eval("a", (links, who) => links.find((link) => link.textContent.includes(who)).href, name);
    await page.goto(way);
  };
}

// The door of the first date that is open, with its camera; the list of doors if none is.
async function aDoor(page) {
  await page.goto(`${site}/ente/ingresso/`);
  const dates = await page.$$eval(".evenings a", (links) => links.map((link) => link.href));
  return dates[0] ?? page.url();
}

async function inAPage(port, ask) {
  const browser = await puppeteer.connect({ browserURL: `http://localhost:${port}` });
  const page = await browser.newPage();
  const answer = await ask(page);
  await page.close();
  await browser.disconnect();
  return answer;
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

// Audits that weigh something and are not perfect.
function losses(result, category) {
  return result.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && result.audits[id].score !== null && result.audits[id].score < 1)
    .map(({ id }) => `${id} ${result.audits[id].displayValue ?? ""}`.trim());
}

async function measured(url, port) {
  const results = [];
  for (let run = 0; run < RUNS; run += 1) {
    const flags = { port, onlyCategories: CATEGORIES, logLevel: "error", locale: "en" };
    results.push((await lighthouse(url, flags)).lhr);
  }
  const scores = CATEGORIES.map((name) => Math.round(100 * median(results.map((result) => result.categories[name].score))));
  const lost = scores.flatMap((score, n) => (score < 100 ? losses(results[0], CATEGORIES[n]) : []));
  const shown = ["largest-contentful-paint", "total-byte-weight"].map((id) => results[0].audits[id].displayValue);
  return { scores, lost, shown };
}

const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--lang=it-IT"],
  logLevel: "error",
});
let isEnough = true;

async function tell(name, url) {
  const { scores, lost, shown } = await measured(url, chrome.port);
  const columns = scores.map((score, n) => String(score).padStart(CATEGORIES[n].length));
  console.log(`${name.padEnd(9)}  ${columns.join("  ")}  ${shown.join(", ")}`);
  for (const loss of lost) console.log(`             lost: ${loss}`);
  isEnough &&= scores.every((score) => score >= ENOUGH);
}

try {
  console.log(`page       ${CATEGORIES.join("  ")}  largest paint, weight`);
  await tell("home", `${site}/`);
  await tell("catalogue", `${site}/proposte/`);
  await tell("offer", await inAPage(chrome.port, anOffer));
  await inAPage(chrome.port, letIn(YOUNG));
  await tell("wallet", `${site}/io/`);
  await inAPage(chrome.port, letIn(MANAGER));
  await tell("door", await inAPage(chrome.port, aDoor));
} finally {
  chrome.kill();
}
if (!isEnough) {
  console.error(`A page is below ${ENOUGH}.`);
  process.exitCode = 1;
}
