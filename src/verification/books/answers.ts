import type { EffectDigest } from "../../events/events.ts";
import { answerEffect, decodeAnswer } from "../../ledger/ledger.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime, numberOf } from "../values.ts";

type AnswerRow = Parameters<typeof answerEffect>[0];

/** A row of request_answer as the database has it. */
export interface StoredAnswer {
  readonly terminal: string;
  readonly request: string;
  readonly op: string;
  readonly digest: Buffer;
  readonly answer: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly movement: Movement | null;
}

interface Side {
  readonly account: string;
  readonly number: number;
  readonly balance: bigint;
}

export interface Movement {
  readonly kind: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly debit: Side;
  readonly credit: Side;
}

/** Reads the answers for which this condition holds, in this order of columns. */
export const storedAnswers = (snapshot: Snapshot, condition: string, order: string): AsyncGenerator<StoredAnswer, void> =>
  snapshot.rows(
    `select terminal, request, op, digest, answer, at,
            kind::text, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance
     from request_answer where ${condition} order by ${order}`,
    (message) => {
      const row = new BinaryRow(message);
      const [terminal, request, op, digest, answer, at] = [
        row.text(),
        row.uuid(),
        row.text(),
        row.bytes(),
        row.text(),
        exactTime(row),
      ];
      const kind = row.orNull(row.text);
      return { terminal, request, op, digest, answer, at, movement: kind === null ? null : movementFrom(row, kind) };
    },
  );

function movementFrom(row: BinaryRow, kind: string): Movement {
  const amount = BigInt(numberOf(row));
  const side = (): Side => ({ account: row.uuid(), number: row.int4(), balance: row.int8() });
  return { kind, amount, debit: side(), credit: side() };
}

/** The digest that the event of this answer must carry. */
export const answerDigest = (effects: EffectDigest, answer: StoredAnswer): Buffer =>
  effects.of([answerEffect(answer as unknown as AnswerRow)]) as Buffer;

/** How the answer's event must have ended; null for a text that is no answer. */
export function outcomeOf(answer: string): string | null {
  try {
    const outcome = decodeAnswer(answer);
    return outcome.ok ? "ok" : `denied:${outcome.refusal}`;
  } catch {
    return null;
  }
}
