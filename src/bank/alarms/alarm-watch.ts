import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { ALARMS, type AlarmName, type Applied, applySurvey, isOfServer, LostDatabase } from "../../alarms/alarms.ts";
import { ConditionFinder, type WatchedParts } from "./condition-finder.ts";

/** The pause between two surveys, in milliseconds. */
const EVERY_MS = 5_000;
/** A last survey that is older says nothing any more, in milliseconds. */
const STALE_MS = 30_000;
/** How long a stop waits for a database that is out of reach, in milliseconds. */
const STOP_MOST_MS = 2_000;

export interface WatchOptions {
  /** True while the database should answer: not while the bank still prepares its tables, or stops. */
  readonly expectsDatabase: () => boolean;
  /** True while the tables are there and the bank is open. */
  readonly isOpen: () => boolean;
  /** The bank's clock, in milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Looks every few seconds at what this server counts and knows anyway, and raises and clears alarms by it. No request waits for a
 * look. The server that was elected to tell operators also looks at what concerns the whole bank.
 */
export class AlarmWatch {
  readonly #parts: WatchedParts;
  readonly #options: WatchOptions;
  readonly #finder: ConditionFinder;
  readonly #lost: LostDatabase;
  readonly #stopping = new AbortController();
  #standing: Applied["standing"] = [];
  #lookedAt = performance.now();
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: WatchedParts, options: WatchOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#finder = new ConditionFinder(parts);
    this.#lost = new LostDatabase(parts.server);
  }

  /** Looks now, and then every EVERY_MS. */
  start(): void {
    this.#timer = setInterval(() => this.tick(), EVERY_MS);
    this.tick();
  }

  /** Begins to look, unless a survey is under way. */
  tick(): void {
    this.#looking ??= this.look().finally(() => {
      this.#looking = null;
    });
  }

  /** Ends a request under way, and waits for a survey under way, at most STOP_MOST_MS. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await Promise.race([this.#looking, sleep(STOP_MOST_MS, undefined, { ref: false })]);
  }

  /** The alarms of this server and of the whole bank that stand, by name. */
  get standing(): readonly AlarmName[] {
    const names = this.#standing.filter(({ name, subject }) => !isOfServer(name) || subject === this.#parts.server);
    const own: AlarmName[] = this.#lost.stands ? ["database-lost"] : [];
    return [...new Set([...own, ...names.map(({ name }) => name as AlarmName)])];
  }

  /** One line for each of them, for the page /ready: without the names of ATMs. */
  get warnings(): readonly string[] {
    const lines = this.standing.map((name) => `${name}: ${ALARMS[name].raised}`);
    if (performance.now() - this.#lookedAt <= STALE_MS) return lines;
    return [...lines, `alarms are not known: this server could not look for ${STALE_MS / 1_000} seconds or longer`];
  }

  /** Looks once, and tells of a lost database. Never rejects. */
  async look(): Promise<void> {
    const { gate, store } = this.#parts;
    const { expectsDatabase, isOpen, now, log } = this.#options;
    const at = now();
    if (this.#lost.observe(gate.databaseLost && expectsDatabase(), at))
      log.error({ alarm: "database-lost" }, "alarm raised: database-lost");
    if (gate.databaseLost) return await this.#tellOfLoss(at);
    if (!isOpen()) return;
    try {
      const survey = await this.#finder.find(at);
      const lost = this.#lost.condition;
      if (lost !== null) survey.standing.push(lost);
      this.#take(await applySurvey(store, survey), lost !== null);
    } catch (error) {
      log.warn({ err: error }, "alarms could not be looked at: the bank tries again");
    }
  }

  #take({ raised, cleared, standing }: Applied, hasLost: boolean): void {
    const { log } = this.#options;
    if (hasLost) this.#lost.entered();
    this.#standing = standing;
    this.#lookedAt = performance.now();
    // The name is in the message: the log limits lines that are alike, and one alarm must not hide another.
    for (const { name, subject, detail } of raised) {
      const level = ALARMS[name as AlarmName].severity === "critical" ? "error" : "warn";
      log[level]({ alarm: name, subject, detail }, `alarm raised: ${name}`);
    }
    for (const { name, subject } of cleared) log.info({ alarm: name, subject }, `alarm cleared: ${name}`);
  }

  async #tellOfLoss(at: number): Promise<void> {
    const notice = this.#lost.due(at);
    const { outbox } = this.#parts;
    if (notice !== null && outbox !== null && (await outbox.send(notice, this.#stopping.signal))) this.#lost.told(at);
  }
}
