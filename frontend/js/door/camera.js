// The eye: reads the QR that is held before it, and tells each code once.
import jsQR from "jsqr";

const EVERY_MS = 120; // Eight looks a second: quick for a person, cool for a phone.
const SIDE = 480; // A code that fills a third of the frame is still read at this size.
const FORGETS_AFTER_MS = 4000; // The phone that was just answered may stay in sight for a while.

// What a QR carries is either the code itself or an address that ends with it.
export function codeIn(text) {
  const last = text.trim().split(/[/?#=]/).filter(Boolean).pop() || "";
  const code = last.replace(/[\s-]/g, "").toUpperCase();
  return /^[A-Z0-9]{6,16}$/.test(code) ? code : "";
}

function reader(video) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return function read() {
    if (video.readyState < video.HAVE_ENOUGH_DATA) return "";
    const side = Math.min(video.videoWidth, video.videoHeight);
    canvas.width = canvas.height = Math.min(side, SIDE);
    const left = (video.videoWidth - side) / 2;
    const top = (video.videoHeight - side) / 2;
    context.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" });
    return found ? codeIn(found.data) : "";
  };
}

// A camera that was allowed once opens by itself; the first time it waits for a tap.
async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false;
  }
}

export function camera(frame, told) {
  const button = document.querySelector("[data-camera-start]");
  const refused = document.querySelector("[data-camera-refused]");
  const eye = { isOpen: false, isResting: false, openIfAllowed, rest, wake };
  let last = { code: "", at: 0 };

  function rest() {
    eye.isResting = true;
  }

  function wake() {
    eye.isResting = false;
    last.at = performance.now();
  }

  function look(read) {
    if (eye.isResting || document.hidden) return;
    const code = read();
    const now = performance.now();
    if (!code) return;
    const isNew = code !== last.code || now - last.at > FORGETS_AFTER_MS;
    last = { code, at: now };
    if (isNew) told(code);
  }

  async function open() {
    const video = frame.querySelector("video");
    try {
      const view = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 1280 } };
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: view, audio: false });
    } catch {
      refused.hidden = false;
      return;
    }
    eye.isOpen = true;
    frame.hidden = false;
    button.hidden = true;
    refused.hidden = true;
    document.body.classList.add("is-scanning");
    await video.play();
    const read = reader(video);
    window.setInterval(() => look(read), EVERY_MS);
  }

  async function openIfAllowed() {
    if (!frame || !navigator.mediaDevices) return;
    button.hidden = false;
    button.addEventListener("click", open);
    if (await isAllowed()) await open();
  }

  return eye;
}
