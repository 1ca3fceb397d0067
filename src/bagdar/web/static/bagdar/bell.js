// The number of what newly came, in the top bar: asked for at once, every minute while the page is
// looked at, and when one comes back to it. Spoken politely when it changes.
const PAUSE_MS = 60_000;
const place = document.querySelector("[data-bell]");
let asked = 0;

const show = (text) => {
  const told = new DOMParser().parseFromString(text, "text/html");
  const link = told.querySelector("a.bell");
  const said = told.querySelector("[role=status]");
  if (!link || !said) return;
  const here = place.querySelector("a.bell");
  if (here.innerHTML !== link.innerHTML) here.innerHTML = link.innerHTML;
  const live = place.querySelector("[role=status]");
  if (live.textContent !== said.textContent) live.textContent = said.textContent;
};

const ask = async () => {
  if (document.hidden || Date.now() - asked < PAUSE_MS / 4) return;
  asked = Date.now();
  try {
    const answer = await fetch(place.dataset.bell, { headers: { Accept: "text/html" }, redirect: "manual" });
    if (answer.ok) show(await answer.text());
  } catch {
    // No network: the next minute asks again. Whoever signed out is sent elsewhere and told nothing.
  }
};

if (place) {
  ask();
  setInterval(ask, PAUSE_MS);
  window.addEventListener("focus", ask);
  document.addEventListener("visibilitychange", ask);
}
