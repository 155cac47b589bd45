// Is there a network? Only an answer says yes: a phone that shows four bars may reach nobody. Whoever asks something
// tells what came of it; while nothing answers, a small question is asked again and again: soon at first, as a network that
// just came back often fails once more, then less and less often.
const SOON_MS = 1000;
const AGAIN_MS = 20_000;
const PATIENCE_MS = 5000;
const SINCE = "mentoring-door-offline-since";

function remembered() {
  try {
    return Number(window.localStorage.getItem(SINCE)) || 0;
  } catch {
    return 0;
  }
}

function remember(since) {
  try {
    if (since) window.localStorage.setItem(SINCE, String(since));
    else window.localStorage.removeItem(SINCE);
  } catch {
    // It is known until the page is closed.
  }
}

export function network({ probe, isShell = false }, changed) {
  const now = { isOnline: true, since: 0, answered, failed, ask };
  if (isShell || !navigator.onLine) {
    now.isOnline = false;
    now.since = remembered() || Date.now();
  }
  remember(now.since);
  let wait = SOON_MS;
  let next = 0;

  function askAgain() {
    window.clearTimeout(next);
    if (now.isOnline) return;
    next = window.setTimeout(() => ask().then(askAgain), wait);
    wait = Math.min(2 * wait, AGAIN_MS);
  }

  function askSoon() {
    wait = SOON_MS;
    ask().then(askAgain);
  }

  function answered() {
    if (now.isOnline) return;
    now.isOnline = true;
    now.since = 0;
    remember(0);
    changed(now);
  }

  function failed() {
    if (!now.isOnline) return;
    now.isOnline = false;
    now.since = Date.now();
    remember(now.since);
    askAgain();
    changed(now);
  }

  async function ask() {
    if (!probe) return;
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const response = await fetch(probe, { method: "HEAD", cache: "no-store", signal: stop.signal });
      if (response.ok) answered();
    } catch {
      failed();
    } finally {
      window.clearTimeout(timer);
    }
  }

  window.addEventListener("offline", failed);
  window.addEventListener("online", askSoon);
  askAgain();
  return now;
}
