// The editor without reloading. Every row is a plain form and works without this file; with it a row is sent beside
// the page, a new one stands there before the server has answered, and what others do appears.
const days = document.querySelector("#agenda-days"), words = days.dataset;
const says = document.querySelector("#agenda-says");
const LOOK_AGAIN = 10_000; // milliseconds

// Rows

const rowOf = (node) => node.closest(".edit-item");
const fields = (row) => [...row.querySelectorAll(".quiet-input")];
const isTouched = (row) => fields(row).some((input) => input.value !== input.defaultValue);
const isBusy = (row) => row.contains(document.activeElement) || isTouched(row)
  || row.matches(".is-saving, .is-failed, .is-dragged") || row.querySelector(".edit-conflict, [aria-invalid]");
const say = (text) => { says.textContent = text; };
const mark = (row) => row.classList.toggle("is-touched", isTouched(row)); // then it has a button to save it
days.classList.add("saves-itself");

// What a part of a page needs that is not drawn here yet
const borrowDrawings = (from) => {
  const sprite = document.querySelector(".sprite");
  from.querySelectorAll(".sprite symbol").forEach((one) => { if (!document.getElementById(one.id)) sprite.append(one); });
};

const read = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  borrowDrawings(page);
  return page;
};

const fail = (row) => {
  row.classList.replace("is-saving", "is-failed");
  if (row.querySelector(".edit-failed")) return;
  const note = document.createElement("p");
  note.className = "edit-failed field-error";
  note.setAttribute("role", "alert");
  note.append(words.failed + " ");
  const again = document.createElement("button");
  again.className = "button";
  again.textContent = words.again;
  note.append(again);
  row.querySelector("form").append(note);
};

// Sends a row as it is now. What is typed meanwhile stays, on top of the version that was saved.
const save = async (row) => {
  const form = row.querySelector("form");
  const sent = fields(row).map((input) => input.value);
  row.querySelector(".edit-failed")?.remove();
  row.classList.remove("is-failed");
  row.classList.add("is-saving");
  say(words.saving);
  const body = new URLSearchParams(new FormData(form));
  let answer;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { "X-Answer": "row" } });
    if (![200, 409, 422].includes(response.status)) throw new Error(response.status);
    answer = read(await response.text()).querySelector(".edit-item");
    if (!answer) throw new Error("no row");
  } catch {
    look(true); // if there is a connection, with what the page needs to be believed
    return fail(row);
  }
  row.classList.remove("is-saving");
  const isTypedIn = fields(row).some((input, place) => input.value !== sent[place] || input === document.activeElement);
  if (answer.dataset.said && isTypedIn && row.id && !row.matches(".has-error")) settle(row, answer, sent);
  else takeOver(row, answer);
  const wrong = answer.querySelector("[aria-invalid], .edit-conflict button"), here = document.activeElement;
  if (wrong && (here === document.body || (rowOf(here)?.matches(".edit-next") && !isTouched(rowOf(here))))) wrong.focus();
  if (answer.dataset.said) lookSoon();
  say(answer.dataset.said ?? answer.querySelector(".field-error, [role=alert] b")?.textContent ?? "");
};

// Saved, and written on: what it is based on becomes another, and what was not touched since.
const settle = (row, answer, sent) => {
  row.querySelector("[name=version]").value = answer.querySelector("[name=version]").value;
  fields(row).forEach((input, place) => {
    input.defaultValue = fields(answer)[place].value;
    if (input.value === sent[place]) input.value = input.defaultValue;
  });
  mark(row);
};

// The answer stands where the row stood; whoever was in it stays there.
const takeOver = (row, answer) => {
  const name = row.contains(document.activeElement) && (document.activeElement.name || "title");
  document.getElementById(answer.id)?.isSameNode(row) || document.getElementById(answer.id)?.remove();
  row.replaceWith(answer);
  if (name) answer.querySelector(`[name="${name}"]`)?.focus();
};

// Adding: the new row stands there at once, and the next one waits for what follows.

const minutesOf = (text) => {
  const found = text.trim().match(/^(\d{1,2})(?:\s*[:.,]\s*(\d{2}))?$|^(\d{1,2})(\d{2})$/);
  const [hour, minute] = found ? [found[1] ?? found[3], found[2] ?? found[4] ?? 0].map(Number) : [NaN, NaN];
  return hour < 24 && minute < 60 ? 60 * hour + minute : NaN;
};
const lengthOf = (text) => {
  const hours = text.match(/^\s*\+?\s*(\d{1,2})\s*h\s*(\d{1,2})?/i);
  if (hours) return 60 * hours[1] + Number(hours[2] ?? 0);
  const found = text.match(/^\s*\+\s*(\d{1,4})/) ?? text.match(/^\s*(\d{1,4})\s*(?:m|')/i) ?? text.match(/^\s*(\d\d)\s*$/);
  return found && (Number(found[1]) > 24 || /\D/.test(text.trim())) ? Number(found[1]) : NaN;
};
const clock = (minutes) => [minutes / 60 % 24, minutes % 60].map((part) => String(Math.trunc(part)).padStart(2, "0")).join(":");

const add = (row) => {
  const [starts, ends, title] = fields(row);
  if (!title.value.trim()) return save(row);
  const added = row.cloneNode(true);
  added.removeAttribute("id");
  added.classList.remove("has-error");
  fields(added).forEach((input, place) => { input.value = fields(row)[place].value; input.autofocus = false; });
  const from = minutesOf(starts.value), length = lengthOf(ends.value);
  const until = Number.isNaN(length) ? minutesOf(ends.value) : from + length;
  if (!Number.isNaN(until)) fields(added)[1].value = clock(until);
  row.before(added);
  row.querySelectorAll(".field-error").forEach((one) => one.remove());
  row.querySelector("[name=form_key]").value = crypto.getRandomValues(new Uint32Array(3)).join("-");
  starts.value = starts.defaultValue = Number.isNaN(until) ? starts.value : clock(until);
  ends.value = ends.defaultValue = "+30";
  title.value = "";
  ends.focus();
  save(added);
};

const goToNext = (row) => {
  const next = [...row.parentElement.querySelectorAll(".edit-next[id]")].at(-1);
  next?.querySelector("[name=ends]").focus();
};

// What moves several rows: sent, and the page that comes back is taken over.

const press = async (row, url, body, putBack) => {
  row.classList.add("is-saving");
  try {
    const response = await fetch(url, { method: "POST", body });
    const page = read(await response.text());
    if (!page.querySelector("#agenda-days")) throw new Error(response.status);
    takeIn(page, row);
    row.classList.remove("is-saving");
  } catch {
    putBack();
    fail(row);
    look(true, row);
  }
};

days.addEventListener("submit", (event) => {
  const row = rowOf(event.target), button = event.submitter;
  if (!row) return;
  event.preventDefault();
  if (button?.hasAttribute("formaction")) {
    const name = button.getAttribute("formaction");
    const other = name.endsWith("/up") ? before(row) : after(row);
    const body = new URLSearchParams(new FormData(event.target));
    if (other) pass(row, other, name.endsWith("/up"));
    press(row, name, body, () => other && pass(row, other, !name.endsWith("/up"))).then(() => refocus(row.id, name));
  } else if (row.matches(".edit-next") && row.id) add(row);
  else {
    save(row);
    if (!button || button.matches(".edit-save")) { if (document.activeElement !== button) goToNext(row); }
  }
});
days.addEventListener("click", (event) => {
  if (!event.target.closest("[data-press=keep]")) return;
  event.preventDefault();
  const row = rowOf(event.target);
  row.querySelector(".edit-conflict").remove();
  fields(row).forEach((input) => { input.value = input.defaultValue; input.removeAttribute("aria-invalid"); });
  look(true, row);
});
days.addEventListener("input", (event) => mark(rowOf(event.target)));
days.addEventListener("focusin", (event) => { if (event.target.matches(".edit-times > input")) event.target.select(); });
days.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (!row || row.matches(".edit-next, .has-error, .is-saving") || row.contains(event.relatedTarget)) return;
  if (isTouched(row)) save(row);
});
days.addEventListener("keydown", (event) => {
  const row = event.altKey && rowOf(event.target), which = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const button = row && which && row.querySelector(`[formaction$="/${which}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
addEventListener("beforeunload", (event) => {
  if (days.querySelector(".is-saving, .is-failed")) event.preventDefault();
});

const refocus = (id, name) => {
  const row = document.getElementById(id), button = row?.querySelector(`[formaction="${name}"]`);
  if (document.activeElement === document.body) (button?.disabled ? row.querySelector("[name=title]") : button)?.focus();
};

// Neighbours: rows of the same depth with the same row around them

const level = (row) => Number(row.dataset.level ?? 0);
const whole = (row) => {
  const found = [row];
  for (let next = row.nextElementSibling; next?.id.startsWith("item-") && level(next) > level(row); next = next.nextElementSibling) found.push(next);
  return found;
};
const after = (row) => {
  const next = whole(row).at(-1).nextElementSibling;
  return next?.id.startsWith("item-") && level(next) === level(row) ? next : null;
};
const before = (row) => {
  let one = row.previousElementSibling;
  while (one && level(one) > level(row)) one = one.previousElementSibling;
  return one && level(one) === level(row) ? one : null;
};
const pass = (row, other, isUp) => (isUp ? other.before(...whole(row)) : whole(other).at(-1).after(...whole(row)));

// Dragging by the circle: as many neighbours as it is drawn past

let drag = null;
const makeDraggable = () => days.querySelectorAll(".edit-item[id^=item-] > .station").forEach((one) => one.classList.add("can-drag"));
days.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".can-drag");
  if (!handle || event.button) return;
  event.preventDefault();
  drag = { row: rowOf(handle), by: 0, place: whole(rowOf(handle)).at(-1).nextElementSibling };
  drag.row.classList.add("is-dragged");
  days.setPointerCapture(event.pointerId);
});
days.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const { row } = drag, earlier = before(row), later = after(row);
  const middle = (rows) => (rows[0].getBoundingClientRect().top + rows.at(-1).getBoundingClientRect().bottom) / 2;
  if (earlier && event.clientY < middle(whole(earlier))) { pass(row, earlier, true); drag.by -= 1; }
  else if (later && event.clientY > middle(whole(later))) { pass(row, later, false); drag.by += 1; }
});
const drop = (isDone) => {
  if (!drag) return;
  const { row, by, place } = drag;
  drag = null;
  row.classList.remove("is-dragged");
  const putBack = () => place.before(...whole(row));
  if (!isDone) return putBack();
  const body = new URLSearchParams(new FormData(row.querySelector("form")));
  body.set("by", by);
  if (by) press(row, row.querySelector("form").getAttribute("action").replace(/row$/, "move"), body, putBack);
};
days.addEventListener("pointerup", () => drop(true));
days.addEventListener("pointercancel", () => drop(false));

// What others have done

const takeIn = (page, own = null) => {
  const there = page.querySelector("#agenda-days");
  if (!there) return;
  words.mark = there.dataset.mark;
  const token = page.querySelector("[name=csrf_token]").value;
  document.querySelectorAll("[name=csrf_token]").forEach((input) => { input.value = token; });
  page.querySelectorAll(".edit-day").forEach((day) => takeInDay(day, document.getElementById(day.id), own));
  const head = document.querySelector("#agenda-head"), other = page.querySelector("#agenda-head");
  if (!head.contains(document.activeElement) && !head.querySelector(".menu[open], .remark-leave[open]")) {
    const isOpen = head.querySelector(".edit-help").open;
    head.replaceWith(other);
    other.querySelector(".edit-help").open = isOpen;
  }
  const flash = page.querySelector("main .notices");
  document.querySelector("main .notices")?.remove();
  if (flash) { document.querySelector("main").prepend(flash); say(flash.textContent.trim()); }
  makeDraggable();
};
// As it stands there but for its token, which is another one each time
const plain = (row) => row.outerHTML.replace(/name="csrf_token" value="[^"]*"/, "").replace(" can-drag", "");
const takeInDay = (day, here, own) => {
  if (!here) return location.reload();
  here.querySelector(".edit-ribbon").replaceChildren(...day.querySelector(".edit-ribbon").childNodes);
  const list = here.querySelector(".edit-list");
  const known = new Set([...day.querySelectorAll(".edit-item[id]")].map((row) => row.id));
  const waiting = [...list.children].filter((row) => !row.id);
  [...list.children].forEach((row) => { if (row.id.startsWith("item-") && !known.has(row.id) && !isBusy(row)) row.remove(); });
  let last = null;
  for (const row of [...day.querySelectorAll(".edit-item")]) {
    const old = document.getElementById(row.id), isSame = old && plain(old) === plain(row);
    const stays = old && (isSame || (old !== own && isBusy(old)));
    const one = stays ? old : row;
    if (old && !stays && old.parentElement === list) old.replaceWith(row);
    else if (old && !stays) old.remove();
    if (one.previousElementSibling !== last || one.parentElement !== list) {
      if (!(stays && one.contains(document.activeElement))) last ? last.after(one) : list.prepend(one);
    }
    last = one;
  }
  const next = list.querySelector(".edit-next[id]");
  waiting.forEach((row) => next.before(row));
};
const look = async (isAsked = false, own = null) => {
  if (document.hidden && !isAsked) return;
  try {
    const response = await fetch(words.place, { cache: "no-store", headers: { "If-None-Match": isAsked ? "" : `"${words.mark}"` } });
    if (response.status === 200) takeIn(read(await response.text()), own);
  } catch { /* no connection: the next look may have one */ }
};
const lookSoon = () => { clearTimeout(lookSoon.at); lookSoon.at = setTimeout(look, 800); };
setInterval(look, LOOK_AGAIN);
makeDraggable();
