import { randomUUID } from "node:crypto";
import { readOperator } from "../accounts/operator-version.ts";
import { hashOfGiven, newToken } from "../authentic/secret-token.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import { beginSession, cleaned, type NewSession } from "../sessions/begin-session.ts";
import type { Operators, Place } from "../settings.ts";
import { type Device, insertDevice, lockDevice, updateDevice } from "./device-row.ts";
import { newUserCode, shownUserCode } from "./user-code.ts";

/** How long a device waits for consent, in milliseconds. */
const WAIT_MS = 10 * 60_000;
/** The pause between two questions of a device at first, and by how much a device must slow down, in seconds (RFC 8628, section 3.5). */
const INTERVAL_S = 5;
/** The most devices that wait at once, in all and from one address: anybody who reaches the console can begin one. */
const WAITING_MOST = 200;
const WAITING_PER_ADDRESS = 20;

/** What a device got that wants to sign in (RFC 8628, section 3.2). */
export interface BegunDevice {
  /** The secret with which the device asks. */
  readonly deviceCode: string;
  /** For the person to type at the console: BCDF-GHJK. */
  readonly userCode: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
  /** The fewest seconds between two questions. */
  readonly intervalS: number;
}

/** Begins a sign-in of a command line, which an operator must approve within 10 minutes. Refuses `bank-busy` if too many wait. */
export function beginDevice(
  operators: Operators,
  { from, at }: { readonly from: Place; readonly at: number },
): Promise<OperatorOutcome<BegunDevice>> {
  return operators.store.sql.begin(async (tx) => {
    await tx`delete from operator_device where expires_at <= ${new Date(at)}`;
    const address = cleaned(from.address);
    const [row] = await tx<{ waiting: number; fromThere: number }[]>`
      select count(*)::int as waiting, (count(*) filter (where address = ${address}))::int as "fromThere" from operator_device`;
    const { waiting = 0, fromThere = 0 } = row ?? {};
    if (waiting >= WAITING_MOST || fromThere >= WAITING_PER_ADDRESS) return refused("bank-busy");
    const { token: deviceCode, hash: deviceHash } = newToken();
    const userCode = newUserCode();
    const expiresAt = at + WAIT_MS;
    await insertDevice(tx, operators, {
      ...{ id: randomUUID(), deviceHash, userHash: userHashOf(operators, userCode), madeAt: at, expiresAt },
      ...{ userAgent: cleaned(from.userAgent), address, intervalS: INTERVAL_S, polledAt: null },
      ...{ state: "pending", operator: null, n: null, provenAt: null },
    });
    return done({ deviceCode, userCode: shownUserCode(userCode), expiresAt, intervalS: INTERVAL_S });
  });
}

/** A keyed hash of a user code, by which its device is found. */
export const userHashOf = ({ rows }: Operators, code: string): Buffer => rows.of("device", ["user code", code]);

/** The answer to a question of a device; the errors are those of RFC 8628, section 3.5. */
export type PolledDevice =
  | { readonly state: "granted"; readonly session: NewSession }
  | { readonly state: "slow_down"; readonly intervalS: number }
  | { readonly state: "authorization_pending" | "access_denied" | "expired_token" };

/**
 * Answers a device that asks for its token. Each question that comes too early is answered `slow_down`, and makes the pause 5 seconds
 * longer. The token is given once: later the code counts as expired, as an unknown one does. If the account changed since the consent, or
 * was disabled, the answer is `access_denied`.
 */
export async function pollDevice(
  operators: Operators,
  { deviceCode, from, at }: { readonly deviceCode: string; readonly from: Place; readonly at: number },
): Promise<PolledDevice> {
  const deviceHash = hashOfGiven(deviceCode);
  if (deviceHash === null) return { state: "expired_token" };
  return operators.store.begin(async (tx, record): Promise<PolledDevice> => {
    const device = await lockDevice(tx, operators, { deviceHash });
    if (device === null || device.state === "used" || at >= device.expiresAt) return { state: "expired_token" };
    if (isEarly(device, at)) {
      const intervalS = device.intervalS + INTERVAL_S;
      await updateDevice(tx, operators, { ...device, intervalS, polledAt: at });
      return { state: "slow_down", intervalS };
    }
    if (device.state === "pending") {
      await updateDevice(tx, operators, { ...device, polledAt: at });
      return { state: "authorization_pending" };
    }
    await updateDevice(tx, operators, { ...device, state: "used", polledAt: at });
    const operator = device.operator === null ? null : await readOperator(tx, operators, { id: device.operator });
    const isGranted = device.state === "approved" && operator?.state === "active" && operator.n === device.n;
    if (!isGranted || operator === null) return { state: "access_denied" };
    const provenAt = device.provenAt ?? 0;
    const begun = { operator, kind: "command-line", from, by: "device", provenAt, at } as const;
    return { state: "granted", session: await beginSession(tx, record, operators, begun) };
  });
}

const isEarly = ({ polledAt, intervalS }: Device, at: number): boolean => polledAt !== null && at - polledAt < intervalS * 1_000;
