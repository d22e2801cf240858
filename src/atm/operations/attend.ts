import type { Atm } from "../atm-context.ts";
import { notesOf, tidy } from "../cash/notes.ts";
import { isWritable } from "../journal/mending.ts";
import type { Answer, Asked, Done, State } from "../operator/control-message.ts";
import { attendTo, changeOf, who } from "./carry-out.ts";
import { objectionTo } from "./objection.ts";

type AskedFor<Name extends Asked["ask"]> = Extract<Asked, { ask: Name }>;
/**
 * Serves the operator at the machine. Every change of the notes is journalled first, then sent to the bank under one request id
 * until it answers. Only then is it made in the counters. Counters and books therefore agree in the end, after any crash in
 * between.
 */
export class Attendant {
  readonly #atm: Atm;

  constructor(atm: Atm) {
    this.#atm = atm;
  }

  /** Carries out a request, or answers with a sentence that says why not; then nothing has changed. */
  act = async (asked: Asked): Promise<Answer> => {
    const why = objectionTo(this.#atm, asked);
    if (why !== null) return { ok: false, why };
    const done = await this.#do(asked);
    return { ok: true, state: stateOf(this.#atm, done) };
  };

  async #do(asked: Asked): Promise<readonly Done[]> {
    const { machine, faults } = this.#atm;
    switch (asked.ask) {
      case "status":
        return [];
      case "fault":
        faults?.arm(asked.fault);
        return [];
      case "close":
      case "open":
        await machine.cash.setClosed(asked.ask === "close", asked.operator);
        if (asked.ask === "open") machine.dispenser.clear();
        machine.log("warn", `an operator has ${asked.ask === "close" ? "closed" : "opened"} the machine`, who(asked));
        machine.recovery.reportSoon();
        return [];
      case "load":
      case "unload":
        return [await attendTo(this.#atm, changeOf(asked.ask, asked, { notes: tidy(asked.notes) }))];
      case "swap":
        return this.#swap(asked);
      case "empty":
        return [await this.#empty(asked)];
    }
  }

  /** Takes the old notes out and puts the new ones in: two changes, each booked by the bank separately. */
  async #swap(asked: AskedFor<"swap">): Promise<readonly Done[]> {
    const held = this.#atm.machine.cash.cassettes;
    const old = tidy(asked.notes.map((each) => ({ ...each, notes: notesOf(held, each.denomination) })));
    const fresh = tidy(asked.notes);
    const done: Done[] = [];
    if (old.length > 0) done.push(await attendTo(this.#atm, changeOf("unload", asked, { notes: old })));
    if (done.every(({ how }) => how === "booked") && fresh.length > 0)
      done.push(await attendTo(this.#atm, changeOf("load", asked, { notes: fresh })));
    return done;
  }

  #empty(asked: AskedFor<"empty">): Promise<Done> {
    return attendTo(this.#atm, changeOf("unload", asked, { box: "reject", notes: tidy(this.#atm.machine.cash.rejected) }));
  }
}

/** The machine's state, and the changes that were made. */
function stateOf({ machine, levels, currency, lines }: Atm, done: readonly Done[]): State {
  const { cash, dispenser, journal } = machine;
  return {
    currency: currency.code,
    exponent: currency.exponent,
    closed: cash.closed,
    closedBy: cash.closedBy,
    closer: cash.closer,
    jammed: dispenser.jammed,
    broken: !isWritable(machine),
    doubt: cash.doubt,
    bankReached: lines.reached === true,
    server: lines.server ?? "",
    open: journal.operations.size,
    cassettes: levels.of(cash.cassettes),
    rejected: cash.rejected,
    done,
  };
}
