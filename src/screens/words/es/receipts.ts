import type { receipts as english } from "../en/receipts.ts";
import type { Translation } from "../template.ts";

export const receipts: Translation<typeof english> = {
  choose: "Su recibo",
  onScreen: "En pantalla",
  print: "Imprimir",
  pdf: "Archivo PDF",
  code: "Código QR",
  lead: "El banco lo ha firmado. Quien lo vea puede comprobar que es auténtico.",
  unsignedLead: "El banco todavía no ha firmado este recibo. Vuelva a mirar en un momento, por favor.",
  again: "Mirar de nuevo",
  codeTitle: "Recibo en código QR",
  codeLead: "Enfoque el código con su teléfono para llevarse el recibo firmado.",
  codeLabel: "Código QR del recibo firmado",
  check: "Para comprobarlo: strongroom receipt verify, con el texto de abajo y la clave pública del banco.",
  printHint: "Si no se abre ninguna ventana de impresión, elija Imprimir en el menú del navegador.",
  back: "Volver",
};
