import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Child } from "../../bench/child.ts";
import { terminalIdOf } from "../../src/model/ids.ts";
import { checkBooks } from "../crash-books.ts";
import { checkClients } from "../crash-check-client.ts";
import { Random } from "../fuzz-random.ts";
import { differingFiles } from "../servers-under-load.ts";
import { Banks } from "./banks.ts";
import { Cluster } from "./cluster.ts";
import { type Fault, planOf, type Trial } from "./faults.ts";
import { Load } from "./load.ts";
import { type Report, type Struck, tableOf, tooSlow } from "./report.ts";
import { makeSite, type Site } from "./site.ts";
import { environmentIn } from "./unit.ts";
import { Watch } from "./watch.ts";
import type { WriterTasks } from "./writer-process.ts";

const LAST_REQUESTS_MS = 60_000;
/** The servers are at rest: both copies of the log reach the same end. */
const COPIED_WITHIN_MS = 30_000;
const AUDIT = "/var/lib/strongroom/data/audit";

/** What the process outside the trial's namespaces hands in. */
export interface TrialSettings {
  readonly lower: string;
  readonly folder: string;
  readonly seed: string;
  /** The most faults. */
  readonly faults: number;
  /** What their names must have. */
  readonly only: string;
  readonly json: string | null;
}

const say = (line: string): void => void process.stderr.write(`failover: ${new Date().toISOString().slice(11, 19)} ${line}\n`);

/** Brings the site up, disturbs it, and compares every answer with the books. Resolves with what was wrong. */
export async function trial({ lower, folder, seed, faults, only, json }: TrialSettings): Promise<Report> {
  const began = performance.now();
  const site = await makeSite(lower, folder);
  const watch = await Watch.start(site);
  say("the machines run; starting etcd, Patroni and PostgreSQL");
  const cluster = await Cluster.start(site);
  say(`the databases have a leader and two standbys after ${seconds(began)} s; starting the banks`);
  const banks = await Banks.start(site);
  const keyFile = await banks.enrol();
  const random = new Random(seed);
  await using load = await Load.start(site, banks, keyFile, seed);
  await using writer = startWriter(site);
  await writer.ask("begin", ...urlsOf(site));
  await load.served(Date.now());
  say(`customers are served by both banks after ${seconds(began)} s`);
  const struck: Struck[] = [];
  for (const [n, fault] of planOf(random, faults, only).entries()) {
    const one = await strike(fault, { cluster, banks, random, served: () => load.served(Date.now()) }, load);
    struck.push(one);
    say(`${n + 1}: ${one.fault} (${one.machine}): ${one.seconds.toFixed(1)} s, the slowest answer ${one.slowest.toFixed(1)} s`);
  }
  const { asked, findings: differing } = await load.end(LAST_REQUESTS_MS);
  const written = await writer.ask("end");
  const books = await writer.ask("books");
  const wrong = [...differing, ...checkClients(terminalIdOf(1), asked, books), ...checkBooks(books)];
  const watched = await watch.differences();
  const raised = await watch.raised();
  const logs = await checkLogs(site, banks);
  const report: Report = {
    seed,
    struck,
    raised,
    figures: {
      "faults at the leader": struck.filter(({ ofLeader }) => ofLeader).length,
      "other faults": struck.filter(({ ofLeader }) => !ofLeader).length,
      "operations acknowledged": asked.filter(({ told }) => told?.ok === true).length,
      "operations refused": asked.filter(({ told }) => told?.ok === false).length,
      "answers lost on the way, and then given": asked.filter(({ lost, told }) => lost && told !== null).length,
      "operations lost, doubled or otherwise wrong": wrong.length,
      "rows acknowledged by a database directly": written.acknowledged,
      "rows with the warning that no standby has them": written.warned,
      "rows acknowledged and lost": written.lost.length,
      seconds: Number(seconds(began)),
      "load of this machine at the end": Number(loadavg()[0]?.toFixed(1)),
    },
    findings: [
      ...wrong,
      ...logs,
      ...watched,
      ...written.lost.map((row) => `the row ${row} was acknowledged and is lost`),
      ...tooSlow(struck),
    ],
  };
  if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(tableOf(report));
  return report;
}

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(0);

/** Lets one fault happen to a whole site, and waits until the site is whole again. */
async function strike(fault: Fault, trial: Trial, load: Load): Promise<Struck> {
  const { cluster, banks } = trial;
  const leader = await cluster.healthy();
  for (const bank of banks.machines) await banks.ready(bank);
  await load.served(Date.now());
  const since = Date.now();
  const { machine, mend } = await fault.strike(trial, leader);
  await trial.served();
  await mend();
  await cluster.healthy();
  for (const bank of banks.machines) await banks.ready(bank);
  await trial.served();
  const { name, bound, ofLeader } = fault;
  return { fault: name, machine: machine.name, bound, ofLeader, ...load.worstSince(since) };
}

function startWriter(site: Site): Child<WriterTasks> {
  const [first] = site.banks;
  const how = { execPath: "nsenter", execArgv: [...(first?.networkOnly ?? []), process.execPath, "--enable-source-maps"] };
  return new Child<WriterTasks>(new URL("writer-process", import.meta.url).href, how);
}

/** Returns the URLs of each database, and of the leader, with the login of the owner and the authority's file outside the machines. */
function urlsOf(site: Site): [readonly string[], string] {
  const [first] = site.banks;
  if (first === undefined) throw new Error("a site without a bank");
  const files = site.files(first);
  const { DATABASE_OWNER_URL = "" } = environmentIn(path.join(files, "etc", "strongroom", "owner.env"));
  const url = DATABASE_OWNER_URL.replace("/etc/strongroom-cluster", path.join(files, "etc", "strongroom-cluster"));
  return [site.databases.map(({ address }) => url.replace("@127.0.0.1:", `@${address}:`)), url];
}

/** Verifies books and log on each server, compares their copies of the log, and stops both. */
async function checkLogs({ banks: machines }: Site, banks: Banks): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const machine of machines)
    await banks.strongroom(machine, ["verify"]).catch((error: Error & { stdout?: string }) => {
      findings.push(`strongroom verify on ${machine.name}: ${error.stdout ?? error.message}`);
    });
  const [one, other] = machines.map(({ root }) => path.join(root, AUDIT)) as [string, string];
  let differing = differingFiles(one, other);
  for (const since = performance.now(); differing.length > 0 && performance.now() - since < COPIED_WITHIN_MS; await pause(500))
    differing = differingFiles(one, other);
  await banks.stop();
  return [...findings, ...differing];
}
