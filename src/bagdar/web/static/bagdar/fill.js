// Saved as you type: each box of a form [data-fills] is sent when it is left or after a pause.
// Boxes of one line are sent one after another, since each answer carries the line's new version.
const PAUSE_MS = 800;
const waiting = new Map();
const lines = new Map();

const form = document.querySelector("form[data-fills]");
const status = form?.querySelector("[data-status]");

const say = (text) => {
  if (status) status.textContent = text;
};

const mark = (box, problem) => {
  const place = document.getElementById(`${box.id}-error`);
  place.textContent = problem;
  box.closest(".field").classList.toggle("wrong", Boolean(problem));
  if (problem) {
    box.setAttribute("aria-invalid", "true");
    box.setAttribute("aria-describedby", place.id);
  } else {
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
  }
};

const send = async (box) => {
  const row = box.closest("[data-slot]");
  const version = row.querySelector("[data-version]");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("slot", row.dataset.slot);
  body.set("version", version.value);
  body.set("column", box.dataset.column);
  body.set("value", box.value);
  box.setAttribute("aria-busy", "true");
  say(form.dataset.saving);
  try {
    const answer = await fetch(form.dataset.saves, { method: "POST", body });
    const told = await answer.json();
    if (told.version) version.value = told.version;
    mark(box, told.problem ?? "");
    say(told.problem ? "" : form.dataset.saved);
    if (!told.problem) box.dataset.kept = box.value;
  } catch {
    say(form.dataset.unsaved);
  } finally {
    box.removeAttribute("aria-busy");
  }
};

const asServed = (box) =>
  box.options
    ? ([...box.options].find((option) => option.defaultSelected)?.value ?? "")
    : box.defaultValue;

const queue = (box) => {
  clearTimeout(waiting.get(box));
  waiting.delete(box);
  if (box.dataset.kept === box.value) return;
  const row = box.closest("[data-slot]");
  const before = lines.get(row) ?? Promise.resolve();
  lines.set(row, before.then(() => (box.dataset.kept === box.value ? null : send(box))));
};

if (form) {
  for (const box of form.querySelectorAll("[data-column]")) {
    box.dataset.kept = asServed(box);
    if (box.dataset.kept !== box.value) queue(box); // typed before this script had come
  }
  form.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.dataset.column) return;
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => queue(box), PAUSE_MS));
  });
  form.addEventListener("change", (event) => {
    if (event.target.dataset.column) queue(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size || form.querySelector("[aria-busy='true']")) event.preventDefault();
  });
}
