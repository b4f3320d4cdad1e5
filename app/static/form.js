// The questions of a form are dragged by their number. Without this file there are two buttons for each.
const list = document.querySelector("#form-list");
const LOOK_AGAIN = 15_000; // milliseconds

let drag = null;
const rows = () => [...list.children];
const middle = (row) => { const box = row.getBoundingClientRect(); return (box.top + box.bottom) / 2; };

list?.querySelectorAll("[data-drag]").forEach((one) => one.classList.add("can-drag"));
list?.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".can-drag");
  if (!handle || event.button) return;
  event.preventDefault();
  const row = handle.closest(".form-question");
  drag = { row, from: rows().indexOf(row) };
  row.classList.add("is-dragged");
  list.setPointerCapture(event.pointerId);
});
list?.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const { row } = drag, earlier = row.previousElementSibling, later = row.nextElementSibling;
  if (earlier && event.clientY < middle(earlier)) earlier.before(row);
  else if (later && event.clientY > middle(later)) later.after(row);
});
const drop = (isDone) => {
  if (!drag) return;
  const { row, from } = drag, by = rows().indexOf(row) - from;
  drag = null;
  row.classList.remove("is-dragged");
  if (!by) return;
  if (!isDone) return void location.reload();
  const form = row.querySelector("form");
  form.elements.by.value = by;
  form.submit();
};
list?.addEventListener("pointerup", () => drop(true));
list?.addEventListener("pointercancel", () => drop(false));

// What others have done is said, not shown under one's hands.
const look = async () => {
  if (document.hidden || drag) return;
  try {
    const response = await fetch(list.dataset.place, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const there = page.querySelector("#form-list");
    if (response.ok && there?.dataset.mark !== list.dataset.mark) document.querySelector("#form-changed").hidden = false;
  } catch { /* no connection: the next look may have one */ }
};
if (list) setInterval(look, LOOK_AGAIN);
