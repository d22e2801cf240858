import { forgiveGuess, takeGuess } from "../../customers/customers.ts";
import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import { readOperator } from "../accounts/operator-version.ts";
import { isFresh, type SignedIn } from "../actor.ts";
import { operatorEvent, outcomeOf } from "../operator-event.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import type { Operators } from "../settings.ts";
import { type Device, lockDevice, updateDevice } from "./device-row.ts";
import { userHashOf } from "./poll-device.ts";
import { readUserCode } from "./user-code.ts";

/** What an operator reads about a device before consenting: somebody else may have begun it. */
export type WaitingDevice = Pick<Device, "userAgent" | "address" | "madeAt">;

interface Asked {
  /** As the person typed it. */
  readonly userCode: string;
  readonly at: number;
}

/** Returns the device that waits under this code. Refuses `device-unknown`, and `credentials-delayed` after too many wrong codes. */
export const findDevice = (operators: Operators, actor: SignedIn, asked: Asked): Promise<OperatorOutcome<WaitingDevice>> =>
  operators.store.begin(async (tx) => {
    const found = await find(tx, operators, actor, asked);
    return found.ok ? done(shown(found.result)) : found;
  });

/**
 * Lets the device that waits under this code sign in as who asks, until the absolute end of a session. The device gets the freshness of
 * this operator's own proof and no more. Refuses `proof-stale`, and as `findDevice`. Each decision is in the audit log.
 */
export const approveDevice = (operators: Operators, actor: SignedIn, asked: Asked): Promise<OperatorOutcome<WaitingDevice>> =>
  decide(operators, actor, asked, "approved");

/** Refuses the device. Otherwise as `approveDevice`, without a fresh proof. */
export const denyDevice = (operators: Operators, actor: SignedIn, asked: Asked): Promise<OperatorOutcome<WaitingDevice>> =>
  decide(operators, actor, asked, "denied");

function decide(
  operators: Operators,
  actor: SignedIn,
  asked: Asked,
  decision: "approved" | "denied",
): Promise<OperatorOutcome<WaitingDevice>> {
  return operators.store.begin(async (tx, record) => {
    const isStale = decision === "approved" && !isFresh(actor, asked.at);
    const found = isStale ? refused("proof-stale") : await find(tx, operators, actor, asked);
    const operator = found.ok ? await readOperator(tx, operators, { id: actor.id }) : null;
    const outcome = found.ok && operator?.state !== "active" ? refused("device-unknown") : found;
    if (outcome.ok && operator !== null) {
      const consent = { operator: actor.id, n: operator.n, provenAt: actor.provenAt };
      await updateDevice(tx, operators, { ...outcome.result, state: decision, ...(decision === "approved" ? consent : {}) });
    }
    note(record, actor, asked.at, decision, outcome);
    return outcome.ok ? done(shown(outcome.result)) : outcome;
  });
}

/** Counts the try before it looks: a code is short. Wrong ones delay nothing but this operator's further codes. */
async function find(
  tx: Transaction,
  operators: Operators,
  actor: SignedIn,
  { userCode, at }: Asked,
): Promise<OperatorOutcome<Device>> {
  const place = `operator:${actor.id}:device:session` as const;
  const taking = await takeGuess(tx, operators.policies, { place, subject: `operator:${actor.id}:device`, familiar: false, at });
  if (!taking.ok) return refused("credentials-delayed", { seconds: Number(taking.details["seconds"]) });
  const code = readUserCode(userCode);
  const device = code === null ? null : await lockDevice(tx, operators, { userHash: userHashOf(operators, code) });
  if (device === null || device.state !== "pending" || at >= device.expiresAt) return refused("device-unknown");
  await forgiveGuess(tx, taking.result);
  return done(device);
}

const shown = ({ userAgent, address, madeAt }: Device): WaitingDevice => ({ userAgent, address, madeAt });

function note(record: RecordEvent, actor: SignedIn, at: number, decision: string, outcome: OperatorOutcome<Device>): void {
  const device = outcome.ok ? { address: outcome.result.address, agent: outcome.result.userAgent } : {};
  const confidential = { username: actor.username, decision, ...device };
  const event = { at, operator: actor.id, session: actor.session, confidential };
  record(operatorEvent("operator-device", outcome.ok ? event : { ...event, outcome: outcomeOf(outcome) }));
}
