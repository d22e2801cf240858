import type * as english from "../en/idle.ts";
import type { Translation } from "../template.ts";

export const condition: Translation<typeof english.condition> = {
  label: "État de cet automate",
  bankAnswers: "La banque répond",
  cash: "Espèces disponibles",
  bankSilentLead: "La banque est injoignable pour le moment. Vous pourrez vous identifier dès qu'elle répondra.",
  why: {
    order: "La banque l'a mis hors service pour le moment.",
    operator: "Quelqu'un s'en occupe.",
    records: "Il doit d'abord être vérifié.",
    fault: "Il ne peut pas tenir ses registres pour le moment.",
  },
};

export const channel: Translation<typeof english.channel> = {
  open: "Cet automate en a une avec la banque en ce moment.",
  none: "Il n'y en a pas en ce moment. Quand il y en a une, elle est indiquée au bas de l'écran.",
  secret: {
    name: "Ce qui est chiffré",
    text: "Tout ce que cet automate et la banque s'envoient : noms, mots de passe, montants et réponses.",
  },
  known: {
    name: "Qui se trouve aux deux bouts",
    text: "La banque et cet automate se prouvent l'un à l'autre qui ils sont, chacun avec sa propre clé. Vous prouvez qui vous êtes avec votre mot de passe.",
  },
  seen: {
    name: "Ce que voit un inconnu sur la ligne",
    text: "Que cet automate parle à la banque, quand, et à peu près combien. Un inconnu ne lit rien, et ne change rien sans que cela se voie.",
  },
  not: {
    name: "Ce dont elle ne protège pas",
    text: "Des regards par-dessus votre épaule, d'un automate que quelqu'un a trafiqué, et de toute personne qui connaît votre mot de passe.",
  },
  check: {
    name: "Comment vérifier",
    text: "Il n'y a pas d'empreinte à comparer ici. Prenez un reçu : la banque le signe, et chacun peut vérifier qu'il est authentique.",
  },
};
