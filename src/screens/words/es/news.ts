import type { news as english } from "../en/news.ts";
import type { Translation } from "../template.ts";

export const news: Translation<typeof english> = {
  withdrawDone: "Su última retirada de {amount} se completó.",
  withdrawPart: "De su última retirada de {amount} se entregaron {paid}. El resto se devolvió a su cuenta.",
  withdrawUndone: "Su última retirada de {amount} no se entregó. El dinero se devolvió a su cuenta.",
  depositDone: "Su último ingreso de {amount} se completó.",
  depositUndone: "Su último ingreso de {amount} no se abonó. El cajero devolvió los billetes.",
  transferDone: "Su última transferencia de {amount} se completó.",
  transferUndone: "Su última transferencia de {amount} no se realizó. El dinero sigue en su cuenta.",
  checking: "Seguimos comprobando qué pasó con la operación de {amount}. Su dinero está a salvo. No la repita, por favor.",
};
