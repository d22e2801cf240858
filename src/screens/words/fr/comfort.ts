import type { comfort as english } from "../en/comfort.ts";
import type { Translation } from "../template.ts";

export const comfort: Translation<typeof english> = {
  stillThereTitle: "Toujours là ?",
  stillThere: "Avez-vous besoin de plus de temps ?",
  endsIn: "Votre session se termine dans {seconds} secondes. Votre argent est en sécurité.",
  endsTitle: "Fin de session",
  ends: "Votre session se termine.",
  endsWhy: "Cette session ne peut plus être prolongée ; vous pouvez vous identifier de nouveau tout de suite.",
  moreTime: "Oui, plus de temps",
  highContrast: "Contraste élevé",
  standardContrast: "Contraste normal",
  speech: "Voix",
  repeat: "Répéter",
  stop: "Arrêter",
  pressKey: "Appuyez sur {key} pour : {choice}",
  labelled: "{label} : {value}",
  chosen: "C'est votre choix actuel.",
  typed: "étoile",
  keypad: "Clavier",
  deleteLast: "Effacer le dernier chiffre",
  clear: "Effacer",
  canPay: "Cet automate peut payer {amount}.",
  enterKey: "Entrée",
  escapeKey: "Échap",
};
