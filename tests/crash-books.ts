import type { Store } from "../src/store/driver/connect.ts";

/** A row of the ledger's movements. */
export interface Movement {
  readonly terminal: string;
  readonly request: string;
  readonly kind: "deposit" | "withdrawal" | "transfer" | "cash-load" | "cash-unload" | "cash-over" | "cash-short";
  readonly amount: bigint;
  readonly debit: string;
  readonly credit: string;
  readonly debitBalance: bigint;
  readonly creditBalance: bigint;
  /** The number of its events in the audit log. */
  readonly events: number;
}

interface Hold {
  readonly terminal: string;
  readonly request: string;
  readonly amount: bigint;
  readonly state: "held" | "settled" | "released";
  readonly paid: bigint;
  readonly endedBy: string | null;
}

interface Account {
  readonly id: string;
  readonly kind: "customer" | "cash" | "vault" | "capital";
  readonly terminal: string | null;
  readonly username: string | null;
  readonly posted: bigint;
  readonly held: bigint;
}

/** The bank's tables, by the keys that the checks use. */
export interface Books {
  readonly movements: ReadonlyMap<string, Movement>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly answers: ReadonlyMap<string, { readonly op: string; readonly answer: string }>;
  readonly accounts: readonly Account[];
  /** The most wrong passwords counted for one customer, and for one ATM. Crashes leave some, although all were right. */
  readonly wrongTries: { readonly customer: number; readonly terminal: number };
}

/** Returns the key of a request in the books. */
export const keyOf = (terminal: string, request: string): string => `${terminal} ${request}`;

/** Reads all tables in one consistent snapshot. */
export function readBooks(store: Store): Promise<Books> {
  return store.sql.begin("isolation level repeatable read", async (tx) => {
    const movements = await tx<Movement[]>`
      with booked as (
        select request, terminal, kind, amount, count(*)::int as events
        from audit_event where outcome = 'ok' group by request, terminal, kind, amount)
      select m.terminal, m.request, m.kind, m.amount, debit, credit,
             debit_balance as "debitBalance", credit_balance as "creditBalance", coalesce(booked.events, 0) as events
        from movement m left join booked on booked.request = m.request and booked.terminal = m.terminal and booked.amount = m.amount
          and booked.kind = case m.kind when 'withdrawal' then 'settle' when 'cash-over' then 'cash-count' when 'cash-short' then 'cash-count'
                                        else m.kind end`;
    const holds = await tx<Hold[]>`select terminal, request, amount, state, paid, ended_by as "endedBy" from hold`;
    const answers = await tx<{ terminal: string; request: string; op: string; answer: string }[]>`
      select terminal, request, op, answer from request_answer`;
    const accounts = await tx<Account[]>`
      select a.id, a.kind, a.terminal, c.username, a.posted, a.held
        from account a left join customer c on c.account = a.id`;
    const [wrongTries] = await tx<Books["wrongTries"][]>`
      select coalesce(max(tries - forgiven) filter (where subject like 'customer:%'), 0)::int as customer,
             coalesce(max(tries - forgiven) filter (where subject like 'terminal:%'), 0)::int as terminal
        from guess_count`;
    const byKey = <Row extends { terminal: string; request: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
      new Map(rows.map((row) => [keyOf(row.terminal, row.request), row]));
    return { movements: byKey(movements), holds: byKey(holds), answers: byKey(answers), accounts, wrongTries };
  }) as Promise<Books>;
}

/** Returns what is wrong with the books in themselves. */
export function checkBooks({ movements, holds, accounts }: Books): readonly string[] {
  const findings: string[] = [];
  const sum = (kind: Account["kind"]): bigint =>
    accounts.filter((each) => each.kind === kind).reduce((total, { posted }) => total + posted, 0n);
  if (sum("customer") + sum("capital") !== sum("cash") + sum("vault"))
    findings.push(`customers ${sum("customer")} + capital ${sum("capital")} are not cash ${sum("cash")} + vault ${sum("vault")}`);
  for (const { id, posted, held } of accounts)
    if (held !== 0n) findings.push(`account ${id}: ${held} of ${posted} still on hold`);
  for (const { terminal, request, state, amount } of holds.values())
    if (state === "held") findings.push(`hold ${request} of ${terminal}: ${amount} unresolved`);
  for (const { terminal, request, kind, amount, events } of movements.values())
    if (events !== 1) findings.push(`${kind} ${request} of ${terminal}, ${amount}: ${events} audit events instead of 1`);
  return findings;
}
