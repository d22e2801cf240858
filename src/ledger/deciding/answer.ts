import { accept, Money, type Outcome, type RefusalName, refuse, ZERO } from "../../model/model.ts";

/**
 * The text in which an answer is kept in request_answer: `{"ok":true,...}` with the result's fields or `{"ok":false,
 * "refusal":...}` with its figures. Money is a JSON integer: BALANCE_MAX is below 2^53, so every reader holds it exactly.
 */
export function encodeAnswer(outcome: Outcome<object>): string {
  if (!outcome.ok) return write({ ok: false, refusal: outcome.refusal, ...outcome.details });
  return write({ ok: true, ...outcome.result });
}

/** The outcome that encodeAnswer wrote; decoded and encoded again it is the same text. */
export function decodeAnswer<Result>(answer: string): Outcome<Result> {
  const { ok, ...fields } = read(answer);
  if (ok) return accept(fields as Result);
  const { refusal, ...details } = fields;
  return refuse(refusal as RefusalName, details as Record<string, bigint>);
}

/** True for the answer of a request that was not refused, whichever room wrote it. */
export const isAccepted = (answer: string): boolean => read(answer)["ok"] === true;

/** The `amount` of an answer whose result has one, else 0. */
export function amountIn(answer: string): Money {
  const amount = read(answer)["amount"];
  return typeof amount === "bigint" ? Money(amount) : ZERO;
}

/** As JSON.stringify would, if it knew bigint. */
function write(fields: Readonly<Record<string, unknown>>): string {
  let pairs = "";
  for (const name in fields) {
    const each = fields[name];
    pairs += `${pairs === "" ? "" : ","}"${name}":${typeof each === "bigint" ? each : JSON.stringify(each)}`;
  }
  return `{${pairs}}`;
}

/** Every number in an answer is a sum of money, a time or a limit: all are bigint in an Outcome. */
const read = (answer: string): Record<string, unknown> =>
  JSON.parse(answer, (_, each) => (typeof each === "number" ? BigInt(each) : each)) as Record<string, unknown>;

/** The stored answer of a request that was made void before it came. */
export const VOID_ANSWER = encodeAnswer(refuse("request-void"));
