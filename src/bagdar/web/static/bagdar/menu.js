// Menus are native <details class="menu">; this closes them the way people expect.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

const walk = (menu, step) => {
  const items = [...menu.querySelectorAll(".menu-panel :is(a[href], button, input)")];
  const here = items.indexOf(document.activeElement);
  const next = here < 0 && step < 0 ? items.length - 1 : here + step;
  items[(next + items.length) % items.length]?.focus();
};

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    walk(menu, event.key === "ArrowDown" ? 1 : -1);
  }
});
