import type { FieldContext, Fields, JsonValue, ValuesOf } from "./field.ts";

/** A field that was not given as it must be. `problem` is a sentence without a full stop. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

export type ReadFields<Of extends Fields> =
  | { readonly ok: true; readonly input: ValuesOf<Of> }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Reads all fields of an operation, and returns every problem at once. A field that is missing, null or an empty text is absent; an
 * unknown one is a problem, because its giver expects an effect.
 */
export function readFields<Of extends Fields>(
  fields: Of,
  given: Readonly<Record<string, unknown>>,
  context: FieldContext,
): ReadFields<Of> {
  const problems: FieldProblem[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((field) => ({ field, problem: "there is no such field" }));
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null || value === "") {
      input[name] = null;
      if (!field.optional) problems.push({ field: name, problem: "is needed" });
      continue;
    }
    const read = field.read(value, context);
    if (read.ok) input[name] = read.value;
    else problems.push({ field: name, problem: `must be ${read.problem}` });
  }
  return problems.length === 0 ? { ok: true, input: input as ValuesOf<Of> } : { ok: false, problems };
}

/** The JSON of these values; `readFields` reads it as the same. An absent one is left out. */
export function writeFields<Of extends Fields>(
  fields: Of,
  input: ValuesOf<Of>,
  context: FieldContext,
): Record<string, JsonValue> {
  const written: Record<string, JsonValue> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = (input as Readonly<Record<string, unknown>>)[name] ?? null;
    if (value !== null) written[name] = field.write(value, context);
  }
  return written;
}
