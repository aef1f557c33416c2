// The sliders beside the two days: they fill in the date fields and ask for the page anew.
// Without script the date fields and the button do the same.
(() => {
  const DAY = 86400000;
  const wire = () => {
    for (const slide of document.querySelectorAll("input.slide")) {
      const field = document.getElementById(slide.dataset.for);
      const first = Date.parse(slide.dataset.first + "T00:00:00Z");
      slide.hidden = false;
      slide.addEventListener("input", () => {
        field.value = new Date(first + slide.value * DAY).toISOString().slice(0, 10);
      });
      slide.addEventListener("change", () => slide.form.requestSubmit());
    }
  };
  document.addEventListener("DOMContentLoaded", wire);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) wire();
  });
})();
