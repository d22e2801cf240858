import { createHash } from "node:crypto";
import { timeForCommand } from "../../clock/clock.ts";
import type { EventStore } from "../../events/events.ts";
import {
  adoptCurrency,
  confirm,
  type FoundHold,
  findHold,
  GroupCommit,
  type HoldEnd,
  type Operator,
  type ProposalOutcome,
  propose,
} from "../../ledger/ledger.ts";
import { formatMoney, isAmount, LIMITS_DEFAULT, type Money, parseMoney, terminalIdOf, ZERO } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { readRequest } from "../options/operands.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { time } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";
import { refusalText } from "./hold-refusal.ts";

/** `strongroom holds settle REQUEST` */
export const settleHold: Run = ({ operands, settings }) =>
  endHold(settings, {
    op: "settle",
    hold: readRequest(operands),
    terminal: terminalIdOf(settings.get("terminal")),
    amount: readAmount(settings),
  });

/** `strongroom holds release REQUEST` */
export const releaseHold: Run = ({ operands, settings }) =>
  endHold(settings, {
    op: "release",
    hold: readRequest(operands),
    terminal: terminalIdOf(settings.get("terminal")),
    amount: null,
  });

/** Proposes or confirms: one command never does both. */
async function endHold(settings: Settings, end: HoldEnd): Promise<number> {
  const operator = readOperator(settings);
  const isSecond = settings.get("confirm");
  return withEventStore(settings, async (store) => {
    await checkCurrency(store, settings, end);
    const step = isSecond ? confirm : propose;
    const at = await timeForCommand(store);
    const outcome = (await store.begin((tx, record) => step(tx, record, end, operator, at))) as ProposalOutcome;
    if (!outcome.ok) {
      say(refusalText(outcome.refusal, outcome.proposedBy));
      return 1;
    }
    if (isSecond) return carryOut(settings, store, end, outcome);
    process.stdout.write(proposalText(settings, end, outcome.hold, operator));
    return 0;
  });
}

/**
 * Ends the hold through the ledger's group commit, as the ATM itself would. The request id is the proposal's, so it cannot happen
 * twice.
 */
async function carryOut(
  settings: Settings,
  store: EventStore,
  end: HoldEnd,
  { by, hold, proposedBy }: Extract<ProposalOutcome, { ok: true }>,
): Promise<number> {
  const { op, terminal, amount } = end;
  const groupCommit = new GroupCommit(store, { currency: settings.get("currency"), limits: LIMITS_DEFAULT });
  const digest = createHash("sha256")
    .update(`${op} ${end.hold} ${amount ?? ""}`)
    .digest();
  const origin = {
    terminal,
    session: null,
    request: by,
    digest,
    customer: null,
    generation: null,
    at: await timeForCommand(store),
  };
  const outcome =
    amount === null
      ? await groupCommit.post({ ...origin, op: "release", hold: end.hold })
      : await groupCommit.post({ ...origin, op: "settle", hold: end.hold, amount });
  await groupCommit.drain();
  if (!outcome.ok) {
    say(refusalText(outcome.refusal, proposedBy));
    return 1;
  }
  process.stdout.write(`done, as ${proposedBy} proposed: ${endText(settings, end, hold)}\n`);
  return 0;
}

function proposalText(settings: Settings, end: HoldEnd, hold: FoundHold, { name }: Operator): string {
  const amount = end.amount === null ? "" : ` --amount ${formatMoney(end.amount, settings.get("currency"))}`;
  const flags = ["", ...settings.flagsFor(["currency"])].join(" ");
  const command = `strongroom holds ${end.op} ${end.hold} --terminal ${settings.get("terminal")}${amount}${flags}`;
  return `${hold.terminal} has held ${money(settings, hold.amount)} of customer ${hold.customer} since ${time(hold.placedAt)}
${name} proposes: ${endText(settings, end, hold)}
nothing has been done yet; another operator does it with
  ${command} --operator NAME --confirm
`;
}

/** The result of ending a hold, in words. */
const endText = (settings: Settings, { amount }: HoldEnd, hold: FoundHold): string =>
  `${money(settings, amount ?? ZERO)} was paid out and is booked, ${money(settings, hold.amount - (amount ?? ZERO))} is given back`;

const money = (settings: Settings, amount: bigint): string =>
  `${formatMoney(amount, settings.get("currency"))} ${settings.get("currency").code}`;

function readAmount(settings: Settings): Money {
  const currency = settings.get("currency");
  const given = settings.get("amount");
  const amount = parseMoney(given, currency);
  if (amount === null || !isAmount(amount))
    throw new UsageError(
      `--amount is "${given}", which is no amount of ${currency.code} above 0; strongroom holds release pays nothing`,
    );
  return amount;
}

/** The amount is in the currency of the command line, which must be the ledger's. Throws LedgerError `currency-differs`. */
async function checkCurrency({ sql }: EventStore, settings: Settings, { terminal, hold: request }: HoldEnd): Promise<void> {
  // A ledger without this hold may not have a currency yet, and this command must not set one.
  if ((await findHold(sql, { terminal, request })) !== null) await adoptCurrency(sql, settings.get("currency"));
}
