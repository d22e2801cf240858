import type { Problem } from "../../atm/atm.ts";
import type { Locale } from "../words/refusal-text.ts";

/** The problem of the first of these fields that was left empty; null if none was. `labels` gives their ids and labels. */
export function emptyField(
  values: Readonly<Record<string, string | undefined>>,
  labels: Readonly<Record<string, string>>,
  { words }: Locale,
): Problem | null {
  for (const [field, label] of Object.entries(labels))
    if ((values[field] ?? "") === "") return { field, text: words.frame.fillIn({ field: label }) };
  return null;
}
