import type { choices as english } from "../en/choices.ts";
import type { Translation } from "../template.ts";

export const choices: Translation<typeof english> = {
  quickCash: "Retrait express",
  usual: "Comme d'habitude {amount}",
  mixes: "Quels billets souhaitez-vous ?",
  mixLead: "Choisissez vos billets, puis confirmez.",
  few: "Peu de billets",
  mix: "De chaque sorte",
  small: "Petites coupures",
  mixGone:
    "L'automate n'a plus exactement ces billets. Rien n'a été débité ni crédité. Vous pouvez retirer ce montant avec d'autres billets.",
  plotTitle: "Votre solde au fil du temps",
  plotText: "Du {from} au {to}, le solde est passé de {opening} à {closing} ; au plus bas {lowest}, au plus haut {highest}.",
  opening: "Solde précédent",
  csv: "Télécharger (CSV)",
};
