import { isSameName } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import { type Notes, notesOf, tidy, worth } from "../cash/notes.ts";
import { isWritable } from "../journal/mending.ts";
import type { Answer, Asked, Done, State } from "../operator/control-message.ts";
import { carryOut, changeOf, who } from "./carry-out.ts";
import { objectionTo } from "./objection.ts";

type AskedFor<Name extends Asked["ask"]> = Extract<Asked, { ask: Name }>;
type Counting = AskedFor<"count">;

/** One operator's count, until another operator confirms it. */
type Proposal = Pick<Counting, "notes" | "rejected" | "operator" | "login">;

/**
 * Serves the operator at the machine. Every change of the notes is journalled first, then sent to the bank under one request id
 * until it answers. Only then is it made in the counters. Counters and books therefore agree in the end, after any crash in
 * between.
 */
export class Attendant {
  readonly #atm: Atm;
  #proposal: Proposal | null = null;

  constructor(atm: Atm) {
    this.#atm = atm;
  }

  /** Carries out a request, or answers with a sentence that says why not; then nothing has changed. */
  act = async (asked: Asked): Promise<Answer> => {
    const why = objectionTo(this.#atm, asked) ?? this.#objectionToCount(asked);
    if (why !== null) return { ok: false, why };
    const done = await this.#do(asked);
    return { ok: true, state: stateOf(this.#atm, done) };
  };

  async #do(asked: Asked): Promise<readonly Done[]> {
    const { machine, faults } = this.#atm;
    // A count holds only while no note moves: any request that moves notes, or allows it, makes the count worthless.
    if (!["status", "fault", "close", "count"].includes(asked.ask)) this.#proposal = null;
    switch (asked.ask) {
      case "status":
        return [];
      case "fault":
        faults?.arm(asked.fault);
        return [];
      case "close":
      case "open":
        await machine.cash.setClosed(asked.ask === "close");
        if (asked.ask === "open") machine.dispenser.clear();
        machine.log("warn", `an operator has ${asked.ask === "close" ? "closed" : "opened"} the machine`, who(asked));
        machine.recovery.reportSoon();
        return [];
      case "load":
      case "unload":
        return [await carryOut(this.#atm, changeOf(asked.ask, asked, { notes: tidy(asked.notes) }))];
      case "swap":
        return this.#swap(asked);
      case "empty":
        return [await this.#empty(asked)];
      case "count":
        return this.#count(asked);
    }
  }

  /** Takes the old notes out and puts the new ones in: two changes, each booked by the bank separately. */
  async #swap(asked: AskedFor<"swap">): Promise<readonly Done[]> {
    const held = this.#atm.machine.cash.cassettes;
    const old = tidy(asked.notes.map((each) => ({ ...each, notes: notesOf(held, each.denomination) })));
    const fresh = tidy(asked.notes);
    const done: Done[] = [];
    if (old.length > 0) done.push(await carryOut(this.#atm, changeOf("unload", asked, { notes: old })));
    if (done.every(({ how }) => how === "booked") && fresh.length > 0)
      done.push(await carryOut(this.#atm, changeOf("load", asked, { notes: fresh })));
    return done;
  }

  #empty(asked: AskedFor<"empty"> | Counting): Promise<Done> {
    return carryOut(this.#atm, changeOf("unload", asked, { box: "reject", notes: tidy(this.#atm.machine.cash.rejected) }));
  }

  /**
   * Keeps the first operator's count until another operator confirms it. Then the counters become that count, and the reject box
   * is emptied.
   */
  async #count(asked: Counting): Promise<readonly Done[]> {
    const proposal = this.#proposal;
    if (!asked.confirm || proposal === null) {
      this.#proposal = asked;
      return [];
    }
    this.#proposal = null;
    const second = { second: asked.operator, secondLogin: asked.login };
    const { notes, rejected } = proposal;
    const counted = await carryOut(this.#atm, changeOf("count", proposal, { ...second, notes, rejected: tidy(rejected) }));
    if (counted.how !== "booked" || worth(rejected) === 0n) return [counted];
    return [counted, await this.#empty(asked)];
  }

  #objectionToCount(asked: Asked): string | null {
    if (asked.ask !== "count" || !asked.confirm) return null;
    const proposal = this.#proposal;
    if (proposal === null)
      return "nobody has counted yet, or the ATM was started again since: give the command without --confirm first";
    if (isSameName(proposal.operator, asked.operator))
      return `the operator who counted cannot confirm: a second one must (counted by ${proposal.operator})`;
    return same(proposal.notes, asked.notes) && same(proposal.rejected, asked.rejected)
      ? null
      : `${proposal.operator} counted something else: count again, both of you`;
  }
}

/** The machine's state, and the changes that were made. */
function stateOf({ machine, levels, currency, bankReached }: Atm, done: readonly Done[]): State {
  const { cash, dispenser, journal } = machine;
  return {
    currency: currency.code,
    exponent: currency.exponent,
    closed: cash.closed,
    jammed: dispenser.jammed,
    broken: !isWritable(machine),
    doubt: cash.doubt,
    bankReached: bankReached === true,
    open: journal.operations.size,
    cassettes: levels.of(cash.cassettes),
    rejected: cash.rejected,
    done,
  };
}

/** True if these are the same notes, in any order. */
const same = (a: Notes, b: Notes): boolean =>
  [...a, ...b].every(({ denomination }) => notesOf(a, denomination) === notesOf(b, denomination));
