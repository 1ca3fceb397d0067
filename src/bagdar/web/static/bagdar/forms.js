// Three cares for every form: nothing typed is lost, nothing is sent twice, nobody leaves
// unsaved work by accident.
//   data-guard            warn before leaving with unsaved changes
//   data-remember="name"  keep what is typed in this tab until it is sent and taken
//   data-forgets          sending it drops everything kept (signing out)
//   data-busy="seconds"   how long to wait for an answer that takes longer than ten seconds
// A form that saves by itself says "bagdar:kept" once all that was typed is taken.
const PREFIX = "bagdar-typed:";
const BUSY_MS = 10_000;
const changed = new WeakSet();

// --- nothing is sent twice

const release = (form) => {
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[aria-disabled='true'][data-held]")) {
    button.removeAttribute("aria-disabled");
    delete button.dataset.held;
  }
};

const hold = (form, button) => {
  form.setAttribute("aria-busy", "true");
  if (button) {
    button.setAttribute("aria-disabled", "true");
    button.dataset.held = "";
  }
  setTimeout(() => release(form), 1000 * Number(form.dataset.busy) || BUSY_MS);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  changed.delete(form);
  if (form.matches("[data-forgets]")) forgetAll();
  else if (form.dataset.remember) markSent(form);
  hold(form, event.submitter);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) release(form);
});

// --- nobody leaves unsaved work by accident

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) changed.add(form);
  if (form?.dataset.remember) rememberSoon(form);
});

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form[data-guard]")].some((f) => changed.has(f));
  if (unsaved) event.preventDefault();
});

// --- nothing typed is lost

const keyOf = (form) => `${PREFIX}${form.dataset.remember}`;
const isKept = (field) =>
  field.name && !field.disabled && !["password", "hidden", "file", "submit", "button"].includes(field.type);
const isTick = (field) => ["checkbox", "radio"].includes(field.type);
const idOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);

const store = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
};

const load = (key) => store((kept) => JSON.parse(kept.getItem(key)));
const save = (key, value) => store((kept) => kept.setItem(key, JSON.stringify(value)));
const forget = (key) => store((kept) => kept.removeItem(key));

const forgetAll = () =>
  store((kept) => {
    for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
  });

const typedIn = (form) =>
  Object.fromEntries(
    [...form.elements].filter(isKept).map((f) => [idOf(f), isTick(f) ? f.checked : f.value]),
  );

const waiting = new WeakMap();

const rememberSoon = (form) => {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(keyOf(form), { typed: typedIn(form) }), 300));
};

const markSent = (form) => {
  clearTimeout(waiting.get(form));
  save(keyOf(form), { typed: typedIn(form), sent: true });
};

const put = (form, typed) => {
  let differs = false;
  for (const field of [...form.elements].filter(isKept)) {
    const value = typed[idOf(field)];
    if (value === undefined || value === (isTick(field) ? field.checked : field.value)) continue;
    if (isTick(field)) field.checked = value;
    else field.value = value;
    differs = true;
  }
  return differs;
};

// A page with the same form and errors was filled by the server: its values win.
const restore = (form) => {
  const kept = load(keyOf(form));
  if (!kept || form.querySelector("[aria-invalid='true']")) return;
  if (put(form, kept.typed)) {
    changed.add(form);
    form.querySelector("[data-remembered]")?.removeAttribute("hidden");
  }
};

document.addEventListener("bagdar:kept", (event) => {
  const form = event.target;
  changed.delete(form);
  clearTimeout(waiting.get(form));
  if (form.dataset.remember) forget(keyOf(form));
});

// Sent, and the next page has no such form: it was taken.
const dropTaken = () => {
  const here = new Set([...document.querySelectorAll("form[data-remember]")].map(keyOf));
  store((kept) => {
    for (const key of Object.keys(kept)) {
      if (key.startsWith(PREFIX) && !here.has(key) && load(key)?.sent) forget(key);
    }
  });
};

dropTaken();
for (const form of document.querySelectorAll("form[data-remember]")) restore(form);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-forget]");
  if (!button) return;
  const form = button.closest("form");
  forget(keyOf(form));
  form.reset();
  changed.delete(form);
  button.closest("[data-remembered]").hidden = true;
});

document.querySelector("[data-error-summary]")?.focus();
