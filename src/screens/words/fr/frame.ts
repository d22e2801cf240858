import type { frame as english } from "../en/frame.ts";
import type { Translation } from "../template.ts";

export const frame: Translation<typeof english> = {
  windowTitle: "{title} · Strongroom, automate {atm}",
  machine: "Automate {atm}",
  channel: "Liaison privée avec la banque",
  language: "Langue",
  signOut: "Quitter",
  signIn: "S'identifier",
  signUp: "Ouvrir un compte",
  goOn: "Continuer",
  fillIn: "Veuillez remplir ce champ : {field}.",
  confirm: "Confirmer",
  cancel: "Annuler",
  done: "Terminé",
  toMenu: "Retour au menu",
  toStart: "Retour à l'accueil",
  toStatement: "Voir le relevé",
  reference: "Référence {reference}",
};
