// Four small comforts. Every page works without this file.

// 1. Offer the reader's own zone in "Show times also for". Only the reader sends the form.
const zone = document.querySelector("select[data-zone]");
if (zone && !new URLSearchParams(location.search).has(zone.name)) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const match = [...zone.options].find((option) => option.value === own);
  if (match) match.selected = true;
}

// 2. Put the reader at the summary of what needs a second look.
document.querySelector(".error-summary")?.focus();

// 3. Close an open menu with Escape or a click elsewhere.
const closeMenus = (except) => document.querySelectorAll("details.menu[open]")
  .forEach((menu) => { if (menu !== except) menu.open = false; });
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// 4. Half a date, or 31 June, is sent as nothing at all: say so before it is.
document.addEventListener("submit", (event) => {
  const unread = [...event.target.elements].find((input) => input.validity?.badInput);
  if (unread) {
    event.preventDefault();
    unread.reportValidity();
  }
});
