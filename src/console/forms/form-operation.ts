import type { AnyOperation, Field, Performed } from "../../backoffice/backoffice.ts";

/** All that a form needs of a field. */
export type FormField = Pick<Field<unknown>, "meaning" | "optional" | "control">;

/** All that a form needs of an operator operation. */
export interface FormOperation
  extends Pick<
    AnyOperation,
    "meaning" | "group" | "command" | "roles" | "approval" | "alone" | "fresh" | "reads" | "secret" | "downloads" | "refusals"
  > {
  readonly fields: Readonly<Record<string, FormField>>;
}

/** Nothing was done. */
export type Refused = Extract<Performed, { ok: false }>;

/** "customer close" as the name of a page or a button: "Customer close". */
export const sentenceCase = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

/** A field's name as its label: "own-limit" is "Own limit". */
export const labelOf = (field: string): string =>
  sentenceCase(field.replaceAll(/[A-Z]/g, (each) => ` ${each.toLowerCase()}`).replaceAll("-", " "));
