// <button data-chooses="name"> ticks every box of that name on the page, or unticks them all.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chooses]");
  if (!button) return;
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${button.dataset.chooses}"]`)];
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
});
