// Saved as you type: each box of a form [data-fills] is sent when it is left or after a pause, with
// what the reader saw in it, so that what somebody else wrote there meanwhile is told and kept.
// Boxes of one line are sent one after another. A box that the server did not take is marked:
//   it did not answer      sent again by itself
//   a wrong value          sent again once it is changed
//   changed by another     sent again once it is confirmed
// The forms [data-after-boxes] wait for all of them.
const PAUSE_MS = 800;
const { ask, whenBack } = globalThis.bagdarSaving;
const waiting = new Map();
const lines = new Map();
const kept = new Map(); // what stands on the server, as it was typed
const seen = new Map(); // and as the server writes it
const held = new Map(); // what was refused
const disputed = new Set(); // changed by another, until one of the two is chosen
const failed = new Map(); // why the server was not reached

const form = document.querySelector("form[data-fills]");
const status = form?.querySelector("[data-status]");
const boxes = form ? [...form.querySelectorAll("[data-column]")] : [];

const isUnsaved = (box) => kept.get(box) !== box.value;
const unsaved = () => boxes.filter(isUnsaved);
const why = () => [...failed.values()].at(-1);

const tell = () => {
  if (!status) return;
  if (form.querySelector("[aria-busy='true']")) status.textContent = form.dataset.saving;
  else if (failed.size) status.textContent = form.dataset[why()];
  else status.textContent = unsaved().length ? form.dataset.held : form.dataset.saved;
};

const mark = (box, problem, ...buttons) => {
  const place = document.getElementById(`${box.id}-error`);
  place.replaceChildren(problem, ...buttons);
  box.closest(".field").classList.toggle("wrong", Boolean(problem));
  if (problem) {
    box.setAttribute("aria-invalid", "true");
    box.setAttribute("aria-describedby", place.id);
  } else {
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
  }
};

const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button bare";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
};

const keep = (box, typed, value) => {
  kept.set(box, typed);
  seen.set(box, value);
  held.delete(box);
  const was = box.closest("[data-slot]").querySelector("[data-was]");
  was.value = JSON.stringify({ ...JSON.parse(was.value), [box.dataset.column]: value });
};

// Somebody else wrote here: theirs stands beside, and mine is sent only once I say so.
const offer = (box, problem, theirs) => {
  disputed.add(box);
  const settle = (words, act) =>
    button(words, () => {
      disputed.delete(box);
      kept.set(box, theirs);
      seen.set(box, theirs);
      act();
      queue(box);
      box.focus();
    });
  const mine = settle(form.dataset.mine, () => held.delete(box));
  const take = settle(form.dataset.theirs, () => {
    box.value = theirs;
    keep(box, theirs, theirs);
  });
  mark(box, problem, " ", mine, " ", take);
};

const answered = (box, typed, answer, told) => {
  if (answer.status === 409) offer(box, told.problem, told.value);
  else if (told.problem) {
    held.set(box, typed);
    mark(box, told.problem);
  } else {
    keep(box, typed, told.value);
    mark(box, "");
  }
};

const send = async (box) => {
  const row = box.closest("[data-slot]");
  const version = row.querySelector("[data-version]");
  const typed = box.value;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("slot", row.dataset.slot);
  body.set("version", version.value);
  body.set("column", box.dataset.column);
  body.set("was", seen.get(box));
  body.set("value", typed);
  box.setAttribute("aria-busy", "true");
  tell();
  try {
    const answer = await ask(form, body);
    const told = await answer.json();
    failed.delete(box);
    if (told.version) version.value = told.version;
    answered(box, typed, answer, told);
  } catch (error) {
    failed.set(box, error.why ?? "refused");
    mark(box, form.dataset.waits);
  } finally {
    box.removeAttribute("aria-busy");
    tell();
  }
};

const isDone = (box) =>
  !isUnsaved(box) || disputed.has(box) || held.get(box) === box.value;

const queue = (box) => {
  clearTimeout(waiting.get(box));
  waiting.delete(box);
  if (!isUnsaved(box)) mark(box, "");
  if (isDone(box)) return tell();
  const row = box.closest("[data-slot]");
  const before = lines.get(row) ?? Promise.resolve();
  lines.set(
    row,
    before.then(() => (isDone(box) ? null : send(box))),
  );
};

const settled = async () => {
  for (const box of [...waiting.keys(), ...failed.keys()]) queue(box);
  await Promise.all(lines.values());
};

const asServed = (box) =>
  box.options
    ? ([...box.options].find((option) => option.defaultSelected)?.value ?? "")
    : box.defaultValue.replace(/[\r\n]/g, ""); // as a box of one line shows it

const begin = (box) => {
  const was = JSON.parse(box.closest("[data-slot]").querySelector("[data-was]").value);
  const value = was[box.dataset.column] ?? "";
  seen.set(box, value);
  const isRefused = box.getAttribute("aria-invalid") === "true";
  kept.set(box, isRefused ? value : asServed(box));
  if (isRefused) held.set(box, box.value);
  else if (isUnsaved(box)) queue(box); // typed before this script had come
};

if (form) {
  for (const box of boxes) begin(box);
  form.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.dataset.column) return;
    clearTimeout(waiting.get(box));
    waiting.set(
      box,
      setTimeout(() => queue(box), PAUSE_MS),
    );
  });
  form.addEventListener("change", (event) => {
    if (event.target.dataset.column) queue(event.target);
  });
  whenBack(why, settled);

  let isLeaving = false;
  form.addEventListener("submit", () => {
    isLeaving = true; // the page is sent with all its boxes
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && unsaved().length) event.preventDefault();
  });
  // Before forms.js, which would hold the button of a form that is sent.
  document.addEventListener(
    "submit",
    async (event) => {
      const after = event.target;
      if (!after.matches("[data-after-boxes]") || !unsaved().length) return;
      event.preventDefault();
      await settled();
      tell();
      if (unsaved().length) unsaved()[0].focus();
      else after.requestSubmit();
    },
    true,
  );
}
