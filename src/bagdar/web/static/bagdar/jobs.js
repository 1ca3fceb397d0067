// A report of jobs: sums follow what is typed, and what is typed is saved by itself, one request
// after another. What is not saved is said, sent again once the server answers, and not left behind.
// 1,500 and 1.500 may be two numbers: the server asks which, and no sum takes one for the other.
const read = (text) => {
  const plain = text.replace(/[\s\u00a0\u202f'’]/g, "");
  if (plain === text.trim() && /^-?(?!0)\d{1,3}[.,]\d{3}$/.test(plain)) return NaN;
  const signs = plain.match(/[.,]/g) ?? [];
  const grouped = signs.length > 1 && new Set(signs).size === 1;
  const at = grouped ? -1 : Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  const digits = (part) => part.replace(/[.,]/g, "");
  return Number(at < 0 ? digits(plain) : `${digits(plain.slice(0, at))}.${plain.slice(at + 1)}`);
};
const written = (sum) =>
  new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 }).format(sum);

const add = (form) => {
  for (const place of form.querySelectorAll("[data-sum]")) {
    const [kind, figure] = place.dataset.sum.split("-");
    const boxes = form.querySelectorAll(`[data-kind="${kind}"] [data-figure="${figure}"]`);
    const sum = [...boxes].reduce((total, box) => total + (read(box.value) || 0), 0);
    place.textContent = written(sum);
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-sums]")) add(form);
});
for (const form of document.querySelectorAll("form[data-sums]")) add(form);

// --- saved as it is typed

const PAUSE_MS = 700;
const { ask, aside, whenBack } = globalThis.bagdarSaving;
const form = document.querySelector("form[data-sums][data-saves]");
let timer = null;
let saving = null;
let typed = 0; // how often something was typed, and how much of it was sent and answered
let taken = 0;
let failed = "";

const place = () => document.getElementById("saved");

const sayFailed = () => {
  const said = document.createElement("p");
  said.className = "error";
  said.textContent = form.dataset[failed];
  place().replaceChildren(said);
};

// The server says what stands, and of which version: the next request is about that one.
const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const told = page.getElementById("saved");
  place().replaceChildren(...told.childNodes);
  const { version, whole } = told.dataset;
  if (version) form.elements.version.value = version;
  return Boolean(whole);
};

const save = async () => {
  const now = typed;
  form.classList.add("saving");
  try {
    const answer = await ask(form, new FormData(form));
    const isWhole = show(await answer.text());
    failed = "";
    if (isWhole) taken = now;
    if (taken === typed) form.dispatchEvent(new CustomEvent("bagdar:kept", { bubbles: true }));
    form.dataset.remember = `${form.dataset.report}-${form.elements.version.value}`;
  } catch (error) {
    failed = error.why ?? "refused";
    sayFailed();
  } finally {
    form.classList.remove("saving");
  }
};

const flush = () => {
  clearTimeout(timer);
  timer = null;
  const before = saving ?? Promise.resolve();
  saving = before.then(() => (taken === typed ? null : save()));
  return saving;
};

const note = () => {
  typed += 1;
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE_MS);
};

if (form) {
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  whenBack(() => failed, flush);

  // Sent after what is being saved, so that it is about the version that this made. Before forms.js.
  let isSent = false;
  document.addEventListener(
    "submit",
    async (event) => {
      if (event.target !== form || isSent) return;
      event.preventDefault();
      const button = event.submitter;
      await flush();
      await aside();
      if (failed) return;
      isSent = true;
      form.requestSubmit(button);
    },
    true,
  );
}
