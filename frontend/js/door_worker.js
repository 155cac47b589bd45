// The door's service worker: keeps the frame of the app (styles, scripts, one page that names nobody) and shows it when
// no network answers. No page with names is ever kept. `self.DOOR` comes before these lines (web/provider/door_app.py).
import { sendWaiting } from "./door/sending.js";
import { openStore } from "./door/store.js";

const { version, shell, assets, isFixed } = self.DOOR;
const NAME = `mentoring-door-${version}`;
const KEPT = new Set(assets);
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll([shell, ...assets].map((address) => new Request(address, { cache: "no-cache" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

// The frame before this one stays until the next: a page that is open may still ask for a piece of it.
self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("mentoring-door-") && name !== NAME);
    await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  };
  event.waitUntil(tidy());
});

async function page(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(request, { signal: stop.signal });
    if (![502, 503, 504].includes(response.status)) return response;
  } catch {
    // Nobody there.
  } finally {
    clearTimeout(timer);
  }
  return (await caches.open(NAME)).match(shell, { ignoreVary: true });
}

const kept = async (request) => (await (await caches.open(NAME)).match(request, { ignoreVary: true })) ?? caches.match(request, { ignoreVary: true });

// A file whose name changes with it is taken from here; one of a workshop, whose name does not, only in need.
async function piece(request) {
  if (isFixed) return (await kept(request)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch {
    return (await kept(request)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (KEPT.has(new URL(request.url).pathname)) event.respondWith(piece(request));
});

// A promise that breaks is asked for again by the browser, later.
async function sent() {
  const { isReached } = await sendWaiting(await openStore());
  if (self.BroadcastChannel) new BroadcastChannel("mentoring-door").postMessage("sent"); // Pages look again.
  if (isReached === false) throw new Error("no network");
}

self.addEventListener("sync", (event) => {
  event.waitUntil(sent());
});
