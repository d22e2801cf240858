import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { startTestServer, TEST_DATABASE_URL } from "../src/store/testing/test-database.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { DebianPostgres } from "./debian-postgres.ts";
import { drillBackupKills, drillBytes, drillFullDisk, drillRestoreKills } from "./drill-kills.ts";
import { drillRecovery } from "./drill-recovery.ts";
import { MoneyRounds, WITHOUT_PAUSE } from "./money-rounds.ts";
import { runProgram } from "./program.ts";

// `npm run backup-drill` makes backups of a bank under load and restores them, kills both before every step, fills a disk, changes bytes,
// and recovers to a point in time with PostgreSQL's own tools (as root on Debian; `-- --root FOLDER` names the root that it bootstraps,
// `-- --without-recovery` leaves that out, `-- --recovery-only` all else). Exit status 1 means that something is not as docs/BACKUP.md says.

const PASSWORD = "a long enough secret";
const NAMES = ["alice", "bob", "carol", "dora"];
const OPERATIONS = 4_000;
const BYTES = 500;

const began = performance.now();
const tell = (line: string): void =>
  void process.stdout.write(`${((performance.now() - began) / 1_000).toFixed(1)} s  ${line}\n`);
const given = process.argv.slice(2);
const server = await startTestServer();
process.env[TEST_DATABASE_URL] = server.url;
try {
  if (!given.includes("--recovery-only")) await drill();
  if (!given.includes("--without-recovery")) await drillRecovery(DebianPostgres.make(rootFolder()), tell);
  tell("every backup was whole, and every restore was the bank of one moment");
} finally {
  await server.stop();
}

async function drill(): Promise<void> {
  using place = temporaryFolder();
  await using bank = await BankUnderTest.start(WITHOUT_PAUSE);
  const keys = await bank.enrol(1);
  await bank.signUp(NAMES, PASSWORD);
  const rounds = await MoneyRounds.begin({ connect: (each) => bank.connect(each), keys, names: NAMES, password: PASSWORD });
  while (rounds.count < OPERATIONS) await new Promise((resolve) => setTimeout(resolve, 100));
  const file = path.join(place.folder, "bank.tar");
  const since = performance.now();
  const made = await bank.run("backup", "--out", file);
  if (made.code !== 0) throw new Error(made.stderr);
  const took = ((performance.now() - since) / 1_000).toFixed(1);
  tell(`a backup under load after ${rounds.count} operations: ${statSync(file).size} bytes in ${took} s`);
  await drillBackupKills(bank, tell);
  await rounds.end();
  const verified = await runProgram(["backup", "--verify", file, "--json"], { STRONGROOM_DATA: place.folder });
  if (verified.code !== 0) throw new Error(verified.stdout + verified.stderr);
  tell(`it is proven: ${verified.stdout.trim()}`);
  await drillFullDisk(bank, readFileSync(file).length, tell);
  await drillBytes(file, BYTES, tell);
  await drillRestoreKills(file, tell);
}

function rootFolder(): string {
  const at = given.indexOf("--root");
  const cache = process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache");
  return at === -1 ? path.join(cache, "strongroom", "debian-postgresql-18") : path.resolve(given[at + 1] ?? "");
}
