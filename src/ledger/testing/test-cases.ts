import { createHash } from "node:crypto";
import { type AccountId, Money, newAccountId, newRequestId, type RequestId, TerminalId, ZERO } from "../../model/model.ts";
import { dayOf } from "../deciding/day.ts";
import type { Bar } from "../deciding/request.ts";
import { type Account, type AccountKind, CAPITAL, type State, VAULT } from "../deciding/state.ts";
import { NO_SUMS, terminalDayKey } from "../deciding/terminal-day.ts";
import type { MoneyOp, MoneyRequest } from "../transactions/transactions.ts";
import { ATM, NOON, requestOf } from "./test-ledger.ts";

/** One line of a case: a request, and the answer that the table gives for it. */
export interface CaseLine {
  readonly text: string;
  readonly request: MoneyRequest;
  readonly answer: string;
}
export interface Case {
  readonly name: string;
  readonly lines: readonly CaseLine[];
}

const ATM_2 = TerminalId("ATM-0002");
const HOUR_MS = 3_600_000;
const NAMES = { alice: newAccountId(), bob: newAccountId(), rich: newAccountId(), gone: newAccountId() } as const;
const CASH = { [ATM]: newAccountId(), [ATM_2]: newAccountId() };

/** The state with which every case begins. */
export function stateOfCases(): State {
  const accountOf = (id: AccountId, kind: AccountKind, posted: bigint, closed = false): [AccountId, Account] => [
    id,
    {
      ...{ id, kind, closed, posted: Money(posted), held: ZERO, entries: 1, version: 0, generation: 0 },
      ...{ day: 0, dayCount: 0, dayAmount: ZERO },
    },
  ];
  return {
    accounts: new Map([
      accountOf(NAMES.alice, "customer", 1000n),
      accountOf(NAMES.bob, "customer", 0n),
      accountOf(NAMES.rich, "customer", 10n ** 15n - 10n),
      accountOf(NAMES.gone, "customer", 0n, true),
      accountOf(CASH[ATM] as AccountId, "cash", 5000n),
      accountOf(CASH[ATM_2] as AccountId, "cash", 50n),
      accountOf(CAPITAL, "capital", 5050n),
      accountOf(VAULT, "vault", 0n),
    ]),
    cash: new Map([
      [ATM, CASH[ATM] as AccountId],
      [ATM_2, CASH[ATM_2] as AccountId],
    ]),
    ownLimits: new Map(),
    terminalDays: daysOfCases(),
    holds: new Map(),
    answers: new Map(),
    postings: new Map(),
  };
}

/** The days around NOON of both ATMs, on which nothing is booked yet. */
function daysOfCases(): State["terminalDays"] {
  const days = [-1, 0, 1, 2].map((n) => dayOf(NOON) + n);
  return new Map(
    [ATM, ATM_2].flatMap((terminal) =>
      days.map((day) => {
        const key = terminalDayKey(terminal, day);
        return [key, { key, terminal, day, booked: NO_SUMS, stored: NO_SUMS }] as const;
      }),
    ),
  );
}

/** Reads the cases: a name, then indented lines, then a blank line. */
export function parseCases(table: string): readonly Case[] {
  return table
    .trim()
    .split("\n\n")
    .map((block) => {
      const [name = "", ...lines] = block.split("\n");
      return { name, lines: parseLines(lines.map((line) => line.trim())) };
    });
}

/** `+1h` and `-1h` move the clock, `bar x` sets a bar from then on, and any other line is a request. */
function parseLines(texts: readonly string[]): CaseLine[] {
  const named: Named = { ids: new Map(), requests: new Map() };
  const lines: CaseLine[] = [];
  let at = NOON;
  let barred: Bar | undefined;
  for (const text of texts) {
    const [words = "", answer] = text.split(/ +-> /);
    const shift = /^([+-]\d+)h$/.exec(words);
    if (shift !== null) at += Number(shift[1]) * HOUR_MS;
    else if (answer === undefined) barred = words.split(" ")[1] as Bar;
    else {
      const request = parseRequest(words, named, { at, barred });
      lines.push({
        text: words,
        request,
        answer: answer.replace(/\+(\d+)h/, (_, hours) => String(NOON + Number(hours) * HOUR_MS)),
      });
    }
  }
  return lines;
}

interface Named {
  readonly ids: Map<string, RequestId>;
  readonly requests: Map<string, MoneyRequest>;
}

/** The fields that the words after each operation stand for. */
const FIELDS: { readonly [Op in MoneyOp]: (words: readonly string[], idOf: (name: string) => RequestId) => object } = {
  balance: ([account]) => ({ account: accountOf(account) }),
  deposit: ([account, amount]) => ({ account: accountOf(account), amount: amountOf(amount) }),
  withdraw: ([account, amount]) => ({ account: accountOf(account), amount: amountOf(amount) }),
  transfer: ([account, payee, amount]) => ({ account: accountOf(account), payee: accountOf(payee), amount: amountOf(amount) }),
  limit: ([account]) => ({ account: accountOf(account) }),
  "set-limit": ([account, limit]) => ({ account: accountOf(account), limit: amountOf(limit) }),
  settle: ([name = "", amount], idOf) => ({ hold: idOf(name), amount: amountOf(amount) }),
  release: ([name = ""], idOf) => ({ hold: idOf(name) }),
  outcome: ([name = ""], idOf) => ({ asked: idOf(name) }),
  "cash-load": ([amount]) => ({ amount: amountOf(amount) }),
  "cash-unload": ([amount]) => ({ amount: amountOf(amount) }),
  "cash-count": ([counted]) => ({ counted: amountOf(counted), detail: {} }),
  reverse: ([name = ""], idOf) => ({ reverses: idOf(name), detail: {} }),
};
const accountOf = (name = ""): AccountId | null => NAMES[name as keyof typeof NAMES] ?? null;
const amountOf = (digits = ""): Money => Money(BigInt(digits));

/** `at ATM-0002 name: op words`; `again name` and `forged name` repeat an earlier one, the latter with another body. */
function parseRequest(text: string, named: Named, origin: Pick<MoneyRequest, "at" | "barred">): MoneyRequest {
  const [, terminal = ATM, name, body = ""] = /^(?:at (\S+) )?(?:(\w+): )?(.*)$/.exec(text) ?? [];
  const [op = "", ...words] = body.split(" ");
  const earlier = named.requests.get(words[0] ?? "") as MoneyRequest;
  if (op === "again") return { ...earlier, ...origin };
  if (op === "forged") return { ...earlier, ...origin, digest: Buffer.alloc(32, 9) };

  const idOf = (each: string): RequestId => {
    const id = named.ids.get(each) ?? newRequestId();
    named.ids.set(each, id);
    return id;
  };
  const request = name === undefined ? newRequestId() : idOf(name);
  const digest = createHash("sha256").update(body).digest();
  const fields = FIELDS[op as MoneyOp](words, idOf);
  const parsed = requestOf({ op, ...fields, terminal: TerminalId(terminal), request, digest, ...origin } as MoneyRequest);
  if (name !== undefined && !named.requests.has(name)) named.requests.set(name, parsed);
  return parsed;
}
