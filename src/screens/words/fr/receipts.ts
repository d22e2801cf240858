import type { receipts as english } from "../en/receipts.ts";
import type { Translation } from "../template.ts";

export const receipts: Translation<typeof english> = {
  choose: "Votre reçu",
  onScreen: "À l'écran",
  print: "Imprimer",
  pdf: "Fichier PDF",
  code: "Code QR",
  lead: "La banque l'a signé. Toute personne à qui vous le montrez peut vérifier qu'il est authentique.",
  unsignedLead: "La banque n'a pas encore signé ce reçu. Veuillez regarder de nouveau dans un instant.",
  again: "Regarder de nouveau",
  codeTitle: "Reçu en code QR",
  codeLead: "Visez le code avec votre téléphone pour emporter le reçu signé.",
  codeLabel: "Code QR du reçu signé",
  check: "Pour le vérifier : strongroom receipt verify, avec le texte ci-dessous et la clé publique de la banque.",
  printHint: "Si aucune fenêtre d'impression ne s'ouvre, choisissez Imprimer dans le menu du navigateur.",
  back: "Retour",
};
