import type * as english from "../en/idle.ts";
import type { Translation } from "../template.ts";

export const condition: Translation<typeof english.condition> = {
  label: "Estado de este cajero",
  bankAnswers: "El banco responde",
  cash: "Hay efectivo",
  bankSilentLead: "Ahora no podemos comunicarnos con el banco. Podrá entrar en cuanto responda.",
  why: {
    order: "El banco lo ha puesto fuera de servicio por ahora.",
    operator: "Alguien se está ocupando de él.",
    records: "Primero hay que revisarlo.",
    fault: "Ahora no puede guardar sus registros.",
  },
};

export const channel: Translation<typeof english.channel> = {
  open: "Este cajero tiene una con el banco en este momento.",
  none: "Ahora no hay ninguna. Cuando la hay, se indica al pie de la pantalla.",
  secret: {
    name: "Qué va cifrado",
    text: "Todo lo que este cajero y el banco se envían: nombres, contraseñas, importes y respuestas.",
  },
  known: {
    name: "Quién está en los extremos",
    text: "El banco y este cajero se demuestran mutuamente quiénes son, cada uno con su propia clave. Usted lo demuestra con su contraseña.",
  },
  seen: {
    name: "Qué ve un extraño en la línea",
    text: "Que este cajero habla con el banco, cuándo y más o menos cuánto. Un extraño no lee nada, ni cambia nada sin que se note.",
  },
  not: {
    name: "De qué no protege",
    text: "De miradas por encima de su hombro, de un cajero que alguien haya manipulado y de quien conozca su contraseña.",
  },
  check: {
    name: "Cómo comprobarlo",
    text: "Aquí no hay ninguna huella que comparar. Pida un recibo: el banco lo firma, y cualquiera puede comprobar que es auténtico.",
  },
};
