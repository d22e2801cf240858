import type { limits as english } from "../en/limits.ts";
import type { Translation } from "../template.ts";

export const limits: Translation<typeof english> = {
  title: "Limite quotidienne",
  lead: "C'est le maximum que vous pouvez retirer en un jour. La limite de la banque est de {bank}.",
  leadNone: "Vous pouvez retirer au plus {bank} en un jour : c'est la limite de la banque. Vous pouvez en fixer une plus basse.",
  current: "Votre limite",
  next: "À partir du {time}",
  none: "Aucune",
  remove: "Supprimer ma limite",
  confirmTitle: "Confirmer la limite quotidienne",
  confirmSet: "Fixer cette limite quotidienne ?",
  confirmRemove: "Supprimer votre limite quotidienne ?",
  limit: "Limite quotidienne",
  atOnce: "Elle vaut dès maintenant, aujourd'hui aussi. Pour la relever, il faudra attendre un autre jour.",
  later: "Elle vaudra à partir d'un autre jour. D'ici là, votre limite reste de {current}.",
  isSet: "Votre limite quotidienne est maintenant de {limit}.",
  willBe: "Votre limite quotidienne sera de {limit} à partir du {time}.",
  willEnd: "Votre limite quotidienne prend fin le {time}.",
  isNone: "Vous n'avez pas de limite quotidienne personnelle.",
  removeLater: "Elle prendra fin un autre jour. D'ici là, votre limite reste de {current}.",
};
