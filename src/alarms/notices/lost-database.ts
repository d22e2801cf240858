import { newRequestId } from "../../model/model.ts";
import type { RaisedAlarm } from "../standing/alarm-effects.ts";
import type { Condition } from "../standing/survey.ts";
import { type Notice, noticeOf, REPEAT_MS } from "./notice.ts";

/** How long the database must be lost before it is an alarm, in milliseconds: a failover takes some seconds. */
const LOST_LEAST_MS = 10_000;

/**
 * The alarm that no database can keep while it stands. Each server tells of its own loss, and enters the alarm once the database
 * is back, with what was told: the notices after that, the all-clear among them, then go on from the database. If the server ends
 * meanwhile, the next start begins another alarm.
 */
export class LostDatabase {
  readonly #server: string;
  /** Since when it is lost, in milliseconds since 1970 UTC; null while it is not. */
  #since: number | null = null;
  #seenAt = 0;
  #alarm: (RaisedAlarm & { told: number; toldAt: number | null }) | null = null;

  constructor(server: string) {
    this.#server = server;
  }

  /** Takes the present state. `at` is in milliseconds since 1970 UTC. Returns true if the alarm was raised just now. */
  observe(isLost: boolean, at: number): boolean {
    if (!isLost) {
      this.#since = null;
      return false;
    }
    this.#since ??= at;
    this.#seenAt = at;
    if (this.#alarm !== null || at - this.#since < LOST_LEAST_MS) return false;
    const detail = `no answer since ${new Date(this.#since).toISOString()}`;
    this.#alarm = {
      ...{ id: newRequestId(), name: "database-lost", subject: this.#server, detail, raisedAt: at },
      ...{ told: 0, toldAt: null },
    };
    return true;
  }

  /** True while the alarm stands and the database does not have it. */
  get stands(): boolean {
    return this.#alarm !== null;
  }

  /** The notice that is due while the database is lost; null if none is. */
  due(at: number): Notice | null {
    const alarm = this.#alarm;
    if (alarm === null || this.#since === null) return null;
    const { told, toldAt, raisedAt } = alarm;
    if (toldAt === null) return noticeOf("raised", alarm, { number: 0, at: raisedAt });
    if (Math.abs(at - toldAt) < REPEAT_MS) return null;
    return noticeOf("standing", alarm, { number: told, at: toldAt + REPEAT_MS });
  }

  /** The operators got the notice that was due. */
  told(at: number): void {
    if (this.#alarm !== null) this.#alarm = { ...this.#alarm, told: this.#alarm.told + 1, toldAt: at };
  }

  /** What the first survey with the database enters; null if there is nothing to enter. */
  get condition(): Condition | null {
    if (this.#alarm === null) return null;
    const { id, subject, detail, raisedAt, told, toldAt } = this.#alarm;
    return { name: "database-lost", subject, detail, seenAt: this.#seenAt, announced: { id, raisedAt, told, toldAt } };
  }

  /** The database has the alarm. If the database is lost again by now, another alarm begins. */
  entered(): void {
    this.#alarm = null;
    this.#since = null;
  }
}
