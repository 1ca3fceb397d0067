// "/" goes to search, "?" opens the help, j and k walk the rows of a table, x chooses the row in
// focus, e opens what is to be done about it.
// Single-letter keys can be switched off in the help (WCAG 2.1.4).
const KEY = "bagdar-keys";

const read = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const isTyping = (element) =>
  element?.closest("input, textarea, select, [contenteditable]:not([contenteditable='false'])");

const focusSearch = () => {
  const input = document.querySelector("[data-search]");
  input?.focus();
  input?.select();
  return Boolean(input);
};

const openHelp = () => {
  const help = document.getElementById("help");
  help?.showModal();
  return Boolean(help);
};

const walkRows = (step) => {
  const table = document.activeElement?.closest("table") ?? document.querySelector("table.rows");
  const links = [...(table?.querySelectorAll("tbody tr") ?? [])]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);
  if (!links.length) return false;
  const row = document.activeElement?.closest("tbody tr");
  const here = links.findIndex((link) => link.closest("tr") === row);
  const next = here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
  return true;
};

const rowInFocus = () => document.activeElement?.closest("tbody tr");

const chooseRow = () => {
  const box = rowInFocus()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
};

const actOnRow = () => {
  const link = rowInFocus()?.querySelector("a[data-act]") ?? rowInFocus()?.querySelector("a[href]");
  link?.click();
  return Boolean(link);
};

const ACTS = {
  "/": focusSearch,
  "?": openHelp,
  j: () => walkRows(1),
  k: () => walkRows(-1),
  x: chooseRow,
  e: actOnRow,
};

// Russian and Kazakh layouts put other signs on the same keys.
const SAME_KEY = { KeyJ: "j", KeyK: "k", KeyX: "x", KeyE: "e", Slash: "/" };

document.addEventListener("keydown", (event) => {
  if (read() === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = ACTS[event.key] ?? (event.shiftKey ? undefined : ACTS[SAME_KEY[event.code]]);
  if (act?.()) event.preventDefault();
});

for (const box of document.querySelectorAll("[data-keys-switch]")) {
  box.checked = read() !== "off";
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, box.checked ? "on" : "off");
    } catch {
      box.checked = true;
    }
  });
}
