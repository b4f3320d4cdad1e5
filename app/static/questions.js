// Shows a question that hangs on another's answer only when that answer says so. The server decides again.

const all = [...document.querySelectorAll("[data-question]")];
const known = new Map(all.map((one) => [one.dataset.question, one]));

function said(question) {
  return [...question.querySelectorAll("input, select, textarea")]
    .filter((input) => (["radio", "checkbox"].includes(input.type) ? input.checked : input.value !== ""))
    .map((input) => input.value)
    .filter((value) => value !== "");
}

function counts(question, seen = new Set()) {
  const { roles, shownIf, shownFor } = question.dataset;
  if (roles) {
    const role = known.size && all.find((one) => "saysRole" in one.dataset);
    const claimed = (role && said(role)[0]) || "stakeholder";
    if (!roles.split(" ").includes(claimed)) return false;
  }
  if (shownIf === undefined) return true;
  const decides = known.get(shownIf);
  if (!decides || seen.has(shownIf) || !counts(decides, seen.add(shownIf))) return false;
  const answers = said(decides);
  const wanted = shownFor.split(" ").filter(Boolean);
  return wanted.length ? wanted.some((one) => answers.includes(one)) : answers.length > 0;
}

function look() {
  for (const question of all) question.hidden = !counts(question);
}

for (const words of document.querySelectorAll(".question .only-if")) words.hidden = true;
document.addEventListener("change", look);
document.addEventListener("input", look);
look();
