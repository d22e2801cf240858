import type { choices as english } from "../en/choices.ts";
import type { Translation } from "../template.ts";

export const choices: Translation<typeof english> = {
  quickCash: "Efectivo rápido",
  usual: "Lo de siempre {amount}",
  mixes: "¿Qué billetes desea?",
  mixLead: "Elija sus billetes y confirme.",
  few: "Pocos billetes",
  mix: "De cada valor",
  small: "Billetes pequeños",
  mixGone:
    "El cajero ya no tiene exactamente estos billetes. No se ha cargado ni abonado nada. Puede retirar el importe en otros billetes.",
  plotTitle: "Su saldo a lo largo del tiempo",
  plotText: "Del {from} al {to} el saldo pasó de {opening} a {closing}; como mínimo fue {lowest}, como máximo {highest}.",
  opening: "Saldo anterior",
  csv: "Descargar (CSV)",
};
