import type { limits as english } from "../en/limits.ts";
import type { Translation } from "../template.ts";

export const limits: Translation<typeof english> = {
  title: "Límite diario",
  lead: "Es lo máximo que puede retirar en un día. El límite del banco es de {bank}.",
  leadNone: "Puede retirar como máximo {bank} en un día: es el límite del banco. Usted puede fijar uno menor.",
  current: "Su límite",
  next: "Desde el {time}",
  none: "Ninguno",
  remove: "Quitar mi límite",
  confirmTitle: "Confirmar el límite diario",
  confirmSet: "¿Fijar este límite diario?",
  confirmRemove: "¿Quitar su límite diario?",
  limit: "Límite diario",
  atOnce: "Vale desde ahora, también hoy. Para subirlo de nuevo hay que esperar a otro día.",
  later: "Empieza a valer otro día. Hasta entonces su límite sigue siendo de {current}.",
  isSet: "Su límite diario es ahora de {limit}.",
  willBe: "Su límite diario será de {limit} desde el {time}.",
  willEnd: "Su límite diario termina el {time}.",
  isNone: "Usted no tiene un límite diario propio.",
  removeLater: "Termina otro día. Hasta entonces su límite sigue siendo de {current}.",
};
