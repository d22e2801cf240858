const text = { type: "string" } as const;
const ms = { type: "integer", description: "milliseconds since 1970 UTC" } as const;
const minor = (description: string) => ({ type: "string", pattern: "^-?[0-9]+$", description }) as const;
const orNull = (schema: object) => ({ anyOf: [schema, { type: "null" }] });
const object = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []) => ({
  type: "object",
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The forms of the API's answers. */
export const SCHEMAS = {
  Done: {
    description: "the operation is done",
    ...object({
      operation: text,
      result: {
        description:
          "what the operation found or did: amounts are strings of minor units, times are milliseconds since 1970 UTC; members may be added",
      },
      text: { ...text, description: "the same for a terminal" },
      warns: { type: "boolean", description: "true if it found something that needs a hand" },
    }),
  },
  Proposed: {
    description: "nothing is done yet: another operator must approve it",
    ...object({ operation: text, proposal: ref("Proposal"), text: { ...text, description: "the same for a terminal" } }),
  },
  Person: object({ id: { ...text, format: "uuid" }, name: text }),
  Proposal: object({
    id: { ...text, format: "uuid" },
    operation: text,
    input: { type: "object", additionalProperties: true, description: "the fields as they were given" },
    state: { ...text, enum: ["open", "refused", "withdrawn", "expired", "approved", "done", "failed"] },
    about: object(
      {
        ...{ terminal: orNull(text), request: orNull(text), customer: orNull(text), account: orNull(text) },
        amount: orNull(minor("minor units")),
      },
      ["terminal", "request", "customer", "account", "amount"],
    ),
    maker: ref("Person"),
    madeAt: ms,
    expiresAt: ms,
    decision: orNull(
      object({
        verdict: { ...text, enum: ["approved", "refused", "withdrawn"] },
        decider: ref("Person"),
        at: ms,
        reason: orNull(text),
      }),
    ),
    outcome: orNull({ ...text, description: "what became of it, as JSON" }),
    endedAt: orNull(ms),
    authentic: { type: "boolean", description: "false if the row is not as the bank wrote it: it counts for nothing" },
  }),
  Event: object({
    index: { type: "integer", description: "its place in the log" },
    at: ms,
    kind: text,
    outcome: { ...text, description: "ok, denied:REFUSAL or error:CAUSE" },
    terminal: orNull(text),
    session: orNull(text),
    request: orNull({ ...text, format: "uuid" }),
    customer: orNull({ ...text, format: "uuid" }),
    account: orNull({ ...text, format: "uuid" }),
    amount: orNull(minor("minor units")),
  }),
  EventPage: object({
    events: { type: "array", items: ref("Event") },
    next: { type: "integer", description: "the cursor for the next request" },
    size: { type: "integer", description: "the size of the log: at `next` equal to it there is nothing more yet" },
  }),
  Problem: {
    description: "problem details (RFC 9457)",
    ...object(
      {
        type: { ...text, format: "uri-reference", description: "where this kind of problem is described" },
        title: text,
        status: { type: "integer" },
        detail: { ...text, description: "what it means and what to do" },
        refusal: { ...text, description: "the kind of problem by name; it never changes" },
        operation: text,
        figures: { type: "object", additionalProperties: true, description: "amounts in minor units, or times" },
        errors: {
          type: "array",
          items: object({ field: text, pointer: { ...text, description: "JSON Pointer into the body" }, detail: text }),
        },
      },
      ["operation", "figures", "errors"],
    ),
  },
} as const;
