import { setTimeout as sleep } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "../tests/bank-under-test.ts";
import type { ScriptedAtm } from "../tests/scripted-atm.ts";
import { Child } from "./child.ts";
import { RefusalCount } from "./refusal-count.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures, quantile, type Side } from "./rounds.ts";
import type { StrangerTasks } from "./strangers-process.ts";
import { type Row, tableOf } from "./table.ts";
import { wrongHellos } from "./wrong-hellos.ts";

const PAIRS = 3;
const STRANGERS = 2_000;
const KNOCKS_PER_SECOND = 200;
const OPERATIONS_MS = 2_000;
const ARRIVALS = 10;
/** How long it takes until the strangers fill all half-open places. */
const GATHERING_MS = 1_500;
/** How long it takes until the bank notices that they are gone. */
const LEAVING_MS = 300;

/** The customer's ATM sends one request after the other, more than a thousand a second. */
const BUDGET = ["--terminal-requests", "1000000", "--terminal-events", "1000000"];

const OTHERS = Array.from({ length: 8 }, (_, n) => `127.0.0.${2 + n}`);

/** The strangers' addresses. The ATMs are at 127.0.0.1, and the bank's limits are its defaults. */
const CROWDS: Readonly<Record<string, { standingFrom: readonly string[]; knocksFrom: readonly string[] }>> = {
  "strangers of one address": { standingFrom: OTHERS.slice(0, 1), knocksFrom: OTHERS.slice(1) },
  "strangers of eight addresses": { standingFrom: OTHERS, knocksFrom: OTHERS },
  "strangers of the ATM's own address": { standingFrom: ["127.0.0.1"], knocksFrom: ["127.0.0.1"] },
};

export const about = `One signed-in customer does one deposit or balance after the other, beside the same without strangers. ${STRANGERS} strangers hold
connections open, half of them with part of a frame, and each connects again a second after the bank ends its connection.
${KNOCKS_PER_SECOND} more connections a second send something wrong: no frame, a ClientHello of random bytes, or a well-formed one from an unknown ATM.
Afterwards ${ARRIVALS} new sessions in a row, each tried once. The bank has its default limits for strangers, which hold for each worker, its
default workers, and a PostgreSQL that does not sync, so that waits for the disk do not hide its own time. The strangers are a process of the
lowest priority on the same cores.`;

type Figure = "median" | "p99" | "opened" | "opening";

const ROWS: readonly Row<Figure>[] = [
  { figure: "median", label: "an operation, median, ms", decimals: 2, goal: { most: 2 } },
  { figure: "p99", label: "an operation, 99th percentile, ms", decimals: 2 },
  { figure: "opened", label: "new sessions that came about, %", goal: { least: 0.9 } },
  { figure: "opening", label: "a new session, median, ms", decimals: 2 },
];

export async function run(print: Print): Promise<void> {
  await using bank = await BankUnderTest.start(BUDGET);
  await using strangers = new Child<StrangerTasks>("strangers-process");
  const [customerKeys, newcomerKeys] = [await bank.enrol(1), await bank.enrol(2)];
  await using atm = await bank.connect(customerKeys);
  const credentials = { username: "customer", password: "a long enough secret" };
  await atm.get("signup", credentials);
  await atm.get("signin", credentials);

  const wrongs = await wrongHellos(customerKeys.bankStaticPublic);
  for (const [title, origins] of Object.entries(CROWDS)) {
    const refusals = new RefusalCount(bank.program);
    const plan = { port: bank.port, standing: STRANGERS, knocksPerSecond: KNOCKS_PER_SECOND, wrongs, ...origins };
    const flooded: Side<Figure> = {
      name: "flooded",
      async round() {
        await strangers.ask("gather", plan);
        await sleep(GATHERING_MS);
        await strangers.ask("count");
        refusals.begin();
        const figures = await measure(bank, atm, newcomerKeys);
        refusals.end(await strangers.ask("leave"));
        await sleep(LEAVING_MS);
        return figures;
      },
    };
    const quiet: Side<Figure> = { name: "quiet", round: () => measure(bank, atm, newcomerKeys) };
    const pairs = await alternate(PAIRS, flooded, quiet);
    print(`${tableOf(title, [flooded.name, quiet.name], ROWS, pairs)}${refusals.told()}`);
  }
}

async function measure(bank: BankUnderTest, atm: ScriptedAtm, newcomer: InitiatorKeys): Promise<Figures<Figure>> {
  const operations = await operationTimes(atm);
  const openings = await openingTimes(bank, newcomer);
  return {
    median: quantile(operations, 0.5),
    p99: quantile(operations, 0.99),
    opened: (100 * openings.length) / ARRIVALS,
    opening: quantile(openings, 0.5),
  };
}

/** Returns the sorted times of operations one after the other, in milliseconds. */
async function operationTimes(atm: ScriptedAtm): Promise<readonly number[]> {
  const times: number[] = [];
  const deadline = performance.now() + OPERATIONS_MS;
  for (let at = performance.now(); at < deadline; ) {
    await (times.length % 2 === 0 ? atm.get("deposit", { amount: Money(100n) }) : atm.get("balance", {}));
    const now = performance.now();
    times.push(now - at);
    at = now;
  }
  return times.sort((one, other) => one - other);
}

/** Returns the sorted times from connecting to an answer, in milliseconds, of attempts that got one. */
async function openingTimes(bank: BankUnderTest, keys: InitiatorKeys): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < ARRIVALS; n++) {
    const at = performance.now();
    try {
      await using atm = await bank.connect(keys);
      await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
      times.push(performance.now() - at);
    } catch {
      // The bank had no room for it.
    }
  }
  return times.sort((one, other) => one - other);
}
