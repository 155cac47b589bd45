// Two notes up for a yes, one low for a no; only if somebody asked for sound.
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
  if (isYes) {
    note(660, 0, 0.09);
    note(990, 0.1, 0.14);
  } else {
    note(196, 0, 0.4);
  }
}
