import { type Outcome, REFUSALS, type RefusalName, type RequestId } from "../model/model.ts";
import { decodeFields, encodeFields, type Fields, openFields, requestId } from "./fields.ts";
import { readJson, writeJson } from "./json.ts";
import type { Json, JsonObject } from "./json-reader.ts";
import { OPERATIONS, type OperationName, type RequestOf, type ResultOf } from "./operations.ts";
import { ProtocolError } from "./protocol-error.ts";

/** The most bytes that one message may have (PROTOCOL.md, sections 5 and 11). */
export const MESSAGE_SIZE_MAX = 16_380;
/** The most requests that may be unanswered on one connection (PROTOCOL.md, section 11). */
export const REQUESTS_UNDER_WAY_MAX = 64;

/** One request of an ATM, told apart by `op`. */
export type Request = {
  readonly [Name in OperationName]: { readonly id: RequestId; readonly op: Name; readonly fields: RequestOf<Name> };
}[OperationName];

/** The bank's answer to the request of the same id. */
export interface Response<Name extends OperationName> {
  readonly id: RequestId;
  readonly outcome: Outcome<ResultOf<Name>>;
}

/** Writes a request. Throws ProtocolError if it would be larger than MESSAGE_SIZE_MAX. */
export function encodeRequest(request: Request): Buffer {
  return toBytes({ id: request.id, op: request.op, ...encodeFields(OPERATIONS[request.op].request, request.fields) });
}

const OPEN_FIELDS: Readonly<Record<string, Fields>> = Object.fromEntries(
  Object.entries(OPERATIONS).map(([op, { request }]) => [op, openFields(request)]),
);

/** Writes what of a request may be kept: all of it except its secret fields. */
export const encodeOpenPart = ({ id, op, fields }: Request): Buffer =>
  toBytes({ id, op, ...encodeFields(OPEN_FIELDS[op] ?? {}, fields) });

/** Reads a request strictly: no key twice, and no key that the table does not name. Throws ProtocolError. */
export function decodeRequest(bytes: Uint8Array): Request {
  const json = toObject(bytes);
  const op = json["op"];
  if (typeof op !== "string" || !Object.hasOwn(OPERATIONS, op)) throw new ProtocolError("message-operation", "no such operation");
  const fields = decodeFields(OPERATIONS[op as OperationName].request, json, ["id", "op"]);
  return { id: idOf(json), op, fields } as Request;
}

/** Writes the response to a request for the operation `op`. */
export function encodeResponse<Name extends OperationName>(op: Name, { id, outcome }: Response<Name>): Buffer {
  if (outcome.ok) return toBytes({ id, ok: true, ...encodeFields(OPERATIONS[op].result, outcome.result as never) });
  return toBytes({ id, ok: false, refusal: outcome.refusal, ...outcome.details });
}

/** A response that was read, but whose operation is not known yet. */
export interface OpenResponse {
  readonly id: RequestId;
  /** Returns the outcome, if the request was for the operation `op`. Throws ProtocolError. */
  outcomeOf<Name extends OperationName>(op: Name): Outcome<ResultOf<Name>>;
}

/** Reads a response as far as possible before the caller has found its operation by its id. Throws ProtocolError. */
export function openResponse(bytes: Uint8Array): OpenResponse {
  const json = toObject(bytes);
  return { id: idOf(json), outcomeOf: (op) => outcomeOf(op, json) };
}

/** Reads the response to a request for the operation `op`. Throws ProtocolError. */
export function decodeResponse<Name extends OperationName>(op: Name, bytes: Uint8Array): Response<Name> {
  const { id, outcomeOf } = openResponse(bytes);
  return { id, outcome: outcomeOf(op) };
}

function outcomeOf<Name extends OperationName>(op: Name, json: JsonObject): Outcome<ResultOf<Name>> {
  if (json["ok"] === true) return { ok: true, result: decodeFields(OPERATIONS[op].result, json, ["id", "ok"]) as ResultOf<Name> };
  if (json["ok"] !== false) throw new ProtocolError("message-field", "ok is neither true nor false");
  return { ok: false, ...decodeRefusal(op, json) };
}

function decodeRefusal(op: OperationName, json: JsonObject): { refusal: RefusalName; details: Record<string, bigint> } {
  const name = json["refusal"] as RefusalName;
  if (!(OPERATIONS[op].refusals as readonly RefusalName[]).includes(name))
    throw new ProtocolError("message-field", "a refusal that the table does not name");
  const named: readonly string[] = REFUSALS[name].details;
  const details: Record<string, bigint> = {};
  for (const [key, value] of Object.entries(json)) {
    if (key === "id" || key === "ok" || key === "refusal") continue;
    if (!named.includes(key) || typeof value !== "bigint" || value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new ProtocolError("message-field", "a figure that the refusal does not have");
    details[key] = value;
  }
  if (Object.keys(details).length !== named.length)
    throw new ProtocolError("message-field", "a figure of the refusal is missing");
  return { refusal: name, details };
}

const idOf = (json: JsonObject): RequestId => requestId.decode(json["id"] ?? null);

function toObject(bytes: Uint8Array): JsonObject {
  if (bytes.length > MESSAGE_SIZE_MAX) throw new ProtocolError("message-size", "the message is too large");
  const json = readJson(bytes);
  if (json === null || typeof json !== "object" || Array.isArray(json)) throw new ProtocolError("message-json", "not an object");
  return json as JsonObject;
}

function toBytes(json: Record<string, Json>): Buffer {
  const bytes = Buffer.from(writeJson(json));
  if (bytes.length > MESSAGE_SIZE_MAX) throw new ProtocolError("message-size", "the message is too large");
  return bytes;
}
