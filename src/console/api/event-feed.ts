import type { Context } from "hono";
import { AuditError, EVENT_PAGE_MAX, type EventTail, type FoundEvent, tailEvents } from "../../audit/audit.ts";
import { readFields } from "../../backoffice/backoffice.ts";
import { actorName } from "../../operators/operators.ts";
import { holdsOneOf } from "../operator.ts";
import type { Caller, ConsoleParts } from "../parts.ts";
import type { ConsoleEnv } from "../web/web-request.ts";
import { addressOf, bearerOf, findCaller } from "./bearer.ts";
import { EVENT_FIELDS, EVENT_ROLES, filterOf } from "./event-fields.ts";
import type { LogWatch } from "./log-watch.ts";
import { answerApiProblem, answerRefusal } from "./problem.ts";

/** How long the record of one reader and filter counts, in milliseconds: a feed that recorded each page would feed itself. */
const RECORDED_MS = 3_600_000;
const READERS_MAX = 4_096;

/** The feed of the audit log's events: a page from a cursor on, which may wait for the next event. */
export class EventFeed {
  readonly #parts: ConsoleParts;
  readonly #watch: LogWatch;
  /** When each reader was recorded last, by session and filter; the oldest first. */
  readonly #recorded = new Map<string, number>();

  constructor(parts: ConsoleParts, watch: LogWatch) {
    this.#parts = parts;
    this.#watch = watch;
  }

  /** Answers `GET /api/v1/events`. */
  async answer(c: Context<ConsoleEnv>): Promise<Response> {
    const operator = bearerOf(c);
    const refused = { ok: false, operation: "events", figures: {}, problems: [] } as const;
    if (!holdsOneOf(operator, EVENT_ROLES))
      return answerRefusal(c, {
        ...refused,
        refusal: "not-allowed",
        meaning: `it takes one of these roles: ${EVENT_ROLES.join(", ")}`,
      });
    const read = readFields(EVENT_FIELDS, c.req.query(), this.#parts);
    if (!read.ok)
      return answerRefusal(c, {
        ...refused,
        refusal: "field-invalid",
        meaning: "a field is not as it must be",
        problems: read.problems,
      });
    const { after, most, wait, ...asked } = read.input;
    const giveBack = wait === null || wait === 0 ? () => {} : this.#watch.take(operator.session);
    if (giveBack === null) return answerApiProblem(c, "too-many-waiting");
    try {
      await this.#record(operator, JSON.stringify(asked));
      const page = (from: number | null): Promise<EventTail> =>
        tailEvents(this.#parts.sql, from, most ?? EVENT_PAGE_MAX, filterOf(asked));
      const found = await this.#awaitEvents(c, await page(after), (wait ?? 0) * 1_000, page);
      return c.json({ events: found.events.map(eventJson), next: found.next, size: found.size });
    } catch (error) {
      if (error instanceof AuditError && error.code === "log-cursor") return answerApiProblem(c, "cursor-unknown");
      throw error;
    } finally {
      giveBack();
    }
  }

  /** Reads on until there is an event, the time in milliseconds is over, or nobody may read or wants to any more. */
  async #awaitEvents(
    c: Context<ConsoleEnv>,
    first: EventTail,
    forMs: number,
    page: (from: number) => Promise<EventTail>,
  ): Promise<EventTail> {
    const { signal } = c.req.raw;
    const until = performance.now() + forMs;
    let found = first;
    while (isEmpty(found)) {
      const left = until - performance.now();
      if (left <= 0 || signal.aborted) break;
      await this.#watch.beyond(found.size, left, signal);
      if (this.#watch.isStopped || !(await this.#isStillSignedIn(c))) break;
      found = await page(found.next);
    }
    return found;
  }

  async #isStillSignedIn(c: Context<ConsoleEnv>): Promise<boolean> {
    return c.var.token !== null && (await findCaller(this.#parts, c.var.token, addressOf(c))) !== null;
  }

  /** Records who reads, before anything is shown. */
  async #record(caller: Caller, asked: string): Promise<void> {
    const [reader, at] = [`${caller.session} ${asked}`, this.#parts.now()];
    if (at - (this.#recorded.get(reader) ?? Number.NEGATIVE_INFINITY) < RECORDED_MS) return;
    const confidential = { operator: actorName(caller), command: "events", asked };
    await this.#parts.operators.store.begin(async (_, record) => record({ at, kind: "audit-read", outcome: "ok", confidential }));
    this.#recorded.delete(reader);
    this.#recorded.set(reader, at);
    const [oldest] = this.#recorded.keys();
    if (this.#recorded.size > READERS_MAX && oldest !== undefined) this.#recorded.delete(oldest);
  }
}

const isEmpty = ({ events, next, size }: EventTail): boolean => events.length === 0 && next === size;

/** An event as the feed has it: its amount in minor units, as a string. */
const eventJson = ({ index, at, kind, outcome, terminal, session, request, customer, account, amount }: FoundEvent) => ({
  ...{ index, at, kind, outcome, terminal, session, request, customer, account },
  amount: amount === null ? null : String(amount),
});
