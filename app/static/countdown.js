// Counts down to the moment at which a page has news, and opens it again then. Without this file its words say when.
const wait = document.querySelector("[data-seconds]");
const ends = Date.now() + wait.dataset.seconds * 1000; // by this computer's clock, right or wrong
const shows = wait.getAttribute("role") === "timer";
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
// Each is said from nearly two of it on, as on the server (`ahead` in app/i18n.py).
const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

const said = (left) => {
  const units = isCalm ? UNITS.slice(0, -1) : UNITS;
  const [unit, length] = units.find(([, length]) => left >= 1.9 * length) ?? units.at(-1);
  return words.format(Math.max(1, Math.round(left / length)), unit);
};

const tick = () => {
  const left = (ends - Date.now()) / 1000;
  if (left <= 0) return location.reload();
  const text = shows && said(left);
  if (shows && wait.textContent !== text) wait.textContent = text;
  setTimeout(tick, Math.min(1000, left * 1000 + 50));
};
tick();
