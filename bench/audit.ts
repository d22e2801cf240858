import { mkdirSync } from "node:fs";
import path from "node:path";
import { makeAuditorKey, makeLogKey, writeKeyPair } from "../src/audit/log/keys.ts";
import { openStore, type Store } from "../src/store/driver/connect.ts";
import { ROLES } from "../src/store/embedded/cluster.ts";
import { startEmbedded } from "../src/store/embedded/embedded.ts";
import { migrate } from "../src/store/migrations/migrate.ts";
import type { AuditPlace, AuditTasks, Measured } from "./audit-process.ts";
import { Child } from "./child.ts";
import { keptFolder } from "./kept-folder.ts";
import type { Print } from "./report.ts";
import { aligned } from "./table.ts";

const FEW = 100_000;
const MANY = 1_000_000;

export const about = `${MANY.toLocaleString("en")} events such as a transfer causes, from an embedded PostgreSQL that syncs every commit. The bank's sealer seals them, then they are
verified: both forms, every sealed record opened, every event compared with its record. Each runs in a process of its own.
The limit: the same bytes, already in memory, hashed record by record and appended with a sync for every 1,024 records.`;

export async function run(print: Print): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = keptFolder();
  const postgres = await startEmbedded(folder);
  stack.defer(() => postgres.stop());
  const store = openStore(postgres.ownerUrl, { connections: 1, applicationName: "strongroom bench" });
  stack.defer(() => store.close());
  await migrate(store, { application: ROLES.application });
  const place = await makePlace(folder, postgres.url);

  await insertEvents(store, FEW);
  const [sealedFew, verifiedFew] = [await inChild("seal", place), await inChild("verifyLog", place)];
  await insertEvents(store, MANY - FEW);
  const [sealedMany, verifiedMany] = [await inChild("seal", place), await inChild("verifyLog", place)];
  const limit = await limitIn(folder, place);

  const flat = verifiedMany.peakBytes / verifiedFew.peakBytes;
  print(
    aligned([
      ["", "records", "seconds", "a second", "us of CPU each", "peak MiB"],
      row("sealed", sealedFew),
      row("sealed, behind them", sealedMany),
      row("verified", verifiedFew),
      row("verified", verifiedMany),
      row("hashed and appended only", limit),
    ]),
  );
  print(
    `  sealing beside the limit: ${ratio(sealedMany, limit)} of its rate; verify's memory ten times as far: ${flat.toFixed(2)} times\n`,
  );
}

async function makePlace(folder: string, databaseUrl: string): Promise<AuditPlace> {
  const [logKey, auditorKey] = [path.join(folder, "log.key"), path.join(folder, "auditor.key")];
  await writeKeyPair(logKey, makeLogKey());
  await writeKeyPair(auditorKey, makeAuditorKey());
  return { databaseUrl, dir: path.join(folder, "audit"), origin: "bench.example/atm-audit", logKey, auditorKey };
}

/** In batches, because one transaction must not hold a million rows. */
async function insertEvents({ sql }: Store, count: number): Promise<void> {
  for (let done = 0; done < count; done += 50_000)
    await sql`
      insert into audit_event (id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential)
      select uuidv7(), now(), 'transfer', 'ok', 'ATM-0001', '000102030405060708090a0b0c0d0e0f', uuidv7(), gen_random_uuid(),
             gen_random_uuid(), 4000 + n, jsonb_build_object('payee', 'customer-' || n, 'posted', 100000 + n, 'available', 90000 + n)
      from generate_series(1, ${Math.min(50_000, count - done)}) as n`;
  await sql`analyze audit_event`;
}

async function inChild(task: "seal" | "verifyLog", place: AuditPlace): Promise<Measured> {
  await using child = new Child<AuditTasks>("audit-process");
  return await child.ask(task, place);
}

async function limitIn(folder: string, place: AuditPlace): Promise<Measured> {
  const into = path.join(folder, "limit");
  mkdirSync(into);
  await using child = new Child<AuditTasks>("audit-process");
  return await child.ask("writeOnly", place, into);
}

const rate = ({ records, seconds }: Measured): number => records / seconds;
const ratio = (a: Measured, b: Measured): string => (rate(a) / rate(b)).toFixed(2);
const whole = (value: number): string => Math.round(value).toLocaleString("en");

const row = (name: string, of: Measured): string[] => [
  name,
  whole(of.records),
  of.seconds.toFixed(1),
  whole(rate(of)),
  ((1_000_000 * of.cpuSeconds) / of.records).toFixed(1),
  whole(of.peakBytes / 2 ** 20),
];
