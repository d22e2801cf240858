import { equal } from "../../crypto/crypto.ts";
import type { KeyHolder, SignedIn } from "../../operators/operators.ts";
import type { Transaction } from "../../store/store.ts";
import type { AnswerName } from "./answer-key.ts";
import type { AnsweringBackoffice } from "./backoffice-parts.ts";
import { type Asked, performWithin } from "./perform.ts";
import type { Performed } from "./performed.ts";
import { type PerformedJson, performedJson } from "./performed-json.ts";
import { refusal } from "./refusal.ts";

/** How long an answer is kept for a repeated request, in milliseconds. */
export const KEPT_MS = 24 * 3_600_000;

/**
 * Performs as `perform` does, and resolves with the answer as JSON. With a key, what changes something is done once: the same operator,
 * key, operation and fields get the first answer again for KEPT_MS, also from another console and while the first is under way. The same
 * key with anything else is refused: `key-reused`. The answer is stored in the operation's own transaction. What is refused before that (by
 * role, proof or fields) is not stored: it changed nothing.
 */
export function performOnce(
  backoffice: AnsweringBackoffice,
  actor: SignedIn | KeyHolder,
  request: { readonly name: string; readonly given: Readonly<Record<string, unknown>>; readonly key: string | null },
): Promise<PerformedJson> {
  const { name, given, key } = request;
  return performWithin(backoffice, actor, name, given, {
    answer: performedJson,
    within: async (asked, act) =>
      key === null || asked.operation.reads ? performedJson(await act()) : answerOnce(backoffice, actor, { ...asked, key }, act),
  });
}

async function answerOnce(
  { answerKey }: AnsweringBackoffice,
  actor: SignedIn | KeyHolder,
  { tx, at, name, operation, input, key }: Asked & { readonly key: string },
  act: () => Promise<Performed>,
): Promise<PerformedJson> {
  const asked: AnswerName = {
    operator: actor.id,
    key: answerKey.nameOf(`key\0${key}`),
    asked: answerKey.nameOf(`asked\0${name}\0${input}`),
  };
  // A second request with this key waits here until the first has committed.
  await tx`select pg_advisory_xact_lock(${lockOf(asked)})`;
  const found = await findAnswer(tx, asked, at);
  if (found !== null) {
    const answer = equal(found.asked, asked.asked) ? answerKey.open(asked, found.sealed) : null;
    return answer === null ? performedJson(refusal(name, operation, "key-reused")) : (JSON.parse(answer) as PerformedJson);
  }
  const answer = performedJson(await act());
  const sealed = answerKey.seal(asked, JSON.stringify(answer));
  await tx`
    insert into operator_answer (operator, key, asked, sealed, at)
    values (${asked.operator}, ${asked.key}, ${asked.asked}, ${sealed}, ${new Date(at)})`;
  return answer;
}

/** Forgets this operator's answers whose time is over. */
async function findAnswer(tx: Transaction, { operator, key }: AnswerName, at: number) {
  await tx`delete from operator_answer where operator = ${operator} and at <= ${new Date(at - KEPT_MS)}`;
  const [row] = await tx<{ asked: Buffer; sealed: Buffer }[]>`
    select asked, sealed from operator_answer where operator = ${operator} and key = ${key}`;
  return row ?? null;
}

/** Two keys with one number only wait for each other. */
const lockOf = ({ operator, key }: AnswerName): string =>
  (key.readBigInt64BE(0) ^ BigInt.asIntN(64, BigInt(`0x${operator.replaceAll("-", "").slice(-16)}`))).toString();
