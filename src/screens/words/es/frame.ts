import type * as english from "../en/frame.ts";
import type { Translation } from "../template.ts";

export const frame: Translation<typeof english.frame> = {
  windowTitle: "{title} · Strongroom, cajero {atm}",
  errorTitle: "Error: {title}",
  problem: "Hay un problema.",
  machine: "Cajero {atm}",
  channel: "Conexión privada con el banco",
  inService: "En servicio",
  outOfService: "Fuera de servicio",
  bankSilent: "No hay comunicación con el banco",
  noCash: "Sin efectivo por ahora",
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

export const comfort: Translation<typeof english.comfort> = {
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

export const messages: Translation<typeof english.messages> = {
  goodbye: { title: "Hasta pronto", heading: "Hasta pronto.", lead: "Su sesión está cerrada. No olvide su dinero." },
  expired: {
    title: "Sesión caducada",
    heading: "Su sesión ha terminado.",
    lead: "Una sesión termina si nadie la usa durante un rato y, como máximo, a los diez minutos: hemos cerrado la suya. Su dinero está a salvo. Entre de nuevo, por favor.",
  },
  signedOut: {
    title: "Sesión cerrada",
    heading: "El banco ha cerrado su sesión.",
    lead: "Su contraseña se cambió en otro cajero, o el banco ha terminado su sesión. No se ha cargado ni abonado nada. Entre con su contraseña más reciente, por favor. Si usted no la cambió, llame enseguida al banco.",
  },
  unreachable: {
    title: "Banco no disponible",
    heading: "No podemos comunicarnos con el banco.",
    lead: "Su dinero está a salvo. No se ha cargado ni abonado nada. Entre de nuevo en un momento, por favor.",
  },
  slow: {
    title: "Banco no disponible",
    heading: "El banco no responde.",
    lead: "Su dinero está a salvo. No se ha cargado ni abonado nada. Inténtelo de nuevo en un momento, por favor.",
  },
  checking: {
    title: "Comprobación",
    heading: "Lo estamos comprobando.",
    lead: "La respuesta del banco se ha perdido por el camino. Su dinero está a salvo: haya pasado lo que haya pasado, ha pasado una sola vez. No repita la operación, por favor. La próxima vez que entre aquí le diremos qué fue de ella.",
  },
  wrongMethod: {
    title: "No es posible",
    heading: "Eso no funciona aquí.",
    lead: "Esta página no se puede usar así. No se ha cargado ni abonado nada. Vuelva atrás y elija de nuevo, por favor.",
  },
  tooLarge: {
    title: "Demasiado",
    heading: "Era demasiado de una vez.",
    lead: "El formulario contiene más de lo que admite este cajero. No se ha cargado ni abonado nada. Empiece de nuevo, por favor.",
  },
  foreign: {
    title: "Ajeno a este cajero",
    heading: "Esto no viene de este cajero.",
    lead: "Solo aceptamos lo que se introduce en nuestras propias pantallas. No se ha cargado ni abonado nada. Empiece de nuevo aquí, por favor.",
  },
  missing: {
    title: "Página no encontrada",
    heading: "Aquí no hay nada.",
    lead: "Esta página no existe. No se ha cargado ni abonado nada. Vuelva atrás y elija de nuevo, por favor.",
  },
  used: {
    title: "Formulario caducado",
    heading: "Este formulario ya no es válido.",
    lead: "Es demasiado antiguo o de otra visita. Con este envío no se ha cargado ni abonado nada. Empiece de nuevo, por favor.",
  },
  failed: {
    title: "Ha ocurrido un problema",
    heading: "Ha ocurrido un problema.",
    lead: "Si acababa de confirmar una operación, mire sus movimientos antes de repetirla: nunca ocurre dos veces.",
  },
  noCash: {
    title: "Sin billetes",
    heading: "No hay billetes en este momento.",
    lead: "Este cajero no puede entregar billetes ahora. No se ha cargado ni abonado nada. Los demás servicios están disponibles.",
  },
  outOfService: {
    title: "Fuera de servicio",
    heading: "Este cajero no mueve dinero ahora.",
    lead: "Antes hay que revisarlo. Su dinero está a salvo. No se ha cargado ni abonado nada. Utilice otro cajero, por favor.",
  },
};
