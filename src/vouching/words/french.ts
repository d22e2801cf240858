import type { VouchingWords } from "./english.ts";

export const french: VouchingWords = {
  pageTitle: "Vérifier un reçu",
  genuine: "Reçu authentique.",
  genuineLead: "{bank} l’a signé, et rien n’y a été modifié.",
  ended: "Demandez à la banque.",
  endedLead:
    "Ce reçu est complet, mais il a été signé avec une clé que {bank} n’utilise plus. Indiquez la référence à la banque, qui la recherchera dans ses livres.",
  altered: "Pas authentique.",
  alteredLead: "Quelque chose y a été modifié, ou {bank} ne l’a pas établi. Ne vous y fiez pas.",
  other: "D’une autre banque.",
  otherLead: "Ce n’est pas un reçu de {bank}. Seule la banque qui y est nommée peut le vérifier.",
  cut: "Reçu incomplet.",
  cutLead: "Il en manque une partie. Visez de nouveau le code : bien à plat, en pleine lumière et en entier.",
  home: "Est-il authentique ?",
  homeLead:
    "Visez avec un téléphone le code qui figure sur un reçu de {bank}. La page qui s’ouvre indique si le reçu est authentique.",
  withdraw: "Retrait",
  deposit: "Dépôt",
  transfer: "Virement",
  bank: "Banque",
  machine: "Automate {atm}",
  reference: "Référence",
  part: "Le montant demandé était plus élevé. L’automate n’a pas pu tout délivrer : voici ce qui a été délivré et débité.",
  whatNow: "À vérifier",
  compare: "Comparez ces indications avec le papier. Si elles diffèrent, le papier a été modifié.",
  since: "Un reçu dit ce qui a été comptabilisé à ce moment-là. Il ne dit pas ce qu’il est advenu de l’argent ensuite.",
  place: "Cette page se trouve à l’adresse {host} et ne vous demande jamais rien. Une page qui le fait est une fausse page.",
  scanAgain: "Visez le code encore une fois. Si cette page répond de même, montrez le reçu à la banque.",
  languages: "Langue",
  busy: "Beaucoup de personnes vérifient un reçu en ce moment. Veuillez recharger la page dans quelques secondes.",
};
