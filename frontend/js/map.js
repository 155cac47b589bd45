// Puts a map with tiles where the drawing is. Only loaded where an installation has a server of tiles.
import L from "leaflet";
import "leaflet/dist/leaflet.css";

function pin({ count }) {
  const disc = document.createElement("span");
  disc.className = "map-pin";
  disc.textContent = count || "";
  return L.divIcon({ html: disc, className: "map-pin-frame", iconSize: [32, 32] });
}

function words({ name, words: said, url }) {
  const box = document.createElement("div");
  const title = document.createElement(url ? "a" : "strong");
  title.textContent = name;
  if (url) title.href = url;
  box.append(title, document.createElement("br"), said);
  return box;
}

for (const frame of document.querySelectorAll("[data-map]")) {
  const { tiles, credit, closer, farther, label } = frame.dataset;
  const pins = JSON.parse(frame.dataset.map);
  frame.replaceChildren();
  frame.classList.add("map--tiles");
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", label);
  const map = L.map(frame, { scrollWheelZoom: false, zoomControl: false, attributionControl: false });
  L.control.zoom({ zoomInTitle: closer, zoomOutTitle: farther }).addTo(map);
  const made = document.createElement("span");
  made.textContent = credit;
  L.control.attribution({ prefix: false }).addTo(map).addAttribution(made.innerHTML);
  L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
  for (const place of pins) {
    L.marker([place.lat, place.lon], { icon: pin(place), title: place.name, alt: place.name }).addTo(map).bindPopup(words(place));
  }
  map.fitBounds(L.latLngBounds(pins.map(({ lat, lon }) => [lat, lon])).pad(0.15), { maxZoom: 15 });
}
