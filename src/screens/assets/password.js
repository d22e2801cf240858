// Shows the first rule that a new password breaks, while it is typed. The bank decides; this script only helps. password-help.ts
// checks the same after sending.

const SAY_AFTER_MS = 500;
const DIFFERENT_MIN = 4;
const BESIDES_USERNAME_MIN = 6;

/** The first rule that the password breaks, and how many characters are missing; null if it keeps all. */
function missingIn(username, password, least) {
  const characters = [...password.normalize("NFC").toLowerCase()];
  if (characters.length < least) return { rule: "length", count: least - characters.length };
  const text = characters.join("");
  if (new Set(characters).size < DIFFERENT_MIN || /^(.{1,4})\1+$/su.test(text)) return { rule: "varied" };
  const name = username.trim().toLowerCase();
  const again = name !== "" && (text.startsWith(name) || text.endsWith(name));
  return again && characters.length - [...name].length < BESIDES_USERNAME_MIN ? { rule: "username" } : null;
}

for (const said of document.querySelectorAll("[data-password]")) {
  const field = document.getElementById(said.dataset.password);
  const name = document.getElementById("username");
  const rules = document.querySelectorAll(`#${field.id}-rules > li`);
  const short = JSON.parse(said.dataset.short);
  let later;

  const help = () => {
    const missing = missingIn(name?.value ?? said.dataset.name ?? "", field.value, short.length);
    let reached = field.value !== "";
    for (const rule of rules) {
      if (missing?.rule === rule.dataset.rule) reached = false;
      rule.classList.toggle("met", reached);
    }
    clearTimeout(later);
    later = setTimeout(() => {
      said.textContent = field.value === "" ? "" : textOf(missing);
    }, SAY_AFTER_MS);
  };
  const textOf = (missing) => {
    if (missing === null) return said.dataset.kept;
    return missing.rule === "length" ? short[missing.count - 1] : said.dataset[missing.rule];
  };
  field.addEventListener("input", help);
  name?.addEventListener("input", help);
}
