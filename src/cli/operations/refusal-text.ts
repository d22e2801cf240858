import type { Performed } from "../../backoffice/backoffice.ts";
import { time } from "../../model/model.ts";

/** The sentence for an operator who was refused, with the figures that explain it; amounts are in minor units. */
export function refusalText({ meaning, figures }: Extract<Performed, { ok: false }>): string {
  const shown = Object.entries(figures).map(([name, value]) => `${name}: ${typeof value === "number" ? time(value) : value}`);
  return shown.length === 0 ? meaning : `${meaning} (${shown.join(", ")})`;
}
