import type { news as english } from "../en/news.ts";
import type { Translation } from "../template.ts";

export const news: Translation<typeof english> = {
  withdrawDone: "Votre dernier retrait de {amount} a bien été effectué.",
  withdrawPart: "Sur votre dernier retrait de {amount}, {paid} ont été délivrés. Le reste a été rendu à votre compte.",
  withdrawUndone: "Votre dernier retrait de {amount} n'a pas été délivré. L'argent a été rendu à votre compte.",
  depositDone: "Votre dernier dépôt de {amount} a bien été effectué.",
  depositUndone: "Votre dernier dépôt de {amount} n'a pas été crédité. L'automate a rendu les billets.",
  transferDone: "Votre dernier virement de {amount} a bien été effectué.",
  transferUndone: "Votre dernier virement de {amount} n'a pas été effectué. L'argent est toujours sur votre compte.",
  checking:
    "Nous vérifions encore ce qu'est devenue l'opération de {amount}. Votre argent est en sécurité. Veuillez ne pas la recommencer.",
};
