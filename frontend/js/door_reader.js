// Reads one frame after the other, beside the page. Only where the browser reads no QR by itself.
import jsQR from "jsqr";

self.onmessage = ({ data: { pixels, width, height } }) => {
  const found = jsQR(pixels, width, height, { inversionAttempts: "dontInvert" });
  self.postMessage(found ? found.data : "");
};
