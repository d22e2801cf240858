import { forgetServers, type Notifier, type Outbox, type Survey } from "../../alarms/alarms.ts";
import type { ClockTrouble } from "../../clock/clock.ts";
import type { WitnessProgress } from "../../cosigning/cosigning.ts";
import type { EventStore } from "../../events/events.ts";
import type { Supervisor } from "../processes/supervise.ts";
import { type BankBounds, findInBank } from "./bank-conditions.ts";
import type { CountedConditions } from "./counted-conditions.ts";
import { Findings } from "./findings.ts";
import { LogConditions } from "./log-conditions.ts";

/** The pause between two surveys at what concerns the whole bank, in milliseconds. */
const BANK_EVERY_MS = 60_000;
/** How long the webhook may fail before that is an alarm, in milliseconds. */
const FAILING_MOST_MS = 5 * 60_000;

/** The parts of a bank server that its alarms depend on. */
export interface WatchedParts {
  readonly server: string;
  readonly store: EventStore;
  readonly gate: { readonly closed: boolean; readonly databaseLost: boolean };
  readonly clockTrouble: () => ClockTrouble | null;
  readonly workers: readonly Pick<Supervisor, "name" | "ask">[];
  readonly sequencer: Pick<Supervisor, "ask">;
  /** Rejects if the key that signs the log cannot be read. */
  readonly readLogKey: () => Promise<unknown>;
  readonly counted: CountedConditions;
  readonly witnesses: () => readonly WitnessProgress[];
  readonly bounds: BankBounds;
  readonly notifier: Pick<Notifier, "elected">;
  /** Null without a webhook. */
  readonly outbox: Outbox | null;
}

/** Finds all that alarms are raised for, as far as one server can know it. */
export class ConditionFinder {
  readonly #parts: WatchedParts;
  readonly #log: LogConditions;
  #inBank: { readonly at: number; readonly found: Findings } | null = null;

  constructor(parts: WatchedParts) {
    this.#parts = parts;
    this.#log = new LogConditions(parts.server);
  }

  /** Looks once. `at` is in milliseconds since 1970 UTC. Rejects as the database does. */
  async find(at: number): Promise<Survey & Findings> {
    const { server, workers, sequencer, counted } = this.#parts;
    const found = new Findings();
    const [state, counts] = await Promise.all([
      sequencer.ask({ kind: "sequencing" }),
      Promise.all(workers.map(async (worker) => [worker.name, await worker.ask({ kind: "counts" })] as const)),
    ]);
    const now = performance.now();
    this.#log.find(state, now, found);
    counted.take(counts, at, now);
    const isWhole = counts.every(([, each]) => each !== null);
    counted.find(isWhole, at, now, found);
    await this.#findOnServer(found);
    this.#findWebhook(found);
    await this.#findInBank(at, found);
    return Object.assign(found, { source: server, at });
  }

  async #findOnServer(found: Findings): Promise<void> {
    const { server, gate, clockTrouble, readLogKey, witnesses } = this.#parts;
    const key = await readLogKey().then(
      () => null,
      () => "the file is missing or is no key",
    );
    found.know("signing-key-missing", server, key);
    found.know("audit-behind", "", gate.closed ? "no new money operation is taken" : null);
    const trouble = clockTrouble();
    found.know("clock-wrong", server, trouble === null ? null : `the trouble is ${trouble}`);
    // Whoever looks has the database.
    found.know("database-lost", server, null);
    for (const { name, alarm } of witnesses())
      if (alarm !== null && alarm !== "lost") found.know("witness-contradicts", name, `the reason is ${alarm}`);
  }

  #findWebhook(found: Findings): void {
    const { outbox, notifier } = this.#parts;
    const failing = outbox !== null && outbox.failingMs > FAILING_MOST_MS;
    if (outbox === null)
      found.miss("alarms-not-told", "", "no --alarm-webhook is set: only the log, /ready and strongroom alarms list show alarms");
    else if (notifier.elected)
      found.know("alarms-not-told", "", failing ? "the receiver takes nothing; the log names the cause" : null);
  }

  /** Only the elected server looks, once a minute; until the next survey its findings stand. */
  async #findInBank(at: number, found: Findings): Promise<void> {
    const { store, bounds, notifier } = this.#parts;
    if (!notifier.elected) {
      this.#inBank = null;
      return;
    }
    if (this.#inBank === null || performance.now() - this.#inBank.at >= BANK_EVERY_MS) {
      this.#inBank = { at: performance.now(), found: await findInBank(store.sql, at, bounds) };
      await forgetServers(store, at);
    }
    for (const name of this.#inBank.found.known) found.known.add(name);
    found.standing.push(...this.#inBank.found.standing);
    found.unknown.push(...this.#inBank.found.unknown);
  }
}
