import { timeForCommand } from "../../clock/clock.ts";
import type { EventStore } from "../../events/events.ts";
import {
  adoptCurrency,
  carryOutReversal,
  confirmReversal,
  type FoundPosting,
  findPostings,
  GroupCommit,
  type Operator,
  type PostingSide,
  proposeReversal,
  type Reversal,
  type ReversalOutcome,
} from "../../ledger/ledger.ts";
import { formatMoney, LIMITS_DEFAULT, type RequestId, terminalIdOf } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { readRequest } from "../options/operands.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { time } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";
import { type RefusedReversal, reversalRefusalText } from "./reversal-refusal.ts";

/** `strongroom ledger reverse REQUEST`: proposes or confirms; one command never does both. */
export const reversePosting: Run = async ({ operands, settings }) => {
  const request = readRequest(operands);
  const reason = settings.get("reason");
  const operator = readOperator(settings);
  const isSecond = settings.get("confirm");
  return withEventStore(settings, async (store) => {
    const posting = await choosePosting(settings, store, request);
    if (posting === null) return 1;
    // Amounts are shown in the currency of the command line, which must be the ledger's. Throws LedgerError `currency-differs`.
    await adoptCurrency(store.sql, settings.get("currency"));
    const reversal = { terminal: posting.terminal, request: posting.request, reason };
    const step = isSecond ? confirmReversal : proposeReversal;
    const at = await timeForCommand(store);
    const outcome = await store.begin((tx, record) => step(tx, record, reversal, operator, at));
    if (!outcome.ok) return refused(settings, outcome);
    if (isSecond) return carryOut(settings, store, reversal, operator, outcome);
    process.stdout.write(proposalText(settings, reversal, operator, outcome.posting));
    return 0;
  });
};

/** The one posting of this request; null, and an explanation, if there is none or more than one ATM has this id. */
async function choosePosting(settings: Settings, { sql }: EventStore, request: RequestId): Promise<FoundPosting | null> {
  const n = settings.find("terminal");
  const found = await findPostings(sql, { request, terminal: n === null ? null : terminalIdOf(n) });
  if (found.length === 0)
    say(
      "no request with this id has moved money: an open hold is ended with strongroom holds; a receipt and the audit log have the ids",
    );
  if (found.length > 1)
    say(
      `several ATMs have a request with this id, name one with --terminal: ${found.map(({ terminal }) => terminal).join(", ")}`,
    );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function refused(settings: Settings, outcome: RefusedReversal): number {
  say(reversalRefusalText(outcome, settings.get("currency")));
  return 1;
}

/** Makes the reversal under the proposal's request id: given again after a crash or a lost answer, it gets the first answer. */
async function carryOut(
  settings: Settings,
  store: EventStore,
  reversal: Reversal,
  operator: Operator,
  { posting, proposal }: Extract<ReversalOutcome, { ok: true }>,
): Promise<number> {
  const groupCommit = new GroupCommit(store, { currency: settings.get("currency"), limits: LIMITS_DEFAULT });
  const outcome = await carryOutReversal(groupCommit, reversal, proposal, operator, await timeForCommand(store));
  await groupCommit.drain();
  if (!outcome.ok) return refused(settings, { ...outcome, posting, proposal });
  process.stdout.write(`done, as ${proposal.proposedBy} proposed: ${changes(settings, posting).join(", ")}\n`);
  return 0;
}

function proposalText(
  settings: Settings,
  { request, terminal, reason }: Reversal,
  { name }: Operator,
  posting: FoundPosting,
): string {
  const flags = ["", ...settings.flagsFor(["terminal", "currency"])].join(" ");
  const command = `strongroom ledger reverse ${request} --reason ${quoted(reason)}${flags}`;
  return `${terminal} booked a ${posting.kind} of ${money(settings, posting.amount)} at ${time(posting.at)}
${name} proposes to reverse it: ${changes(settings, posting).join(", ")}
nothing has been done yet; another operator does it with
  ${command} --operator NAME --confirm
`;
}

/** What a reversal changes: the account that was credited is debited, and the reverse. */
const changes = (settings: Settings, { debit, credit, amount }: FoundPosting): readonly string[] => [
  `${ownerText(credit)} ${growsBy(credit, "debit")}${money(settings, amount)}`,
  `${ownerText(debit)} ${growsBy(debit, "credit")}${money(settings, amount)}`,
];

const OWNERS: Readonly<Record<Exclude<PostingSide["kind"], "customer">, string>> = {
  cash: "the ATM's cash account",
  vault: "the vault",
  capital: "the bank's capital",
};
const ownerText = ({ kind, customer }: PostingSide): string => (kind === "customer" ? `customer ${customer}` : OWNERS[kind]);

/** The bank's assets grow by debits, its debts by credits. */
const growsBy = ({ kind }: PostingSide, direction: "debit" | "credit"): string =>
  (kind === "cash" || kind === "vault") === (direction === "debit") ? "+" : "-";

const money = (settings: Settings, amount: bigint): string =>
  `${formatMoney(amount, settings.get("currency"))} ${settings.get("currency").code}`;

/** A text as one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
