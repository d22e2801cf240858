import { Ajv2020 } from "ajv/dist/2020.js";
import type { AnyOperation } from "../operations/operation.ts";
import { findOperation, OPERATIONS } from "../operations/operations.ts";
import { jsonOf } from "../performing/performed-json.ts";
import type { JsonSchema } from "../results/form.ts";

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?(Z|[+-]\d{2}:\d{2})$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  "uri-reference": /^[!-~]*$/,
  "json-pointer": /^#?(\/.*)?$/,
};

/** A validator of JSON Schema 2020-12, which knows the formats that the API uses. */
export function schemaValidator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false });
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  return ajv;
}

/**
 * The same schema for what this version gives: an object has no other members. For clients the schemas are open, because later versions may
 * add some. An `allOf` stays open, because its parts describe one object.
 */
export function closed<Schema>(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(closed) as Schema;
  if (typeof schema !== "object" || schema === null || "allOf" in schema) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]));
  const isObject = "properties" in schema && "type" in schema && !("additionalProperties" in schema);
  return (isObject ? { ...parts, additionalProperties: false } : parts) as Schema;
}

let isWatching = false;

/**
 * From now on, each operation of this process that gives a result throws if the result has not the form of its row: in every test
 * that opens a bank for operators.
 */
export function watchResults(): void {
  if (isWatching) return;
  isWatching = true;
  for (const name of Object.keys(OPERATIONS)) watch(name, findOperation(name) as Mutable);
}

type Mutable = { -readonly [Member in keyof AnyOperation]: AnyOperation[Member] };

function watch(name: string, row: Mutable): void {
  const { run } = row;
  if (run === undefined) return;
  // To make the validators of all operations takes a second.
  let hasForm: ReturnType<typeof validatorOf> | undefined;
  row.run = async (at, input) => {
    const answer = await run.call(row, at, input);
    hasForm ??= validatorOf(row.result);
    if (answer.ok && !hasForm(jsonOf(answer.result)))
      throw new Error(`the result of ${name} has not its form: ${JSON.stringify([hasForm.errors, jsonOf(answer.result)])}`);
    return answer;
  };
}

function validatorOf({ schema, named }: { readonly schema: JsonSchema; readonly named: Readonly<Record<string, JsonSchema>> }) {
  const root = { $id: "form", components: { schemas: closed(named) }, ...closed(schema) };
  return schemaValidator().compile(root);
}
