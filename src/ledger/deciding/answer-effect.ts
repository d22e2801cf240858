import type { Effect } from "../../events/events.ts";
import type { AnswerRow, Movement } from "../sql/writes.ts";

/** What an event vouches for that stored an answer (AUDIT.md, section "Effects"): every column of the row. */
export function answerEffect({ terminal, request, op, digest, answer, at, movement }: AnswerRow): Effect {
  return ["answer", terminal, request, op, digest, answer, at, ...(movement === null ? [] : movementValues(movement))];
}

const movementValues = ({ kind, amount, debit, credit }: Movement) =>
  [
    ...[kind, Number(amount)],
    ...[debit.account, debit.number, Number(debit.balance)],
    ...[credit.account, credit.number, Number(credit.balance)],
  ] as const;
