// <button data-opens="id"> opens a <dialog>; data-closes inside it, Escape or a click beside
// it closes it. The browser itself keeps the focus inside and gives it back.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog")?.close();
    return;
  }
  if (event.target instanceof HTMLDialogElement && isBeside(event.target, event)) {
    event.target.close();
  }
});

const isBeside = (dialog, { clientX, clientY }) => {
  const box = dialog.getBoundingClientRect();
  const inside =
    clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  return !inside && clientX + clientY > 0;
};
