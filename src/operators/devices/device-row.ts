import type { OperatorId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

/** A command line that waits for an operator's consent. Times are in milliseconds since 1970 UTC. */
export interface Device {
  readonly id: string;
  readonly deviceHash: Buffer;
  /** A keyed hash: the code is too short for another. */
  readonly userHash: Buffer;
  readonly userAgent: string;
  readonly address: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly intervalS: number;
  readonly polledAt: number | null;
  readonly state: "pending" | "approved" | "denied" | "used";
  /** Who approved it, for which version of the account, and when the identity was proven. */
  readonly operator: OperatorId | null;
  readonly n: number | null;
  readonly provenAt: number | null;
}

/** What the HMAC covers: not how often the device asks. */
const valuesOf = (device: Device): readonly Value[] => [
  ...[device.id, device.deviceHash, device.userHash, device.userAgent, device.address, device.madeAt, device.expiresAt],
  ...[device.state, device.operator, device.n, device.provenAt],
];

export async function insertDevice(tx: Transaction, { rows }: Authentic, device: Device): Promise<void> {
  const { id, deviceHash, userHash, userAgent, address, madeAt, expiresAt, intervalS, state } = device;
  await tx`
    insert into operator_device (id, device_hash, user_hash, user_agent, address, made_at, expires_at, interval_s, state, mac)
    values (${id}, ${deviceHash}, ${userHash}, ${userAgent}, ${address}, ${new Date(madeAt)}, ${new Date(expiresAt)}, ${intervalS},
            ${state}, ${rows.of("device", valuesOf(device))})`;
}

type TimeName = "madeAt" | "expiresAt" | "polledAt" | "provenAt";
type Row = Omit<Device, TimeName> & {
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly polledAt: Date | null;
  readonly provenAt: Date | null;
  readonly mac: Buffer;
};

/** Returns the device with this hash, if the bank wrote it, and locks it until the end of the transaction. */
export async function lockDevice(
  tx: Transaction,
  { rows, report }: Authentic,
  which: { readonly deviceHash: Buffer } | { readonly userHash: Buffer },
): Promise<Device | null> {
  const [byDevice, byUser] = ["deviceHash" in which ? which.deviceHash : null, "userHash" in which ? which.userHash : null];
  const [row] = await tx<Row[]>`
    select id, device_hash as "deviceHash", user_hash as "userHash", user_agent as "userAgent", address, made_at as "madeAt",
           expires_at as "expiresAt", interval_s as "intervalS", polled_at as "polledAt", state, operator, n,
           proven_at as "provenAt", mac
    from operator_device where device_hash = ${byDevice}::bytea or user_hash = ${byUser}::bytea for update`;
  if (row === undefined) return null;
  const { mac, ...rest } = row;
  const device: Device = {
    ...rest,
    ...{ madeAt: row.madeAt.getTime(), expiresAt: row.expiresAt.getTime() },
    ...{ polledAt: row.polledAt?.getTime() ?? null, provenAt: row.provenAt?.getTime() ?? null },
  };
  if (rows.verifies("device", valuesOf(device), mac)) return device;
  report(`the device ${row.id} that waits for an operator`, "is not as the bank wrote it");
  return null;
}

/** Replaces the row that `lockDevice` locked. */
export async function updateDevice(tx: Transaction, { rows }: Authentic, device: Device): Promise<void> {
  const { id, intervalS, polledAt, state, operator, n, provenAt } = device;
  const time = (at: number | null): Date | null => (at === null ? null : new Date(at));
  await tx`
    update operator_device
    set interval_s = ${intervalS}, polled_at = ${time(polledAt)}, state = ${state}, operator = ${operator}, n = ${n},
        proven_at = ${time(provenAt)}, mac = ${rows.of("device", valuesOf(device))}
    where id = ${id}`;
}
