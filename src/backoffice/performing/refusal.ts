import type { AnyOperation, Figures } from "../operations/operation.ts";
import { COMMON_REFUSALS, type Performed } from "./performed.ts";

/** A refusal with its meaning: of the operation's own table, else of the common one. */
export function refusal(
  name: string,
  operation: AnyOperation | null,
  why: string,
  figures: Figures = {},
): Extract<Performed, { ok: false }> {
  const common: Readonly<Record<string, string>> = COMMON_REFUSALS;
  return {
    ok: false,
    operation: name,
    refusal: why,
    meaning: operation?.refusals[why] ?? common[why] ?? why,
    figures,
    problems: [],
  };
}
