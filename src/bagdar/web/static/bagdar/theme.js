// Applied before the first paint, hence a classic script in the head. The choice stays in
// this browser: "auto" follows the device.
(() => {
  const KEY = "bagdar-theme";
  const CHOICES = ["auto", "light", "dark"];
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      const kept = localStorage.getItem(KEY);
      return CHOICES.includes(kept) ? kept : "auto";
    } catch {
      return root.dataset.themeChoice || "auto";
    }
  };

  const keep = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // A browser that keeps nothing still changes this page.
    }
  };

  const name = (button, choice) => {
    const words = button.dataset[choice];
    button.setAttribute("aria-label", words);
    button.title = words;
  };

  const show = (choice) => {
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = choice === "auto" ? (device.matches ? "dark" : "light") : choice;
    for (const button of document.querySelectorAll("[data-theme-button]")) name(button, choice);
  };

  root.classList.add("js");
  show(chosen());
  device.addEventListener("change", () => show(chosen()));
  document.addEventListener("DOMContentLoaded", () => show(root.dataset.themeChoice));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-button]")) return;
    const next = CHOICES[(CHOICES.indexOf(root.dataset.themeChoice) + 1) % CHOICES.length];
    keep(next);
    show(next);
  });
})();
