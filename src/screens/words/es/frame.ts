import type { frame as english } from "../en/frame.ts";
import type { Translation } from "../template.ts";

export const frame: Translation<typeof english> = {
  windowTitle: "{title} · Strongroom, cajero {atm}",
  machine: "Cajero {atm}",
  channel: "Conexión privada con el banco",
  language: "Idioma",
  signOut: "Salir",
  signIn: "Entrar",
  signUp: "Abrir una cuenta",
  goOn: "Continuar",
  fillIn: "Rellene este campo: {field}.",
  confirm: "Confirmar",
  cancel: "Cancelar",
  done: "Listo",
  toMenu: "Volver al menú",
  toStart: "Volver al inicio",
  toStatement: "Ver los movimientos",
  reference: "Referencia {reference}",
};
