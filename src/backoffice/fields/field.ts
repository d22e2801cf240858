import type { Currency } from "../../model/model.ts";

/** What a field is read with beside its text. */
export interface FieldContext {
  /** The bank's one currency. */
  readonly currency: Currency;
}

/** A value, or what is wrong with what was given: a phrase that follows "must be". */
export type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

/** What a form shows for a field. */
export type Control =
  | { readonly kind: "text"; readonly most: number; readonly hint?: string }
  | { readonly kind: "area"; readonly most: number }
  | { readonly kind: "number"; readonly least: number; readonly most: number }
  | { readonly kind: "money" }
  | { readonly kind: "notes" }
  | { readonly kind: "choice"; readonly choices: Readonly<Record<string, string>> }
  /** Some of these, at least one. */
  | { readonly kind: "choices"; readonly choices: Readonly<Record<string, string>> }
  | { readonly kind: "flag" }
  | { readonly kind: "date" }
  | { readonly kind: "instant" };

/** A value of JSON, as the API takes it and as a proposal keeps it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/**
 * One kind of value that operators give. JSON and text are read by one rule: `read` turns JSON into text and reads that, so an API, a form
 * and a command line accept and refuse the same. `write` returns the JSON that reads as the same value.
 */
export interface Field<Value> {
  readonly kind: string;
  readonly meaning: string;
  readonly optional?: true;
  read(given: unknown, context: FieldContext): Read<Value>;
  write(value: Value, context: FieldContext): JsonValue;
  /** JSON Schema, for the API's description. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly control: Control;
}

/** The fields of an operation, by name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

type ValueOf<Each> = Each extends Field<infer Value> ? (Each extends { readonly optional: true } ? Value | null : Value) : never;

/** The values of these fields; an optional one may be null. */
export type ValuesOf<Of extends Fields> = { readonly [Name in keyof Of]: ValueOf<Of[Name]> };

export const isRead = <Value>(value: Value): Read<Value> => ({ ok: true, value });
export const isNot = (problem: string): Read<never> => ({ ok: false, problem });

/** The same field, which may be left out. */
export const optional = <Value>(field: Field<Value>): Field<Value> & { readonly optional: true } => ({
  ...field,
  optional: true,
});

/** The same field, with a meaning for one operation. */
export const withMeaning = <Value>(field: Field<Value>, meaning: string): Field<Value> => ({ ...field, meaning });

/** What a field of text shares: only a string is text. */
export function textField<Value extends string>(
  kind: string,
  description: { readonly meaning: string; readonly rule: RegExp; readonly most: number; readonly problem: string },
  parse: (text: string) => Value | null,
): Field<Value> {
  const { rule, most, problem } = description;
  return {
    kind,
    meaning: description.meaning,
    read: (given) => {
      const value = typeof given === "string" ? parse(given) : null;
      return value === null ? isNot(problem) : isRead(value);
    },
    write: (value) => value,
    schema: { type: "string", maxLength: most, pattern: rule.source, description: description.meaning },
    control: { kind: "text", most },
  };
}
