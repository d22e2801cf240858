import { type AnyOperation, type Fields, GROUPS, OPERATIONS } from "../../backoffice/backoffice.ts";
import { EVENT_FIELDS, EVENT_ROLES } from "./event-fields.ts";
import { FEED_REFUSALS, problemResponses, refusalsOf, sharedResponses } from "./openapi-problems.ts";
import { answersResult, doneSchema, proposedSchema, ref, schemas } from "./openapi-schemas.ts";

type Json = Readonly<Record<string, unknown>>;

const ROWS = Object.entries(OPERATIONS) as unknown as readonly (readonly [name: string, row: AnyOperation])[];

/**
 * The description of the API (OpenAPI 3.1), made from the table of operations. It has the same text for the same table, so that
 * docs/openapi.json can be compared with it.
 */
export const openApi = (): Json => ({
  openapi: "3.1.0",
  jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
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
    ...Object.fromEntries(ROWS.map(([name, row]) => [`/operations/${name}`, { post: operationOf(name, row) }])),
    "/events": { get: events() },
  },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "the token of strongroom login, or an API key" } },
    schemas: schemas(),
    responses: sharedResponses([...ROWS.map(([, row]) => refusalsOf(row)), FEED_REFUSALS]),
  },
});

function operationOf(name: string, row: AnyOperation): Json {
  const { meaning, group, approval, fresh, reads, roles, fields, downloads } = row;
  const needs = [
    `Roles: ${roles.join(", ")}.`,
    ...(approval ? ["Another operator must approve it: the answer is a proposal."] : []),
    ...(fresh ? ["It needs a proof of identity of the last five minutes."] : []),
  ];
  return {
    operationId: functionName(name),
    tags: [group],
    summary: `${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}`,
    description: needs.join(" "),
    ...(reads ? {} : { parameters: [IDEMPOTENCY_KEY] }),
    requestBody: { required: true, content: { "application/json": { schema: bodyOf(fields) } } },
    responses: {
      ...(answersResult(row) ? { "200": { description: "it is done", content: json(doneSchema(name)) } } : {}),
      ...(downloads === undefined ? {} : { "200": fileOf(downloads) }),
      ...(approval ? { "202": { description: "it is proposed", content: json(proposedSchema(name)) } } : {}),
      ...problemResponses(refusalsOf(row)),
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
      "200": { description: "a page of events", content: json(ref("EventPage")) },
      ...problemResponses(FEED_REFUSALS),
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

const json = (schema: Json): Json => ({ "application/json": { schema } });

/** A file of any size, in pieces. */
const fileOf = (types: readonly string[]): Json => ({
  description: "the file: if the connection breaks before its end, it is not whole",
  headers: { "Content-Disposition": { required: true, description: "the file's name", schema: { type: "string" } } },
  content: Object.fromEntries(types.map((type) => [type.split(";")[0], { schema: { type: "string" } }])),
});

/** "customer-close" as the name of a function; one word alone may be a reserved word of a language. */
function functionName(name: string): string {
  const joined = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return name.includes("-") ? joined : `perform${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
