// Below each field for a day, the day that it holds in the customer's words. The browser writes the field itself in its own language, and
// with "11/01" one customer means November, another one January.

for (const said of document.querySelectorAll("[data-day]")) {
  const field = document.getElementById(said.htmlFor.value);
  const days = new Intl.DateTimeFormat(said.dataset.day, { dateStyle: "full", timeZone: "UTC" });
  const say = () => {
    said.textContent = field.valueAsDate === null ? "" : days.format(field.valueAsDate);
  };
  field.addEventListener("input", say);
  say();
}
