import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { shownUrl } from "../../alarms/alarms.ts";
import { sha256 } from "../../crypto/crypto.ts";
import type { EventStore } from "../../events/events.ts";
import { enterFirstKeys, heldKeys, missingKey } from "../../keys/keys.ts";
import type { AuditEvent } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import { BankError } from "../bank-error.ts";
import { differingKey, type KeyChecks, keyFilesOf, lackingKey, readKeyChecks } from "./key-checks.ts";
import { openStartKey, readLastStart, writeLastStart } from "./last-start.ts";
import type { BankFiles, BankSettings } from "./settings.ts";

type Confidential = NonNullable<AuditEvent["confidential"]>;

/** Serialises starts, so that a second server sees the keys of the first. The class is "sta" in ASCII. */
const LOCK = { class: 0x737461, number: 1 } as const;

/** Settings of one server, compared only with the same server's last start. */
const OWN: ReadonlySet<string> = new Set([
  "server",
  "workers",
  "log-level",
  "status",
  "half-open",
  "half-open-per-address",
  "hellos-per-second",
  "hellos-per-second-per-address",
]);

/** Key checks, not settings: `differingKey` compares each, and returns a sentence for it. */
const CHECKED: ReadonlySet<string> = new Set([
  "pepper",
  "requests-key",
  "key-encryption-key",
  "receipt-key",
  "operators-key",
  "audit-log-key",
] satisfies (keyof KeyChecks)[]);

/**
 * Records the start of the bank with its version and settings. Also records the settings that changed since the last start on
 * this database. Throws BankError `keys`, and records nothing, if the keys differ, unless `acceptNewKeys` is set.
 */
export async function recordStart(store: EventStore, settings: BankSettings): Promise<void> {
  const checks = await readKeyChecks(settings.files);
  const key = await openStartKey(settings.files.auditEventsKey);
  const now: Confidential = { ...settingsOf(settings), ...checks };
  await store.begin(async (tx, record) => {
    await tx`select pg_advisory_xact_lock(${LOCK.class}, ${LOCK.number})`;
    const before = await readLastStart(tx, key);
    const differing = before === null || settings.acceptNewKeys ? null : differingKey(before, checks, settings.files);
    if (differing !== null) throw new BankError("keys", differing);
    const order = { actor: "bank", approval: null, at: Date.now(), acceptNew: settings.acceptNewKeys };
    const lacking = await enterFirstKeys(tx, record, await heldKeys(keyFilesOf(settings.files)), order);
    if (lacking !== null) throw new BankError("keys", lackingKey(lacking, settings.files));
    const changes = before === null ? {} : changesBetween(before, now);
    const at = Date.now();
    await writeLastStart(tx, key, now);
    record({ at, kind: "bank-start", outcome: "ok", confidential: now });
    if (Object.keys(changes).length > 0) record({ at, kind: "config-change", outcome: "ok", confidential: changes });
  });
}

/** The name that distinguishes this server from the others of its bank: its machine and its listening address. */
export const serverName = ({ listen }: BankSettings): string => `${hostname()} ${listen.host}:${listen.port}`;

/** Throws BankError `keys` if these files hold other keys than the bank last started with on this database. */
export async function checkKeys(store: Store, files: BankFiles): Promise<void> {
  const key = await openStartKey(files.auditEventsKey);
  const before = await store.sql.begin((tx) => readLastStart(tx, key));
  const differing = before === null ? null : differingKey(before, await readKeyChecks(files), files);
  if (differing !== null) throw new BankError("keys", differing);
  const lacking = await missingKey(store.sql, await heldKeys(keyFilesOf(files)));
  if (lacking !== null) throw new BankError("keys", lackingKey(lacking, files));
}

function changesBetween(before: Readonly<Record<string, unknown>>, now: Confidential): Confidential {
  const isSameServer = before["server"] === now["server"];
  const names = Object.keys(now).filter(
    (name) => Object.hasOwn(before, name) && before[name] !== now[name] && (isSameServer || !OWN.has(name)),
  );
  return Object.fromEntries(
    names.map((name) => [name, CHECKED.has(name) ? "replaced" : `${String(before[name])} -> ${now[name]}`]),
  );
}

/** Every setting by its option's name, without the database's URL: that may hold a password. */
const settingsOf = (settings: BankSettings): Confidential => ({
  version: (JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("#package")), "utf8")) as { version: string }).version,
  server: serverName(settings),
  workers: settings.workers,
  "bank-name": settings.name,
  currency: settings.currency,
  "limit-withdrawal": Number(settings.limits.perWithdrawal),
  "limit-day": Number(settings.limits.perDayAmount),
  "limit-day-count": settings.limits.perDayCount,
  "terminal-deposits-day": Number(settings.limits.terminalDay.deposits),
  "terminal-transfers-day": Number(settings.limits.terminalDay.transfers),
  "terminal-loads-day": Number(settings.limits.terminalDay.loads),
  "terminal-capacity": Number(settings.terminalCapacity),
  "bcrypt-cost": settings.bcryptCost,
  "sessions-per-terminal": settings.sessionsPerTerminal,
  "half-open": settings.admission.halfOpen,
  "half-open-per-address": settings.admission.halfOpenPerAddress,
  "hellos-per-second": settings.admission.hellosPerSecond,
  "hellos-per-second-per-address": settings.admission.hellosPerSecondPerAddress,
  "terminal-requests": settings.terminalBudget.requests,
  "terminal-events": settings.terminalBudget.events,
  "audit-origin": settings.auditOrigin,
  "audit-lag": settings.auditBounds.lagMs / 1_000,
  "audit-lag-events": settings.auditBounds.events,
  "witness-policy": settings.witnessPolicy === null ? "none" : sha256(Buffer.from(settings.witnessPolicy)).toString("hex"),
  "alarm-webhook": settings.alarmWebhook === null ? "off" : webhookOf(settings.alarmWebhook.url),
  "alarm-hold-hours": settings.holdAlarmMs / 3_600_000,
  "log-level": settings.logLevel,
  status: settings.status === null ? "off" : `${settings.status.host}:${settings.status.port}`,
});

/** The whole URL may be a secret of its receiver; a hash of it shows that it changed. */
const webhookOf = (url: string): string => `${shownUrl(url)} (${sha256(Buffer.from(url)).toString("hex")})`;
