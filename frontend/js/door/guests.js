// Looking for one guest: by the beginning of the name, or of one of its parts. Without a network there are only initials.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function guestSearch(box) {
  const field = box?.querySelector("input");
  if (!field) return;
  const told = box.querySelector("[data-found]");
  box.hidden = false;
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    let found = 0;
    for (const guest of document.querySelectorAll(".guests > .guest")) {
      const name = plain(guest.querySelector(".guest__name").textContent);
      // "vi" finds "Viola"; of "V." it is the first letter that counts.
      const fits = !wanted || ` ${name}`.includes(` ${wanted}`) || (/^.\.$/.test(name) && name[0] === wanted[0]);
      guest.hidden = !fits;
      if (fits) found += 1;
    }
    const words = [told.dataset.none, told.dataset.one][found] ?? told.dataset.many.replace("{n}", String(found));
    told.textContent = wanted ? words : "";
  });
}
