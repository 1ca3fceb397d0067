// Sums under a report of jobs follow what is typed: each box names its figure, each kind its place.
const read = (text) => Number(text.replace(/[\s\u00a0\u202f']/g, "").replace(",", "."));
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
