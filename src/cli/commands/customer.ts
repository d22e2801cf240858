import {
  type CloseRefusal,
  type CustomerDecision,
  close,
  endSessions,
  lock,
  type OpenRefusal,
  open,
  unlock,
} from "../../customers/customers.ts";
import type { RecordEvent } from "../../events/events.ts";
import { findCurrency, lockFunds } from "../../ledger/ledger.ts";
import { type CustomerId, formatMoney } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { time } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";

/** `strongroom customer lock USERNAME` */
export const lockCustomer: Run = ({ operands, settings }) =>
  decide(settings, lock, operands["USERNAME"] ?? "", "is locked; live sessions have ended");

/** `strongroom customer unlock USERNAME` */
export const unlockCustomer: Run = ({ operands, settings }) =>
  decide(settings, unlock, operands["USERNAME"] ?? "", "may sign in again");

/** `strongroom customer end-sessions USERNAME` */
export const endCustomerSessions: Run = ({ operands, settings }) =>
  decide(
    settings,
    async (tx, record, decision) => {
      const ended = await endSessions(tx, record, decision);
      return ended.ok ? ended.customer : null;
    },
    operands["USERNAME"] ?? "",
    "is signed out everywhere, and may sign in again",
  );

/** `strongroom customer close USERNAME` */
export const closeCustomer: Run = async ({ operands, settings }) => {
  const username = operands["USERNAME"] ?? "";
  const decision = readDecision(settings, username);
  const [outcome, currency] = await withEventStore(settings, async (store) => [
    await store.begin((tx, record) => close(tx, record, decision, lockFunds)),
    await findCurrency(store.sql),
  ]);
  if (outcome.ok) return done(`${username} is closed; live sessions have ended`);
  const { posted = 0n, held = 0n } = outcome.funds ?? {};
  const money = (amount: bigint): string =>
    currency === null ? `${amount} minor units` : `${formatMoney(amount, currency)} ${currency.code}`;
  const texts: Readonly<Record<CloseRefusal, string>> = {
    "customer-unknown": unknown(username),
    "customer-closed": `${username} has been closed since ${time(outcome.since ?? 0)}`,
    "holds-open": `${username} has ${money(held)} on hold: strongroom holds list shows the holds; end them first`,
    "money-left": `${username} has ${money(posted)} in the account: it must hold nothing before it is closed`,
  };
  return notDone(texts[outcome.refusal]);
};

/** `strongroom customer open USERNAME` */
export const openCustomer: Run = async ({ operands, settings }) => {
  const username = operands["USERNAME"] ?? "";
  const decision = readDecision(settings, username);
  const outcome = await withEventStore(settings, (store) => store.begin((tx, record) => open(tx, record, decision)));
  if (outcome.ok) return done(`${username} is open again`);
  const texts: Readonly<Record<OpenRefusal, string>> = {
    "customer-unknown": unknown(username),
    "customer-open": `${username} is not closed`,
  };
  return notDone(texts[outcome.refusal]);
};

type Decide = (tx: Transaction, record: RecordEvent, decision: CustomerDecision) => Promise<CustomerId | null>;

async function decide(settings: Settings, act: Decide, username: string, what: string): Promise<number> {
  const decision = readDecision(settings, username);
  const customer = await withEventStore(settings, (store) => store.begin((tx, record) => act(tx, record, decision)));
  return customer === null ? notDone(unknown(username)) : done(`${username} ${what}`);
}

/** The decision that the command line names, at this moment. Throws UsageError. */
function readDecision(settings: Settings, username: string): CustomerDecision {
  const { name, login } = readOperator(settings);
  return { username, at: Date.now(), operator: name, login, reason: settings.find("reason") ?? "" };
}

const unknown = (username: string): string => `no customer has the username "${username}"`;

function done(text: string): number {
  say(text);
  return 0;
}

function notDone(text: string): number {
  say(text);
  return 1;
}
