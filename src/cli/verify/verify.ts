import { createPublicKey, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { AuditError, logOrigin } from "../../audit/audit.ts";
import { BankError, checkEventsKey, EVENTS_KEY_SIZE } from "../../bank/bank.ts";
import { keyPairOf } from "../../crypto/crypto.ts";
import { eventKeysFrom, keyIdOf, SealedOpener } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import { OPERATORS_KEY_SIZE } from "../../operators/operators.ts";
import type { Store } from "../../store/store.ts";
import { printReportLine, type ReportLine, type VerificationReport, verifyBank } from "../../verification/verification.ts";
import { knownLogKey } from "../audit/audit-keys.ts";
import { readAuditorKeys } from "../audit/audit-search.ts";
import type { Run } from "../command.ts";
import { auditEventsKeyFile, auditFolder, operatorsKeyFile, postgresFolder } from "../data-folder.ts";
import { accountName } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { openCommandEvents } from "../running/command-events.ts";
import { withMigratedStore } from "../running/database.ts";
import { coverageText } from "./coverage-text.ts";
import { keptCheckpoints } from "./kept-checkpoints.ts";
import { ProgressLine } from "./progress-line.ts";

/** `strongroom verify` */
export const verifyAll: Run = async ({ settings }) => {
  if (settings.get("progress") && !settings.get("json")) throw new UsageError("--progress needs --json: it is for programs");
  if (settings.find("database-url") === null && !existsSync(postgresFolder(settings.dataFolder)))
    throw new UsageError(
      `there is no database in ${settings.dataFolder}: name it with --database-url, or the data folder with --data`,
    );
  const auditorKeys = await readAuditorKeys(settings);
  const kept = await keptCheckpoints(settings);
  const report = await withMigratedStore(settings, async (store) => {
    await recordReading(settings, store);
    return await verifyStore(settings, store, { auditorKeys, kept });
  });
  print(settings, report);
  return report.findings.length === 0 ? 0 : 1;
};

async function verifyStore(
  settings: Settings,
  store: Store,
  {
    auditorKeys,
    kept,
  }: { readonly auditorKeys: readonly KeyObject[]; readonly kept: Awaited<ReturnType<typeof keptCheckpoints>> },
): Promise<VerificationReport> {
  const eventsKey = auditEventsKeyFile(settings.dataFolder);
  await checkEventsKey(store, eventsKey);
  const given = await knownLogKey(settings);
  // The name is signed, so a changed one verifies no checkpoint.
  const name = settings.find("log-key") === null ? ((await logOrigin(store.sql)) ?? given.name) : given.name;
  const { publicKey: logPublicKey, successions = [] } = given;
  const verifier = { name, publicKey: logPublicKey, successions };
  const opener = (key: KeyObject) => [keyIdOf(createPublicKey(key)), new SealedOpener(name, keyPairOf(key))] as const;
  const progress = new ProgressLine();
  const tell = teller(settings);
  try {
    return await verifyBank(store, {
      ...{ verifier, kept, keys: eventKeysFrom(await openSecret(eventsKey, EVENTS_KEY_SIZE)) },
      operatorsSecret: await operatorsSecret(settings),
      openers: new Map(auditorKeys.map(opener)),
      copy: { dir: auditFolder(settings.dataFolder), origin: name, logPublicKey, successions },
      onProgress: (done) => {
        progress.show(done);
        tell({ progress: done });
      },
      onFinding: (finding) => tell({ finding }),
    });
  } finally {
    progress.end();
  }
}

/** Prints how far it is, if that was asked for. If nobody reads it any more, the process ends: nobody would read the report. */
function teller(settings: Settings): (line: ReportLine) => void {
  if (!settings.get("progress")) return () => {};
  process.stdout.on("error", () => process.exit(1));
  return (line) => void process.stdout.write(printReportLine(line));
}

/** Null if the file is not here: then the events alone vouch for operators' rows. */
async function operatorsSecret(settings: Settings): Promise<Buffer | null> {
  const file = operatorsKeyFile(settings.dataFolder);
  return existsSync(file) ? await openSecret(file, OPERATORS_KEY_SIZE) : null;
}

/** Records first who verifies. A log that cannot be continued is verified all the more: the findings say what is wrong with it. */
async function recordReading(settings: Settings, store: Store): Promise<void> {
  try {
    const events = await openCommandEvents(settings, store);
    const confidential = { login: accountName(), command: "verify" };
    await events.record([{ at: Date.now(), kind: "audit-read", outcome: "ok", confidential }]);
    await events.endIdle(Date.now());
  } catch (error) {
    if (!(error instanceof AuditError || error instanceof BankError)) throw error;
    say(`this reading is not recorded: ${error.message}`);
  }
}

function print(settings: Settings, { findings, more, coverage }: VerificationReport): void {
  const ok = findings.length === 0;
  if (settings.get("json")) {
    process.stdout.write(printReportLine({ ok, findings, more, coverage }));
    return;
  }
  for (const { kind, place, what } of findings) process.stdout.write(`${place}: ${what} [${kind}]\n`);
  if (more > 0) process.stdout.write(`and ${more} more\n`);
  process.stdout.write(`${coverageText(coverage)}\n`);
  process.stdout.write(ok ? "books and log prove each other\n" : "books and log do NOT prove each other\n");
}
