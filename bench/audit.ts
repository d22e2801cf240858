import { mkdirSync } from "node:fs";
import path from "node:path";
import { makeAuditorKey, makeLogKey, writeKeyPair } from "../src/audit/log/keys.ts";
import { openStore, type Store } from "../src/store/driver/connect.ts";
import { ROLES } from "../src/store/embedded/cluster.ts";
import { type Embedded, startEmbedded } from "../src/store/embedded/embedded.ts";
import { migrate } from "../src/store/migrations/migrate.ts";
import { type Cost, costOf, stored } from "./audit-parts.ts";
import type { AuditPlace, AuditTasks, Measured } from "./audit-process.ts";
import { OF_COMMIT, WRITERS } from "./audit-writers.ts";
import { Child } from "./child.ts";
import { keptFolder } from "./kept-folder.ts";
import type { Print } from "./report.ts";
import { aligned } from "./table.ts";

const FEW = 100_000;
const MANY = 1_000_000;

export const about = `${MANY.toLocaleString("en")} events such as a transfer causes, in an embedded PostgreSQL that syncs every commit. ${WRITERS} writers of one process commit
them, ${OF_COMMIT} in each commit, as the ledger does: sealed, chained and copied in. Then the bank's sequencer, which has not run meanwhile, orders
them and writes the copy, and then they are verified: both forms, every sealed record opened, every event compared with its record.
Each runs in a process of its own. The limit: the same bytes, already in memory, hashed record by record and appended with a sync for
every batch of the sequencer.`;

export async function run(print: Print): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = keptFolder();
  const postgres = await startEmbedded(folder);
  stack.defer(() => postgres.stop());
  const store = openStore(postgres.ownerUrl, { connections: 1, applicationName: "strongroom bench" });
  stack.defer(() => store.close());
  await migrate(store, { application: ROLES.application });
  const place = await makePlace(folder, postgres.url);
  await using writer = new Child<AuditTasks>("audit-process");

  const few = await commitAndOrder(FEW, { writer, place, postgres, store });
  const verifiedFew = await inChild("verifyLog", place);
  const many = await commitAndOrder(MANY - FEW, { writer, place, postgres, store });
  const verifiedMany = await inChild("verifyLog", place);
  const limit = await limitIn(folder, place);

  print(
    aligned([
      ["", "records", "seconds", "a second", "us of CPU each", "peak MiB"],
      row("committed", few.committed.of),
      row("committed, behind them", many.committed.of),
      row("ordered and copied", few.ordered.of),
      row("ordered and copied, behind them", many.ordered.of),
      row("verified", verifiedFew),
      row("verified", verifiedMany),
      row("hashed and appended only", limit),
    ]),
  );
  print(aligned([["us of CPU for an event", "few", "many"], ...partsOf(few, many)]));
  print(aligned([["bytes for an event", "few", "many"], ...bytesOf(few, many)]));
  const flat = verifiedMany.peakBytes / verifiedFew.peakBytes;
  print(
    `  catching up beside the limit: ${ratio(many.ordered.of, limit)} of its rate; verify's memory ten times as far: ${flat.toFixed(2)} times\n`,
  );
}

/** The same number of events, committed and then ordered. */
interface Round {
  readonly committed: Cost;
  readonly ordered: Cost;
  /** What the database grew by, in bytes. */
  readonly wal: number;
  readonly tables: number;
}

async function commitAndOrder(
  count: number,
  run: { readonly writer: Child<AuditTasks>; readonly place: AuditPlace; readonly postgres: Embedded; readonly store: Store },
): Promise<Round> {
  const { writer, place, postgres, store } = run;
  const before = await stored(store);
  const committed = await costOf(postgres, () => writer.ask("commit", place, count));
  const ordered = await costOf(postgres, () => inChild("order", place));
  if (ordered.of.records !== committed.of.records)
    throw new Error(`${committed.of.records} events, ${ordered.of.records} records`);
  const after = await stored(store);
  return { committed, ordered, wal: after.wal - before.wal, tables: after.tables - before.tables };
}

function partsOf(...rounds: readonly Round[]): string[][] {
  const each = (of: (round: Round) => number): string[] => rounds.map((round) => of(round).toFixed(1));
  return [
    ["writers", ...each(({ committed }) => committed.process)],
    ["PostgreSQL for the writers", ...each(({ committed }) => committed.postgres)],
    ["sequencer with the copy", ...each(({ ordered }) => ordered.process)],
    ["PostgreSQL for the sequencer", ...each(({ ordered }) => ordered.postgres)],
    ["all", ...each(({ committed: c, ordered: o }) => c.process + c.postgres + o.process + o.postgres)],
  ];
}

function bytesOf(...rounds: readonly Round[]): string[][] {
  const each = (of: (round: Round) => number): string[] => rounds.map((round) => whole(of(round) / round.committed.of.records));
  return [
    ["write-ahead log", ...each(({ wal }) => wal)],
    ["tables of the log, with indexes", ...each(({ tables }) => tables)],
  ];
}

async function makePlace(folder: string, databaseUrl: string): Promise<AuditPlace> {
  const [logKey, auditorKey] = [path.join(folder, "log.key"), path.join(folder, "auditor.key")];
  await writeKeyPair(logKey, makeLogKey());
  await writeKeyPair(auditorKey, makeAuditorKey());
  return { databaseUrl, dir: path.join(folder, "audit"), origin: "bench.example/atm-audit", logKey, auditorKey };
}

async function inChild(task: "order" | "verifyLog", place: AuditPlace): Promise<Measured> {
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
