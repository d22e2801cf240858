import { type LockDecision, lock, unlock } from "../../customers/customers.ts";
import type { RecordEvent } from "../../events/events.ts";
import type { CustomerId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { withEventStore } from "../running/command-events.ts";

/** `strongroom customer lock USERNAME` */
export const lockCustomer: Run = ({ operands, settings }) =>
  decide(settings, lock, operands["USERNAME"] ?? "", "is locked; live sessions have ended");

/** `strongroom customer unlock USERNAME` */
export const unlockCustomer: Run = ({ operands, settings }) =>
  decide(settings, unlock, operands["USERNAME"] ?? "", "may sign in again");

type Decide = (tx: Transaction, record: RecordEvent, decision: LockDecision) => Promise<CustomerId | null>;

async function decide(settings: Settings, act: Decide, username: string, done: string): Promise<number> {
  const { name, login } = readOperator(settings);
  const decision = { username, at: Date.now(), operator: name, login, reason: settings.find("reason") ?? "" };
  const customer = await withEventStore(settings, (store) => store.begin((tx, record) => act(tx, record, decision)));
  say(customer === null ? `no customer has the username "${username}"` : `${username} ${done}`);
  return customer === null ? 1 : 0;
}
