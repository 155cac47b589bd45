// The eye: reads the QR that is held before it, and tells each code once.
import { stayAwake } from "./awake.js";
import { eyes } from "./eyes.js";
import { readingOf } from "./reading.js";

const EVERY_MS = 120; // Eight looks a second: quick for a person, cool for a phone.
const REST = 1.5; // A slow phone rests for longer than a look takes.
const FORGETS_AFTER_MS = 4000; // The phone that was just answered may stay in sight for a while.

// A camera that was allowed once opens by itself; the first time it waits for a tap.
async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false;
  }
}

// A light in a dark foyer, where the phone lets a page switch it on.
function torch(track) {
  const button = document.querySelector("[data-torch]");
  if (!button) return;
  button.hidden = !track.getCapabilities?.().torch;
  button.setAttribute("aria-pressed", "false");
  button.onclick = async () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    try {
      await track.applyConstraints({ advanced: [{ torch: isOn }] });
      button.setAttribute("aria-pressed", String(isOn));
    } catch {
      button.hidden = true; // It said it could, and cannot.
    }
  };
}

export function camera(frame, told) {
  const button = document.querySelector("[data-camera-start]");
  const refused = document.querySelector("[data-camera-refused]");
  const eye = { isOpen: false, isResting: false, openIfAllowed, rest, wake, focus: () => frame.focus({ preventScroll: true }) };
  const video = frame?.querySelector("video");
  const read = frame && navigator.mediaDevices ? eyes(video, frame.dataset.reader) : null;
  let last = { code: "", at: 0 };

  function rest() {
    eye.isResting = true;
  }

  function wake() {
    eye.isResting = false;
    last.at = performance.now();
  }

  async function look(once) {
    const text = await once();
    const reading = text && readingOf(text);
    if (!reading || eye.isResting) return;
    const now = performance.now();
    const isNew = reading.code !== last.code || now - last.at > FORGETS_AFTER_MS;
    last = { code: reading.code, at: now };
    if (isNew) told(reading);
  }

  async function watch(once, track) {
    while (track.readyState === "live") {
      const began = performance.now();
      if (!eye.isResting && !document.hidden) await look(once);
      const wait = Math.max(EVERY_MS, (performance.now() - began) * REST);
      await new Promise((resolve) => window.setTimeout(resolve, wait));
    }
  }

  function show(isOpen) {
    eye.isOpen = isOpen;
    frame.hidden = !isOpen;
    button.hidden = isOpen;
    document.body.classList.toggle("is-scanning", isOpen);
  }

  async function open() {
    try {
      const view = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 1280 } };
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: view, audio: false });
    } catch {
      refused.hidden = false;
      return;
    }
    const [track] = video.srcObject.getVideoTracks();
    track.addEventListener("ended", lost, { once: true });
    refused.hidden = true;
    show(true);
    torch(track);
    stayAwake();
    await video.play();
    watch(await read, track);
  }

  // Another app took it, or the phone slept: it is opened again as soon as somebody looks.
  async function lost() {
    show(false);
    if (document.hidden) document.addEventListener("visibilitychange", openAgain, { once: true });
    else await openAgain();
  }

  async function openAgain() {
    if (!eye.isOpen && (await isAllowed())) await open();
  }

  async function openIfAllowed() {
    if (!frame || !navigator.mediaDevices) return;
    button.hidden = false;
    button.addEventListener("click", open);
    await openAgain();
  }

  return eye;
}
