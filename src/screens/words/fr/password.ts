import type { password as english } from "../en/password.ts";
import type { Translation } from "../template.ts";

export const password: Translation<typeof english> = {
  ruleLength: { one: "Au moins {count} caractère", other: "Au moins {count} caractères" },
  ruleVaried: "Pas de caractères répétés ni de suite de touches",
  ruleUsername: "Autre chose que votre identifiant",
  tooShort: { one: "Il manque encore {count} caractère.", other: "Il manque encore {count} caractères." },
  tooPlain: "Il se répète. Veuillez utiliser davantage de caractères différents.",
  tooNear: "Il ressemble trop à votre identifiant. Veuillez choisir autre chose.",
  kept: "Il respecte ces règles. La banque vérifie aussi qu'il est difficile à deviner.",
  advice: "Quelques mots sans rapport entre eux sont sûrs et faciles à retenir.",
};
