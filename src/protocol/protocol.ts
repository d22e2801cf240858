/**
 * The application messages between ATM and bank (PROTOCOL.md, section 11): one table of operations, from which the types derive.
 *
 * It promises that decoding accepts one canonical form only and that nothing undeclared passes. It does not depend on the sender
 * of a message or on its effect on money. Start with operations.ts, then read message.ts.
 */
export { ALL_ENTRIES } from "./account-operations.ts";
export {
  amount,
  balance,
  count,
  currencyCode,
  decodeFields,
  encodeFields,
  type Field,
  type Fields,
  flag,
  list,
  requestId,
  text,
  time,
  type ValuesOf,
  whole,
  word,
} from "./fields.ts";
export { readJson, writeJson } from "./json.ts";
export type { Json, JsonObject } from "./json-reader.ts";
export {
  decodeRequest,
  decodeResponse,
  encodeOpenPart,
  encodeRequest,
  encodeResponse,
  openResponse,
  REQUESTS_UNDER_WAY_MAX,
  type Request,
  type Response,
} from "./message.ts";
export { OPERATIONS, type OperationName, type RequestOf, type ResultOf } from "./operations.ts";
export { ProtocolError } from "./protocol-error.ts";
export { ORDER_WAIT_MOST_S } from "./terminal-operations.ts";
