// A new question shows only what its kind needs. Without this file it shows all of it.
const kind = document.querySelector("select[data-kinds]");
const parts = [...document.querySelectorAll("[data-for]")];
const fit = () => parts.forEach((part) => { part.hidden = !part.dataset.for.split(" ").includes(kind.value); });
if (kind) {
  kind.addEventListener("change", fit);
  fit();
}
