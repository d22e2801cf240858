import { setTimeout as pause } from "node:timers/promises";
import { readAtmKeys } from "../src/atm/link/key-file.ts";
import { readBacklog } from "../src/audit/sequencing/backlog.ts";
import { signUpAt } from "./bank-entries.ts";
import { type CrashReport, check, openBooks } from "./crash-check.ts";
import { openOperations } from "./crash-check-machine.ts";
import { type Asked, CrashClient, PASSWORD } from "./crash-client.ts";
import { CrashCustomer } from "./crash-customer.ts";
import { Kills } from "./crash-kills.ts";
import { CrashSystem, SCRIPTED_ATM } from "./crash-system.ts";
import { Random } from "./fuzz-random.ts";

/** Three people at each ATM, and four scripted clients. All may transfer money to each other. */
const AT_MACHINES = ["alice", "bruno", "chloe", "diego", "irene", "jakob"];
const SCRIPTED = ["elena", "fritz", "greta", "henri"];
const EVERYBODY = [...AT_MACHINES, ...SCRIPTED];
/** People at a machine rest this many times as long as scripted clients: each of their operations is several pages. */
const PEOPLE_SLOWER = 5;
/** The longest time until everything that the crashes left open is resolved. */
const RECOVERY_MS = 90_000;
/** A backlog up to this number of events is fine. The log gets the rest when the bank stops. */
const WAITING_MOST = 50;

/**
 * Starts a whole system, kills its processes `kills` times under load, and lets everything recover. Then compares every answer
 * and payout with the books. Rejects if the system could not be restarted, or if `giveUp` aborts; leaves nothing behind.
 * Calls `tell` with the number of kills so far, and `begins` with each next step, to show where a run hangs. `restMs` is the
 * pause of each scripted client after a request, in milliseconds. With 0 all keep the processors busy.
 */
export async function crashRun(
  kills: number,
  seed: string,
  giveUp: AbortSignal,
  { tell = (_: number) => {}, begins = (_: string) => {}, restMs = 0 } = {},
): Promise<CrashReport> {
  begins("starting the system");
  await using system = await CrashSystem.start();
  const { keys } = await readAtmKeys(system.keyFile(SCRIPTED_ATM));
  await signEverybodyUp(system);
  const clients = SCRIPTED.map(
    (name) =>
      new CrashClient(
        { servers: [{ host: "127.0.0.1", port: system.port }], keys, restMs },
        name,
        EVERYBODY,
        new Random(`${seed} ${name}`),
      ),
  );
  const customers = AT_MACHINES.map((name, n) => {
    const { port } = system.atms[n % 2] as { port: number };
    return new CrashCustomer(`http://127.0.0.1:${port}`, name, EVERYBODY, new Random(`${seed} ${name}`), restMs * PEOPLE_SLOWER);
  });
  const stop = new AbortController();
  const end = new AbortController();
  const load = Promise.all([...clients, ...customers].map((each) => each.run(stop.signal, end.signal)));
  const killing = new Kills(system, new Random(`${seed} kills`));
  try {
    begins("entering the operators");
    await killing.operators.enter();
    begins("killing");
    await killing.run(kills, giveUp, tell);
    begins("waiting until somebody was served");
    await untilServed(clients, customers, giveUp);
    begins("waiting for the last answers");
    stop.abort();
    await bounded(load, () => `the bank did not answer in ${RECOVERY_MS} ms:\n${unanswered(clients)}`);
  } finally {
    stop.abort();
    end.abort();
  }
  begins("waiting for what was killed last");
  await killing.settled();
  for (const atm of system.atms) if (killing.cut.has(atm.number)) await killing.operators.endForgotten(atm);
  begins("recovering");
  await recovered(system, customers);
  begins("checking the books");
  const asked = clients.flatMap((each) => each.asked);
  const checked = await check(system, asked, customers, killing.cut);
  const findings = [...clients.flatMap((each) => each.findings), ...killing.findings, ...checked.findings];
  return { findings, figures: { ...figuresOf(killing, asked), ...checked.figures } };
}

/** A slow machine may serve nobody between the kills, and then the run would show nothing. The load continues for this long. */
async function untilServed(
  clients: readonly CrashClient[],
  customers: readonly CrashCustomer[],
  giveUp: AbortSignal,
): Promise<void> {
  const isServed = (): boolean =>
    clients.some(({ asked }) => asked.some(({ told }) => told?.ok === true)) &&
    customers.some(({ receipts }) => receipts.length > 0);
  for (const deadline = performance.now() + RECOVERY_MS; !isServed() && performance.now() < deadline; await pause(100))
    giveUp.throwIfAborted();
}

async function signEverybodyUp(system: CrashSystem): Promise<void> {
  await using books = await openBooks(system);
  await signUpAt({ data: system.data, database: books }, EVERYBODY, PASSWORD);
}

/** Waits until no hold and no ATM's operation is open and the log has all events. A sign-in starts recovery at once. */
async function recovered(system: CrashSystem, customers: readonly CrashCustomer[]): Promise<void> {
  const { store, [Symbol.asyncDispose]: leave } = await openBooks(system);
  try {
    for (const deadline = performance.now() + RECOVERY_MS; performance.now() < deadline; await pause(500)) {
      await Promise.all(customers.map((each) => each.signIn().catch(() => {})));
      const { length: holds } = await store.sql`select from hold where state = 'held'`;
      const { waiting } = await readBacklog(store.sql);
      const unfinished = system.atms.reduce((sum, { number }) => sum + openOperations(system.atmFile(number, "journal")), 0);
      if (holds === 0 && waiting < WAITING_MOST && unfinished === 0) break;
    }
  } finally {
    await leave();
  }
  // An ATM that stops in order finishes its operations. An operation that is still open is a finding.
  for (const { program } of system.atms) await program?.stop();
}

function figuresOf({ count, cuts, operators }: Kills, asked: readonly Asked[]): Record<string, number> {
  const is = (test: (each: Asked) => boolean): number => asked.filter(test).length;
  return {
    ...Object.fromEntries(Object.entries(count).map(([victim, kills]) => [`killed: ${victim}`, kills])),
    "journals cut": cuts,
    "counted by operators after it": operators.counts,
    "counted over, minor units": Number(operators.over),
    "counted short, minor units": Number(operators.short),
    "requests of scripted clients": asked.length,
    acknowledged: is(({ told }) => told?.ok === true),
    refused: is(({ told }) => told?.ok === false && told.refusal !== "request-void"),
    "unknown, then resolved": is(({ lost, told }) => lost && told !== null),
    repeated: is(({ sent }) => sent > 1),
    void: is(({ told }) => told?.ok === false && told.refusal === "request-void"),
  };
}

/** Returns one line for each open request. */
const unanswered = (clients: readonly CrashClient[]): string =>
  clients
    .flatMap(({ asked }) => asked.filter(({ told }) => told === null))
    .map(
      ({ op, id, username, amount, sent, outcome }) =>
        `${op} ${id} of ${username}, ${amount}: sent ${sent} times, outcome ${outcome}\n`,
    )
    .join("");

async function bounded(work: Promise<unknown>, complaint: () => string): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(complaint())), RECOVERY_MS);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
