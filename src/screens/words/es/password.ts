import type { password as english } from "../en/password.ts";
import type { Translation } from "../template.ts";

export const password: Translation<typeof english> = {
  ruleLength: { one: "Al menos {count} carácter", other: "Al menos {count} caracteres" },
  ruleVaried: "Sin caracteres repetidos ni teclas seguidas",
  ruleUsername: "Algo más que su usuario",
  tooShort: { one: "Falta {count} carácter más.", other: "Faltan {count} caracteres más." },
  tooPlain: "Se repite. Use más caracteres distintos, por favor.",
  tooNear: "Es casi igual que su usuario. Elija otra cosa, por favor.",
  kept: "Cumple estas reglas. El banco comprueba además que sea difícil de adivinar.",
  advice: "Unas pocas palabras sin relación son seguras y fáciles de recordar.",
};
