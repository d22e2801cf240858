import { randomBytes } from "node:crypto";
import type { RequestFor } from "../src/ledger/transactions/transactions.ts";
import { type AccountId, newCustomerId, newRequestId, SessionId, type TerminalId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Books } from "./ledger-books.ts";
import { processorTime } from "./ledger-processor.ts";
import { type Figures, quantile } from "./rounds.ts";

/** Transfers a second, the time of one in milliseconds, and its processor time in microseconds. */
export type TransferFigure = "rate" | "median" | "p99" | "processor";

export type Transfer = RequestFor<"transfer">;

/** The payee of a transfer: any customer, or always the same one. */
export type Payees = "many" | "one";

const session = SessionId(randomBytes(16).toString("hex"));
const customer = newCustomerId();

/** Runs callers for this time. Each posts a transfer of 0.01, waits for its answer, and posts the next. */
export async function drive(
  { accounts, terminals, postmaster }: Books,
  post: (transfer: Transfer) => Promise<{ readonly ok: boolean }>,
  { callers, ms, payees }: { callers: number; ms: number; payees: Payees },
): Promise<Figures<TransferFigure>> {
  const latencies: number[] = [];
  const usedBefore = processorTime(postmaster);
  const startedAt = performance.now();
  const call = async (terminal: TerminalId): Promise<void> => {
    for (let began = startedAt; began < startedAt + ms; ) {
      const answer = await post(transferAt(terminal, accounts, payees));
      if (!answer.ok) throw new Error("a transfer was refused");
      const ended = performance.now();
      latencies.push(ended - began);
      began = ended;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, n) => call(terminals[n % terminals.length] as TerminalId)));
  const rate = (1_000 * latencies.length) / (performance.now() - startedAt);
  const processor = (processorTime(postmaster) - usedBefore) / latencies.length;
  latencies.sort((a, b) => a - b);
  return { rate, median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), processor };
}

function transferAt(terminal: TerminalId, accounts: readonly AccountId[], payees: Payees): Transfer {
  const count = accounts.length;
  const payer = 1 + Math.floor(Math.random() * (count - 1));
  const payee = payees === "one" ? 0 : (payer + 1 + Math.floor(Math.random() * (count - 1))) % count;
  return {
    op: "transfer",
    terminal,
    session,
    customer,
    generation: 0,
    request: newRequestId(),
    digest: randomBytes(32),
    at: Date.now(),
    account: accounts[payer] as AccountId,
    payee: accounts[payee] as AccountId,
    amount: Money(1n),
  };
}
