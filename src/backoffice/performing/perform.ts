import type { RecordEvent } from "../../events/events.ts";
import { findCurrency } from "../../ledger/ledger.ts";
import { type Currency, canonicalJson } from "../../model/model.ts";
import { type Actor, actorName, isFresh } from "../../operators/operators.ts";
import { outcomeOf } from "../../proposals/proposals.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { readFields, writeFields } from "../fields/read-fields.ts";
import type { Answer, AnyOperation, OperatorContext } from "../operations/operation.ts";
import { findOperation } from "../operations/operations.ts";
import type { Backoffice } from "./backoffice-parts.ts";
import { leavesTrace } from "./leaves-trace.ts";
import type { Performed } from "./performed.ts";
import { proposeOperation } from "./propose.ts";
import { refusal } from "./refusal.ts";

/**
 * Checks role, proof of identity and fields; then performs the operation, or makes a proposal of it. What it does and its audit events are
 * one transaction. The one way in, for console, API and command line. Rejects as the database does: a caller that lost the connection in
 * the commit must look whether it was done.
 */
export const perform = (
  backoffice: Backoffice,
  actor: Actor,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Performed> =>
  performWithin(backoffice, actor, name, given, { answer: (performed) => performed, within: (_, act) => act() });

/** An operation that may be performed now. */
export interface Asked {
  readonly tx: Transaction;
  readonly at: number;
  readonly name: string;
  readonly operation: AnyOperation;
  /** The fields as canonical JSON. */
  readonly input: string;
}

/** How its caller wants the answer. */
interface Wanted<Answered> {
  /** Turns an answer that came before the transaction into what the caller wants. */
  answer(performed: Performed): Answered;
  /** Runs in the operation's transaction, and calls `act`, or not if the answer is known. */
  within(asked: Asked, act: () => Promise<Performed>): Promise<Answered>;
}

/** As `perform`, with more in the operation's transaction. */
export async function performWithin<Answered>(
  backoffice: Backoffice,
  actor: Actor,
  name: string,
  given: Readonly<Record<string, unknown>>,
  { answer, within }: Wanted<Answered>,
): Promise<Answered> {
  const operation = findOperation(name);
  if (operation === null) return answer(refusal(name, null, "operation-unknown"));
  const at = backoffice.now();
  const objection = objectionTo(operation, actor, at);
  if (objection !== null) {
    await recordObjection(backoffice, actor, { name, operation, objection, at });
    return answer(refusal(name, operation, objection));
  }
  const currency = await currencyOf(backoffice.store.sql, backoffice);
  const read = readFields(operation.fields, given, { currency });
  if (!read.ok) return answer({ ...refusal(name, operation, "field-invalid"), problems: read.problems });
  const input = canonicalJson(writeFields(operation.fields, read.input, { currency }));
  return backoffice.store.begin((tx, record) => {
    const context = { tx, record, actor, name: actorName(actor), at, currency, proposal: null, backoffice };
    return within({ tx, at, name, operation, input }, () => performIn(context, name, operation, read.input));
  });
}

async function performIn(context: OperatorContext, name: string, operation: AnyOperation, input: object): Promise<Performed> {
  if (operation.approval && !(await operation.alone?.(context))) return proposeOperation(context, name, operation, input);
  const { record, actor, at } = context;
  const answer = await run(operation, context, input);
  if (operation.approval && answer.ok) recordAlone(context, name);
  if (actor.kind === "break-glass" && leavesTrace(operation)) recordBreakGlass(record, actor, { name, answer, at });
  return performedBy(name, operation, answer, context);
}

/** The currency of the books; that of the settings while they have none. */
export const currencyOf = async (sql: Sql | Transaction, { currency }: Pick<Backoffice, "currency">): Promise<Currency> =>
  (await findCurrency(sql)) ?? currency;

type Objection = "needs-two" | "needs-person" | "not-allowed" | "proof-stale";

/** Only what reads, and is no person's own, and gives no secret. */
const isForPrograms = ({ reads, approval, fresh, inPerson, secret }: AnyOperation): boolean =>
  reads && !approval && !fresh && inPerson !== true && secret !== true;

/** Why this actor may not do it now; null if nothing is against it. */
function objectionTo(operation: AnyOperation, actor: Actor, at: number): Objection | null {
  if (actor.kind === "api-key" && !isForPrograms(operation)) return "needs-person";
  if (actor.kind === "break-glass") return operation.approval || operation.inPerson ? "needs-two" : null;
  if (!actor.roles.some((role) => operation.roles.includes(role))) return "not-allowed";
  return operation.fresh && actor.kind === "operator" && !isFresh(actor, at) ? "proof-stale" : null;
}

function run(operation: AnyOperation, context: OperatorContext, input: object): Promise<Answer<unknown>> {
  if (operation.run === undefined) throw new Error(`${operation.command} is done by the bank alone`);
  return operation.run(context, input as never);
}

/** Who was turned away is in the audit log too, unless it was about a list. */
async function recordObjection(
  { store }: Backoffice,
  actor: Actor,
  tried: { readonly name: string; readonly operation: AnyOperation; readonly objection: string; readonly at: number },
): Promise<void> {
  const { name, operation, objection, at } = tried;
  const kind = operation.approval ? "proposal-make" : operation.event;
  if (kind === null) return;
  const confidential = { operator: actorName(actor), operation: name };
  await store.begin(async (_, record) => record({ at, kind, outcome: `error:${objection}`, confidential }));
}

/** One person did what takes two. The bank raises an alarm by this event. */
const recordAlone = ({ record, name: operator, at }: OperatorContext, operation: string): void =>
  record({ at, kind: "operator-alone", outcome: "ok", confidential: { operator, operation } });

function recordBreakGlass(
  record: RecordEvent,
  actor: Extract<Actor, { kind: "break-glass" }>,
  did: { readonly name: string; readonly answer: Answer<unknown>; readonly at: number },
): void {
  const { name, answer, at } = did;
  const confidential = { operator: actorName(actor), login: actor.login, operation: name, reason: actor.reason };
  record({ at, kind: "break-glass", outcome: outcomeOf(answer.ok ? null : answer.refusal), confidential });
}

/** What an answer is for the one who asked. */
export function performedBy(
  name: string,
  operation: AnyOperation,
  answer: Answer<unknown>,
  { currency, at }: Pick<OperatorContext, "currency" | "at">,
): Performed {
  if (!answer.ok) return refusal(name, operation, answer.refusal, answer.figures);
  const { result } = answer;
  const warns = operation.warns?.(result as never) ?? false;
  return { ok: true, kind: "done", operation: name, result, text: operation.text(result as never, currency, at), warns };
}
