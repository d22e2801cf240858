import { ALARMS, type AlarmName, applySurvey, DAY_END } from "../src/alarms/alarms.ts";
import type { ListedProposal } from "../src/console/forms/proposal.ts";
import { TestConsole } from "../src/console/testing/test-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { keepCounters } from "../src/ledger/ledger.ts";
import { bucketOf, MeasureWriter } from "../src/measures/measures.ts";
import { measureOf } from "../src/measures/testing/test-measures.ts";
import { Money, type RequestId, TerminalId } from "../src/model/model.ts";
import { openStore } from "../src/store/store.ts";
import { cents, TestBank } from "../src/verification/testing/test-bank.ts";
import { ATM, OTHER_ATM } from "../src/verification/testing/test-people.ts";

const NEW_ATM = TerminalId("ATM-0003");

/** A bank where much needs a hand, with its console on a free port: real rooms and the console's own role, operators of the test. */
export class ConsoleFront implements AsyncDisposable {
  readonly bank: TestBank;
  readonly stage: TestConsole;
  readonly origin: string;
  readonly stop: () => Promise<void>;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Pick<ConsoleFront, "bank" | "stage" | "origin" | "stop">, stack: AsyncDisposableStack) {
    this.bank = parts.bank;
    this.stage = parts.stage;
    this.origin = parts.origin;
    this.stop = parts.stop;
    this.#stack = stack;
  }

  static async start(): Promise<ConsoleFront> {
    await using stack = new AsyncDisposableStack();
    const bank = stack.use(await TestBank.open());
    await fill(bank);
    const store = openStore(bank.consoleUrl, { connections: 4, applicationName: "console test" });
    stack.defer(() => store.close());
    let stage: TestConsole | undefined;
    const { origin, stop } = await startConsole({
      ...{ host: "localhost", port: 0, tls: null, origin: null },
      open: async (own) => {
        stage = new TestConsole({ origin: own, sql: store.sql, now: () => bank.now() });
        return stage.console;
      },
    });
    stack.defer(stop);
    const console = stage as unknown as TestConsole;
    stack.defer(() => console.console.live.stop());
    return new ConsoleFront({ bank, stage: console, origin, stop }, stack.move());
  }

  /** A proposal of this operator that waits. */
  proposal(maker: string, changes: Partial<ListedProposal> = {}): ListedProposal {
    const id = `0198f3a1-7c5e-7d2b-9f10-${Buffer.from(maker.padEnd(6, "x")).toString("hex").slice(0, 12)}` as RequestId;
    return {
      ...{ id, operation: "holds-settle", state: "open", maker: { id: `id-of-${maker}`, name: maker }, authentic: true },
      ...{ madeAt: this.bank.now() - 3_600_000, expiresAt: this.bank.now() + 82_800_000 },
      ...{ about: { terminal: ATM, request: id, amount: 4_000n }, decision: null, outcome: null },
      ...changes,
    } as ListedProposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Holds, alarms, cassettes and reject boxes, a day's end with a difference, and an hour of measures of two servers. */
async function fill(bank: TestBank): Promise<void> {
  for (const terminal of [ATM, OTHER_ATM, NEW_ATM]) await bank.enrol(terminal);
  await bank.post("cash-load", null, { amount: cents(500_000) });
  const alice = await bank.signUp("alice");
  await bank.post("deposit", alice, { amount: cents(400_000) });
  for (const amount of [4_000, 12_500]) await bank.post("withdraw", alice, { amount: cents(amount) });
  await bank.connect(ATM, 1);
  const at = bank.now();
  const note = (denomination: bigint, notes: number, level: "ok" | "low" | "empty") => ({
    ...{ denomination: Money(denomination), notes, level },
  });
  const cassettes = [note(5_000n, 0, "empty"), note(2_000n, 12, "low")];
  const rejected = [{ denomination: Money(5_000n), notes: 3 }];
  await keepCounters(bank.store.sql, { terminal: ATM, at, inService: true, cassettes, rejected });
  const known = new Set((Object.keys(ALARMS) as AlarmName[]).filter((name) => name !== "clock-wrong"));
  const unknown = [{ name: "clock-wrong" as const, subject: "server 1", why: "its clock does not answer" }];
  const standing = [
    { name: "audit-behind" as const, subject: "", detail: "3,400 events wait, the oldest for 45 s" },
    { name: "hashing-overload" as const, subject: "server 1", detail: "12 refusals in a minute" },
    { name: "terminal-over-ceiling" as const, subject: ATM, detail: "refused 3 deposits: the ceiling of its day" },
    { name: "cassette-empty" as const, subject: ATM, detail: "the cassette of 50.00" },
  ];
  const survey = { source: "server 1", at, known, standing, unknown };
  await applySurvey(bank.commands, survey);
  const difference = { name: "day-end-difference" as const, subject: OTHER_ATM, detail: "60.00 EUR less than booked" };
  await applySurvey(bank.commands, {
    ...{ source: DAY_END, at, known: new Set(["day-end-difference"] as const), unknown: [], standing: [difference] },
  });
  await measure(bank, at);
}

async function measure({ store }: TestBank, now: number): Promise<void> {
  const [a, b] = ["server 1", "server 2"].map((server) => new MeasureWriter(store, server)) as [MeasureWriter, MeasureWriter];
  const end = Math.floor(now / 5_000) * 5_000;
  for (let n = 0; n <= 700; n++) {
    const at = end - (700 - n) * 5_000;
    const wave = Math.round(200 + 120 * Math.sin(n / 60) + 30 * Math.sin(n / 3));
    const counted = {
      ...{ tookMs: 5_000, isWhole: true },
      operations: [
        ...[
          ["deposit", "ok", wave],
          ["transfer", "ok", wave >> 1],
          ["withdraw", "balance-short", n % 9],
        ],
        ...[
          ["signin", "ok", n % 5],
          ["signin", "credentials-wrong", n % 4 === 0 ? 1 : 0],
        ],
      ],
      latencies: [
        ["money", bucketOf(3 + wave / 60), wave],
        ["money", bucketOf(20 + (n % 13)), 3],
      ],
    } as never;
    const levels = { sessions: 12 + (n % 7), auditLagMs: 300 + wave, databaseMs: 0.4 + (n % 10) / 20 };
    const up = { isUp: true, restarts: 0, hangs: 0 };
    const processes = [
      ...["primary", "worker 1", "worker 2", "sequencer"].map((name) => ({ name, ...up })),
      { name: "hasher 1", ...up, restarts: n > 400 ? 1 : 0, isUp: n !== 401 },
    ];
    a.add(measureOf(at, 0, { counted, processes, ...levels }));
    if (n < 300 || n > 380) b.add(measureOf(at, 40, levels));
  }
  for (const writer of [a, b]) await writer.write(false);
}
