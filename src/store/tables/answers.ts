import type { RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../driver/connect.ts";

/** The answer to a request. A repeat with the same `digest` gets the same answer (PROTOCOL.md, section 5.1). */
export interface Answer {
  readonly op: string;
  /** SHA-256 of the request's body and its customer, 32 bytes. */
  readonly digest: Buffer;
  readonly answer: string;
}

/** Resolves with the answer that this request got before; null if the request is new. */
export async function findAnswer(tx: Sql | Transaction, terminal: TerminalId, request: RequestId): Promise<Answer | null> {
  const rows = await tx<Answer[]>`
    select op, digest, answer from request_answer where terminal = ${terminal} and request = ${request}`;
  return rows[0] ?? null;
}

/** Stores the answer; `at` is in milliseconds since 1970 UTC. Throws SQLSTATE 23505 if another took the request id first. */
export async function insertAnswer(
  tx: Sql | Transaction,
  terminal: TerminalId,
  request: RequestId,
  answer: Answer,
  at: number,
): Promise<void> {
  await tx`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values (${terminal}, ${request}, ${answer.digest}, ${answer.op}, ${answer.answer}, ${new Date(at)})`;
}
