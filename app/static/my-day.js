// Keeps "now" and "next" true while the page stands open, without a network too. Without this file they are as of
// the moment at which it was opened.
const page = document.querySelector("[data-worker]");
navigator.serviceWorker?.register(page.dataset.worker).catch(() => {}); // then the page needs the network

const card = document.querySelector("#next");
const steps = [...document.querySelectorAll("[data-begins]")].map((row) => ({
  row,
  begins: Date.parse(row.dataset.begins),
  until: Date.parse(row.dataset.until),
}));
const hers = steps.filter(({ row }) => !("withheld" in row.dataset));
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
// Each is said from nearly two of it on, as on the server (`ahead` in app/i18n.py).
const UNITS = [["week", 604800000], ["day", 86400000], ["hour", 3600000], ["minute", 60000]];

const ahead = (left) => {
  const [unit, length] = UNITS.find(([, length]) => left >= 1.9 * length) ?? UNITS.at(-1);
  return words.format(Math.max(1, Math.round(left / length)), unit);
};

const show = (next, left) => {
  if (card.dataset.of !== next.row.id) {
    card.dataset.of = next.row.id;
    card.querySelector("[data-time]").replaceChildren(...next.row.querySelector(".agenda-time").cloneNode(true).childNodes);
    card.querySelector("[data-body]").replaceChildren(...next.row.querySelector(".agenda-body").cloneNode(true).childNodes);
    card.querySelectorAll("[data-now], [data-next]").forEach((tag) => tag.remove());
  }
  card.querySelector("[data-ahead]").textContent = ahead(left);
};

const tick = () => {
  const at = Date.now();
  const now = hers.filter(({ begins, until }) => begins <= at && at < until).at(-1);
  const next = hers.filter(({ begins }) => begins > at).sort((one, other) => one.begins - other.begins)[0];
  for (const step of steps) {
    if (step === now) step.row.setAttribute("aria-current", "time");
    else step.row.removeAttribute("aria-current");
    step.row.querySelector("[data-now]").hidden = step !== now;
    step.row.querySelector("[data-next]").hidden = step !== next;
  }
  if (!card) return;
  card.hidden = !next;
  if (next) show(next, next.begins - at);
};
tick();
setInterval(tick, 15000);
document.addEventListener("visibilitychange", tick);
