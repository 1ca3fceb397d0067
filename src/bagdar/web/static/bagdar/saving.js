// What the forms that save by themselves have in common: ask the server, tell why something was
// not taken, try again once the server answers. Loaded before fill.js and jobs.js.
//   data-saves    where it is sent
//   data-unsaved  words for a server that does not answer
//   data-refused  words for a server that answers and does not take it: signed out, or sent meanwhile
const AGAIN_MS = 10_000;
const TAKEN_OR_TOLD = [409, 422];

class NotSavedError extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const ask = async (form, body) => {
  let answer;
  try {
    answer = await fetch(form.dataset.saves, { method: "POST", body });
  } catch {
    throw new NotSavedError("unsaved");
  }
  if (answer.status >= 500) throw new NotSavedError("unsaved");
  const told = answer.ok || TAKEN_OR_TOLD.includes(answer.status);
  if (answer.redirected || !told) throw new NotSavedError("refused");
  return answer;
};

// Whoever signs in again in another window has a new token: the page of now tells it.
const renewToken = async () => {
  const answer = await fetch(window.location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("form[data-saves] [name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
};

// `why` tells why something waits, or nothing; `again` sends what waits.
const whenBack = (why, again) => {
  const look = async () => {
    const reason = why();
    if (!reason) return;
    if (reason === "refused") await renewToken();
    await again();
  };
  window.addEventListener("online", look);
  window.addEventListener("focus", look);
  setInterval(look, AGAIN_MS);
};

globalThis.bagdarSaving = { ask, whenBack };
