// The camera at the door: reads a QR and sends the form. Without it the code is typed, and nothing else changes.
//
//   <div class="camera" data-camera="#door-form" hidden> <video playsinline muted></video> ... </div>
//   <form id="door-form"> ... <input name="code"> ... </form>
//   <button type="button" data-camera-start hidden>...</button>  <p data-camera-refused hidden>...</p>
//   <p data-network data-on="..." data-off="...">...</p>
import jsQR from "jsqr";

const EVERY_MS = 120; // Eight looks a second: quick for a person, cool for a phone.
const SIDE = 480; // A code that fills a third of the frame is still read at this size.

// What a QR carries is either the code itself or an address that ends with it.
export function codeIn(text) {
  const last = text.trim().split(/[/?#=]/).filter(Boolean).pop() || "";
  const code = last.replace(/[\s-]/g, "").toUpperCase();
  return /^[A-Z0-9]{6,16}$/.test(code) ? code : "";
}

function eye(video, seen) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let last = "";
  return function look() {
    if (video.readyState < video.HAVE_ENOUGH_DATA) return;
    const side = Math.min(video.videoWidth, video.videoHeight);
    canvas.width = canvas.height = Math.min(side, SIDE);
    const left = (video.videoWidth - side) / 2;
    const top = (video.videoHeight - side) / 2;
    context.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" });
    const code = found ? codeIn(found.data) : "";
    if (code && code !== last) seen(code);
    if (code) last = code;
  };
}

async function start(camera) {
  const form = document.querySelector(camera.dataset.camera);
  const video = camera.querySelector("video");
  const refused = document.querySelector("[data-camera-refused]");
  const button = document.querySelector("[data-camera-start]");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch {
    if (refused) refused.hidden = false;
    return;
  }
  video.srcObject = stream;
  camera.hidden = false;
  if (button) button.hidden = true;
  if (refused) refused.hidden = true;
  await video.play();

  const look = eye(video, (code) => {
    window.clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    if (navigator.vibrate) navigator.vibrate(60);
    form.querySelector("[name=code]").value = code;
    form.requestSubmit();
  });
  const timer = window.setInterval(look, EVERY_MS);
}

// A camera that was allowed once opens by itself on the next person; the first time it waits for a tap.
async function allowedAlready() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false;
  }
}

function network(label) {
  const say = () => {
    label.textContent = navigator.onLine ? label.dataset.on : label.dataset.off;
    label.classList.toggle("network--off", !navigator.onLine);
  };
  window.addEventListener("online", say);
  window.addEventListener("offline", say);
  say();
}

async function open() {
  for (const label of document.querySelectorAll("[data-network]")) network(label);
  const camera = document.querySelector("[data-camera]");
  if (!camera || !navigator.mediaDevices) return;
  const button = document.querySelector("[data-camera-start]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => start(camera));
  }
  if (await allowedAlready()) start(camera);
}

open();
