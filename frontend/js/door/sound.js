// What is heard and felt, if it is asked for: two notes up for a yes, one low for a no; one short shake, or two longer.
let context;

function note(frequency, after, length) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency;
  volume.gain.value = 0.2;
  tone.connect(volume).connect(context.destination);
  tone.start(context.currentTime + after);
  tone.stop(context.currentTime + after + length);
}

export function sound(isYes) {
  if (!window.AudioContext) return;
  context = context || new AudioContext();
  if (context.state === "suspended") context.resume(); // It was made before the first touch of this page.
  if (isYes) {
    note(660, 0, 0.09);
    note(990, 0.1, 0.14);
  } else {
    note(196, 0, 0.4);
  }
}

// A browser shakes nothing before the first touch of the page, and complains if it is asked to.
export function vibrate(isYes) {
  if (navigator.vibrate && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate(isYes ? 80 : [120, 80, 120]);
}
