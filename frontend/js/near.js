// "Vicino a me": the position goes into the address of the search, rounded to about a kilometre, and nowhere else.

function search(button, position) {
  const field = document.getElementById(button.dataset.near);
  field.value = `${position.coords.latitude.toFixed(2)},${position.coords.longitude.toFixed(2)}`;
  field.form.requestSubmit();
}

export function near(document) {
  for (const button of document.querySelectorAll("[data-near]")) {
    if (!("geolocation" in navigator)) button.hidden = true;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        (position) => search(button, position),
        () => {
          button.querySelector("[data-near-words]").textContent = button.dataset.refused;
        },
        { maximumAge: 600000, timeout: 10000 },
      );
    });
  }
}
