import type { AccountId, CustomerId, OperatorId, RequestId, TerminalId } from "../../model/model.ts";
import type { Decision, Making, ProposalState } from "../../proposals/proposals.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime } from "../values.ts";

/** A row of proposal as the database has it, whoever wrote it. */
export interface StoredProposal extends Making {
  readonly terminal: string | null;
  readonly madeMac: Buffer;
  readonly state: ProposalState;
  readonly decision: Decision | null;
  readonly decidedMac: Buffer | null;
  readonly outcome: string | null;
  readonly endedAt: number | null;
}

/** Reads the proposals in this order of columns. */
export const storedProposals = (snapshot: Snapshot, order: string): AsyncGenerator<StoredProposal, void> =>
  snapshot.rows(
    `select id, operation, input, difference, terminal, about, customer, account, amount, maker, maker_name, made_at, expires_at,
            made_mac, state, verdict, decider, decider_name, decided_at, reason, decided_mac, outcome, ended_at
     from proposal order by ${order}`,
    (message) => {
      const row = new BinaryRow(message);
      const head = {
        id: row.uuid() as RequestId,
        operation: row.text(),
        input: row.text(),
        difference: Buffer.from(row.bytes()),
      };
      const terminal = row.orNull(row.text) as TerminalId | null;
      const about = {
        ...{ terminal: terminal ?? undefined, request: (row.orNull(row.uuid) as RequestId | null) ?? undefined },
        customer: (row.orNull(row.uuid) as CustomerId | null) ?? undefined,
        account: (row.orNull(row.uuid) as AccountId | null) ?? undefined,
        amount: row.orNull(row.int8) ?? undefined,
      };
      const maker = { id: row.uuid() as OperatorId, name: row.text() };
      const times = { madeAt: exactTime(row), expiresAt: exactTime(row) };
      const own = { madeMac: Buffer.from(row.bytes()), state: row.text() as ProposalState };
      return { ...head, about, terminal, maker, ...times, ...own, ...restOf(row) };
    },
  );

function restOf(row: BinaryRow): Pick<StoredProposal, "decision" | "decidedMac" | "outcome" | "endedAt"> {
  const verdict = row.orNull(row.text) as Decision["verdict"] | null;
  const decider = row.orNull(row.uuid) as OperatorId | null;
  const name = row.orNull(row.text);
  const at = row.orNull(() => exactTime(row));
  const reason = row.orNull(row.text);
  const mac = row.orNull(row.bytes);
  const isDecided = verdict !== null && decider !== null && name !== null && at !== null;
  return {
    decision: isDecided ? { verdict, decider: { id: decider, name }, at, reason } : null,
    decidedMac: mac === null ? null : Buffer.from(mac),
    ...{ outcome: row.orNull(row.text), endedAt: row.orNull(() => exactTime(row)) },
  };
}
