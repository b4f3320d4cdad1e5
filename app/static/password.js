// A small comfort: see what you type. Every page works without this file.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  label.className = "choice show-password";
  label.append(box, document.createElement("span"));
  label.lastChild.textContent = input.dataset.show;
  box.addEventListener("change", () => { input.type = box.checked ? "text" : "password"; });
  input.form.addEventListener("submit", () => { input.type = "password"; });
  input.after(label);
}
