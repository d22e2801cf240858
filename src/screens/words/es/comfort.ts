import type { comfort as english } from "../en/comfort.ts";
import type { Translation } from "../template.ts";

export const comfort: Translation<typeof english> = {
  stillThereTitle: "¿Sigue ahí?",
  stillThere: "¿Necesita más tiempo?",
  endsIn: "Su sesión terminará en {seconds} segundos. Su dinero está a salvo.",
  endsTitle: "Fin de la sesión",
  ends: "Su sesión va a terminar.",
  endsWhy: "La sesión ya no se puede prolongar; puede volver a entrar enseguida.",
  moreTime: "Sí, más tiempo",
  highContrast: "Alto contraste",
  standardContrast: "Contraste normal",
  speech: "Voz",
  repeat: "Repetir",
  stop: "Parar",
  pressKey: "Pulse {key} para: {choice}",
  labelled: "{label}: {value}",
  chosen: "Es la opción elegida.",
  typed: "asterisco",
  keypad: "Teclado",
  deleteLast: "Borrar la última cifra",
  clear: "Borrar",
  canPay: "Este cajero puede pagar {amount}.",
  enterKey: "Intro",
  escapeKey: "Esc",
};
