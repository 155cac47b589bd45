// How a frame is read: by the browser itself where it can, else by jsQR in a worker, so that the page stays quick.
import { whenQuiet } from "./quiet.js";

const SIDE = 640; // A code that fills a third of the frame is still read at this size.

async function ownDetector() {
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

const isReady = (video) => video.readyState >= video.HAVE_ENOUGH_DATA;

// When the frame was taken that shows the code: what the decision on screen is measured from.
function taken() {
  performance.clearMarks("door-frame");
  performance.mark("door-frame");
}

function byDetector(video, detector, instead) {
  let read = async () => {
    taken();
    try {
      return (await detector.detect(video))[0]?.rawValue ?? "";
    } catch {
      read = instead(); // Some phones say they can read, and cannot.
      return "";
    }
  };
  return async () => (isReady(video) ? read() : "");
}

// The worker is started before it is needed: while there is a network, and so that the first code is read quickly, too.
function byWorker(video, address) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let worker = null;

  function ask(pixels, side) {
    worker = worker || new Worker(address);
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => {
        worker = null; // It did not come over a bad network: another look tries again.
        resolve("");
      };
      worker.postMessage({ pixels, width: side, height: side }, [pixels.buffer]);
    });
  }

  whenQuiet(() => worker || ask(new Uint8ClampedArray(4 * 64 * 64), 64));
  return async () => {
    if (!isReady(video)) return "";
    const side = Math.min(video.videoWidth, video.videoHeight);
    const kept = Math.min(side, SIDE);
    if (canvas.width !== kept) canvas.width = canvas.height = kept;
    const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
    context.drawImage(video, left, top, side, side, 0, 0, kept, kept);
    taken();
    return ask(context.getImageData(0, 0, kept, kept).data, kept);
  };
}

// A function that looks once: what the QR in sight says, or nothing.
export async function eyes(video, address) {
  const detector = await ownDetector();
  return detector ? byDetector(video, detector, () => byWorker(video, address)) : byWorker(video, address);
}
