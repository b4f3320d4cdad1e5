// The page of one item: sections follow its kind, speakers get rows. It works without this file.

const kind = document.querySelector("select[data-sections]");
const sections = document.getElementById(kind?.dataset.sections);
const fits = (section) => section.dataset.fits.split(" ").includes(kind.value);
const inside = (section) => [...section.querySelectorAll("input, select, textarea")];
const says = (section) => inside(section).some((input) =>
  input.type === "checkbox" ? input.checked && !input.name.endsWith("is_confirmed")
    : input.type !== "radio" && input.value && !input.name.endsWith("part"));

// 1. What fits the kind that was just chosen comes first and opens; nothing is emptied.
kind?.addEventListener("change", () => {
  const all = [...sections.children].sort((one, other) => one.dataset.place - other.dataset.place);
  all.filter(fits).reverse().forEach((section) => {
    section.open = true;
    sections.prepend(section);
  });
  all.filter((section) => !fits(section) && !says(section))
    .forEach((section) => { section.open = false; });
  // 2. A new meeting of the steering group is for the partners.
  if (kind.value !== "steering") return;
  const audience = [...document.querySelectorAll("input[data-steering]")];
  if (!audience.some((input) => input.checked)) {
    audience.forEach((input) => { input.checked = input.value === input.dataset.steering; });
  }
});

// 3. One more row: a copy of the last, emptied, under the next number.
document.querySelectorAll("[data-add-row]").forEach((button) => {
  const field = button.closest("[data-rows]");
  const rows = () => [...field.querySelectorAll(":scope > .speaker-row")];
  const isEmpty = (row) => !row.querySelector(".field-error") && inside(row).every((input) => input.type === "checkbox" || input.matches("select") || !input.value);
  while (rows().length > 1 && rows().slice(-2).every(isEmpty)) rows().at(-1).remove();
  const mayGrow = () => { button.hidden = rows().length >= Number(field.dataset.rows); };
  mayGrow();
  button.addEventListener("click", () => {
    const last = rows().at(-1);
    const number = rows().length;
    const row = last.cloneNode(true);
    row.querySelectorAll("[id], [name], [for], [aria-describedby]").forEach((node) => {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace(`${field.id}-${number - 1}-`, `${field.id}-${number}-`));
      }
    });
    row.querySelectorAll(".field-error").forEach((error) => error.remove());
    row.querySelectorAll(".has-error").forEach((one) => one.classList.remove("has-error"));
    row.querySelectorAll("input:not([type=checkbox])").forEach((input) => { input.value = ""; });
    row.querySelectorAll("select").forEach((select) => { select.selectedIndex = 0; });
    row.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = box.name.endsWith("is_confirmed"); });
    row.querySelector("[data-number]").textContent = number + 1;
    last.after(row);
    row.querySelector("input").focus();
    mayGrow();
  });
});
