import {
  type AnyOperation,
  amount,
  EVENT,
  findOperation,
  type JsonSchema,
  list,
  OPERATIONS,
  object,
  orNull,
  proposalForm,
  wholeNumber,
} from "../../backoffice/backoffice.ts";

const text = { type: "string" } as const;
const TERMINAL_TEXT = { ...text, description: "the same for a terminal" } as const;

export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** "customer-close" in the names of schemas: "CustomerClose". */
export const schemaName = (operation: string): string =>
  operation.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** True if the API answers 200 with a result: not if another operator must approve it, nor with a file. */
export const answersResult = ({ approval, alone, downloads }: AnyOperation): boolean =>
  (!approval || alone !== undefined) && downloads === undefined;

/** The answer of an operation that is done. */
export const doneSchema = (name: string): JsonSchema => ({
  type: "object",
  required: ["operation", "result", "text", "warns"],
  properties: {
    operation: { const: name },
    result: ref(`${schemaName(name)}Result`),
    text: TERMINAL_TEXT,
    warns: { type: "boolean", description: "true if it found something that needs a hand" },
  },
});

/** The answer of an operation that another operator must approve. */
export const proposedSchema = (name: string): JsonSchema => ({
  type: "object",
  required: ["operation", "proposal", "text"],
  properties: { operation: { const: name }, proposal: proposalForm.schema, text: TERMINAL_TEXT },
});

/** A page of the feed. Its amounts are strings. */
const EVENT_PAGE = object({
  events: list(object({ ...EVENT, index: wholeNumber("its place in the log"), amount: orNull(amount()) })),
  next: wholeNumber("the cursor for the next request"),
  size: wholeNumber("the size of the log: at `next` equal to it there is nothing more yet"),
});

/** Problem details (RFC 9457). */
const PROBLEM: JsonSchema = {
  description: "problem details (RFC 9457)",
  type: "object",
  required: ["type", "title", "status", "detail", "refusal"],
  properties: {
    type: { ...text, format: "uri-reference", description: "where this kind of problem is described" },
    title: text,
    status: { type: "integer", description: "the status of the answer" },
    detail: { ...text, description: "what it means and what to do" },
    refusal: { ...text, description: "the kind of problem by name; it never changes" },
    operation: text,
    figures: {
      type: "object",
      additionalProperties: { type: ["string", "integer", "null"] },
      description: "amounts as strings of minor units, moments in milliseconds since 1970 UTC, or text",
    },
    errors: {
      type: "array",
      description: "every wrong field",
      items: {
        type: "object",
        required: ["field", "pointer", "detail"],
        properties: { field: text, pointer: { ...text, format: "json-pointer" }, detail: text },
      },
    },
  },
};

/** The schemas that the description names: of results, and of what results share. */
export function schemas(): Readonly<Record<string, JsonSchema>> {
  const found: Record<string, JsonSchema> = { Problem: PROBLEM, EventPage: EVENT_PAGE.schema, ...proposalForm.named };
  for (const name of Object.keys(OPERATIONS)) {
    const row = findOperation(name);
    if (row === null || !answersResult(row)) continue;
    found[`${schemaName(name)}Result`] = row.result.schema;
    Object.assign(found, row.result.named);
  }
  return found;
}
