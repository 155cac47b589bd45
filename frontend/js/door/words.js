// The page brings all words along, in its language: <template data-words><p data-word="twice">…</p></template>.
export function wordsOf(template) {
  const all = new Map();
  for (const one of template?.content.querySelectorAll("[data-word]") ?? []) all.set(one.dataset.word, one.textContent.trim());
  return function word(name, facts = {}) {
    let text = all.get(name) ?? "";
    for (const [fact, value] of Object.entries(facts)) text = text.replaceAll(`{${fact}}`, value);
    return text;
  };
}

// 19.42, at the door's own place, whatever the phone believes.
export function clockIn(zone) {
  const language = document.documentElement.lang || "it";
  const format = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone || undefined });
  return (ms) => (language.startsWith("it") ? format.format(ms).replace(":", ".") : format.format(ms));
}
