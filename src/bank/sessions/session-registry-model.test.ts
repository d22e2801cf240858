import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SessionId, TerminalId } from "../../model/model.ts";
import { ATM, newSession, OTHER_ATM, ticking } from "../testing/test-session-ids.ts";
import { type SessionProcess, SessionRegistry } from "./session-registry.ts";

/** What may happen to a session registry, in any order. Each number selects an item modulo the number of items. */
type Step =
  | { readonly kind: "open"; readonly worker: number; readonly terminal: TerminalId }
  | { readonly kind: "answer"; readonly question: number; readonly known: boolean }
  | { readonly kind: "use" | "end"; readonly session: number }
  | { readonly kind: "die"; readonly worker: number };

const LIMIT = 3;
const number = fc.nat(1_000);
const OPEN = fc.record({ kind: fc.constant("open" as const), worker: number, terminal: fc.constantFrom(ATM, ATM, OTHER_ATM) });
const ANSWER = fc.record({ kind: fc.constant("answer" as const), question: number, known: fc.boolean() });
const OTHERS = [
  fc.record({ kind: fc.constantFrom("use" as const, "end" as const), session: number }),
  fc.record({ kind: fc.constant("die" as const), worker: number }),
];

interface Live {
  readonly session: SessionId;
  readonly terminal: TerminalId;
  readonly worker: number;
  activeAt: number;
}

/** A simple model: the sessions in the order of their opening. It checks each replacement. */
class Model {
  live: Live[] = [];
  readonly now = ticking();
  readonly sessionRegistry = new SessionRegistry(LIMIT, this.now);
  readonly questions: { readonly worker: number; readonly terminal: TerminalId; readonly answer: (known: boolean) => void }[] =
    [];
  readonly #opening: Promise<void>[] = [];
  readonly #sessionProcesses = [0, 1, 2].map(
    (worker): SessionProcess => ({
      lastActive: (terminal) =>
        new Promise((resolve) => {
          const answer = (known: boolean): void => resolve(known ? this.#timesOf(worker, terminal) : null);
          this.questions.push({ worker, terminal, answer });
        }),
      replace: (session) => this.#replace(session),
    }),
  );

  async take(step: Step): Promise<void> {
    const one = <Each>(of: readonly Each[], n: number): Each | undefined => of[n % Math.max(1, of.length)];
    if (step.kind === "open") {
      const session = newSession();
      const worker = step.worker % this.#sessionProcesses.length;
      this.live.push({ session, terminal: step.terminal, worker, activeAt: this.now() });
      this.#opening.push(this.sessionRegistry.opened(this.#sessionProcesses[worker] as SessionProcess, step.terminal, session));
    } else if (step.kind === "answer") {
      const asked = one(this.questions, step.question);
      if (asked === undefined) return;
      this.questions.splice(this.questions.indexOf(asked), 1);
      asked.answer(step.known);
    } else if (step.kind === "die") {
      const worker = step.worker % this.#sessionProcesses.length;
      this.live = this.live.filter((each) => each.worker !== worker);
      this.sessionRegistry.died(this.#sessionProcesses[worker] as SessionProcess);
    } else {
      const chosen = one(this.live, step.session);
      if (chosen === undefined) return;
      if (step.kind === "use") chosen.activeAt = this.now();
      else {
        this.live.splice(this.live.indexOf(chosen), 1);
        this.sessionRegistry.ended(chosen.session);
      }
    }
    await new Promise(setImmediate);
  }

  /** Answers all open questions. */
  async settle(): Promise<void> {
    while (this.questions.length > 0) await this.take({ kind: "answer", question: 0, known: true });
    await Promise.all(this.#opening);
  }

  of(terminal: TerminalId): readonly SessionId[] {
    return this.live.filter((each) => each.terminal === terminal).map(({ session }) => session);
  }

  #timesOf(worker: number, terminal: TerminalId): ReadonlyMap<SessionId, number> {
    const there = this.live.filter((each) => each.worker === worker && each.terminal === terminal);
    return new Map(there.map(({ session, activeAt }) => [session, activeAt]));
  }

  #replace(session: SessionId): void {
    const victim = this.live.find((each) => each.session === session);
    assert.ok(victim, "a session that had ended was replaced");
    const own = this.of(victim.terminal);
    assert.ok(own.length > LIMIT, "a session was replaced although the terminal had no more than LIMIT");
    assert.notEqual(own.at(-1), session, "the newest session was replaced");
    this.live.splice(this.live.indexOf(victim), 1);
  }
}

const runs = async (steps: readonly Step[]): Promise<Model> => {
  const model = new Model();
  for (const step of steps) await model.take(step);
  await model.settle();
  return model;
};

test("whatever happens in any order, no terminal keeps too many sessions, and none is replaced without need", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(OPEN, OPEN, ANSWER, ...OTHERS), { maxLength: 60 }), async (steps) => {
      const model = await runs(steps);
      for (const terminal of [ATM, OTHER_ATM]) assert.ok(model.of(terminal).length <= LIMIT, "too many are left");
    }),
    { numRuns: 300 },
  );
});

test("of unused sessions the newest are left, even if workers answer late or not at all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(OPEN, OPEN, ANSWER), { maxLength: 60 }), async (steps) => {
      const opened: SessionId[] = [];
      const model = new Model();
      for (const step of steps) {
        await model.take(step);
        const newest = model.of(ATM).at(-1);
        if (newest !== undefined && newest !== opened.at(-1)) opened.push(newest);
      }
      await model.settle();
      assert.deepEqual(model.of(ATM), opened.slice(-LIMIT));
    }),
    { numRuns: 300 },
  );
});
