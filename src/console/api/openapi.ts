import { type AnyOperation, type Fields, GROUPS, OPERATIONS } from "../../backoffice/backoffice.ts";
import { EVENT_FIELDS, EVENT_ROLES } from "./event-fields.ts";
import { SCHEMAS } from "./openapi-schemas.ts";
import { API_PROBLEMS, statusOf } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the API refuses at each operation, by status. */
const COMMON = ["token-missing", "field-invalid", "not-allowed", "key-reused", "operation-unknown"] as const;

/**
 * The description of the API (OpenAPI 3.1), made from the table of operations. It has the same text for the same table, so that
 * docs/openapi.json can be compared with it.
 */
export const openApi = (): Json => ({
  openapi: "3.1.0",
  info: {
    title: "Strongroom: operations of the bank's operators",
    version: "1",
    description: "What operators may do, for programs. docs/API.md explains it.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/api/v1" }],
  security: [{ bearer: [] }],
  tags: [...Object.entries(GROUPS), ["events", "Events"]].map(([name, description]) => ({ name, description })),
  paths: {
    ...Object.fromEntries(
      (Object.entries(OPERATIONS) as unknown as [string, AnyOperation][]).map(([name, row]) => [
        `/operations/${name}`,
        { post: operationOf(name, row) },
      ]),
    ),
    "/events": { get: events() },
  },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "the token of strongroom login" } },
    schemas: SCHEMAS,
    responses: {
      Problem: {
        description: "a problem: it was not done",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  },
});

function operationOf(name: string, row: AnyOperation): Json {
  const { meaning, group, approval, fresh, reads, roles, fields, refusals, alone } = row;
  const needs = [
    `Roles: ${roles.join(", ")}.`,
    ...(approval ? ["Another operator must approve it: the answer is a proposal."] : []),
    ...(fresh ? ["It needs a proof of identity of the last five minutes."] : []),
    ...Object.entries(refusals).map(([refusal, why]) => `\n- \`${refusal}\`: ${why}`),
  ];
  return {
    operationId: functionName(name),
    tags: [group],
    summary: `${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}`,
    description: needs.join(" "),
    ...(reads ? {} : { parameters: [IDEMPOTENCY_KEY] }),
    requestBody: { required: true, content: { "application/json": { schema: bodyOf(fields) } } },
    responses: {
      ...(approval && alone === undefined ? {} : { "200": { description: "it is done", content: jsonOf("Done") } }),
      ...(approval ? { "202": { description: "it is proposed", content: jsonOf("Proposed") } } : {}),
      ...problems([...COMMON, ...Object.keys(refusals)]),
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "a key of your own for this request: repeated with the same body within a day, it gets the first answer and is done once",
  schema: { type: "string", minLength: 1, maxLength: 64 },
};

function events(): Json {
  return {
    operationId: "readEvents",
    tags: ["events"],
    summary: "Reads the events of the audit log in its order, from a cursor on",
    description: `Roles: ${EVENT_ROLES.join(", ")}. With \`wait\` the answer comes as soon as there is an event.`,
    parameters: Object.entries(EVENT_FIELDS).map(([name, { meaning, schema }]) => ({
      ...{ name, in: "query", required: false, description: meaning, schema: plain(schema) },
    })),
    responses: {
      "200": { description: "a page of events", content: jsonOf("EventPage") },
      ...problems(["token-missing", "field-invalid", "not-allowed", "cursor-unknown"]),
    },
  };
}

/** The JSON object of these fields. What the schema cannot say, such as the bank's currency, the answer does. */
function bodyOf(fields: Fields): Json {
  const required = Object.entries(fields).flatMap(([name, { optional }]) => (optional ? [] : [name]));
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, { meaning, schema }]) => [name, { ...schema, description: meaning }]),
    ),
  };
}

const plain = ({ description: _, ...schema }: Json): Json => schema;

const jsonOf = (schema: string): Json => ({ "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } });

/** A response for each status of these refusals, and one for all others. */
function problems(refusals: readonly string[]): Json {
  const own: Readonly<Record<string, { readonly status: number }>> = API_PROBLEMS;
  const statuses = new Set(refusals.map((each) => own[each]?.status ?? statusOf(each)));
  const each = [...statuses].sort((one, other) => one - other).map((status) => [status, PROBLEM]);
  return { ...Object.fromEntries(each), default: PROBLEM };
}

const PROBLEM = { $ref: "#/components/responses/Problem" };

/** "customer-close" as the name of a function; one word alone may be a reserved word of a language. */
function functionName(name: string): string {
  const joined = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return name.includes("-") ? joined : `perform${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
