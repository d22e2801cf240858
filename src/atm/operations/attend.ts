import { isSameName } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import { type Notes, notesOf, tidy, worth } from "../cash/notes.ts";
import { isWritable } from "../journal/mending.ts";
import type { Answer, Asked, Done, State } from "../operator/control-message.ts";
import { carryOut, changeOf, who } from "./carry-out.ts";
import { objectionTo } from "./objection.ts";

type AskedFor<Name extends Asked["ask"]> = Extract<Asked, { ask: Name }>;
type Counting = AskedFor<"count">;

/** What one operator counted, until another one says the same. */
type Proposal = Pick<Counting, "notes" | "rejected" | "operator" | "login">;

/**
 * Serves the operator at the machine. Every change of the notes is journalled, told to the bank under one request id until it
 * answers, and only then made in the counters: whatever dies in between, counters and books come to the same.
 */
export class Attendant {
  readonly #atm: Atm;
  #proposal: Proposal | null = null;

  constructor(atm: Atm) {
    this.#atm = atm;
  }

  /** Does what is asked, or says in a sentence why not; then nothing has changed. */
  act = async (asked: Asked): Promise<Answer> => {
    const why = objectionTo(this.#atm, asked) ?? this.#objectionToCount(asked);
    if (why !== null) return { ok: false, why };
    const done = await this.#do(asked);
    return { ok: true, state: stateOf(this.#atm, done) };
  };

  async #do(asked: Asked): Promise<readonly Done[]> {
    const { machine, faults } = this.#atm;
    // A count is of the notes as they were: whatever moves some, or lets some move, makes it worthless.
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

  /** The old notes out, the new ones in: two changes, each agreed with the bank by itself. */
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

  /** The first operator's count is kept until another one confirms it; then the counters become what was counted, and the reject box is empty. */
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
      return `whoever counts cannot confirm: a second operator must (counted by ${proposal.operator})`;
    return same(proposal.notes, asked.notes) && same(proposal.rejected, asked.rejected)
      ? null
      : `${proposal.operator} counted something else: count again, both of you`;
  }
}

/** How the machine stands, and what was done. */
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

/** Whether these are the same notes, in whatever order they are named. */
const same = (a: Notes, b: Notes): boolean =>
  [...a, ...b].every(({ denomination }) => notesOf(a, denomination) === notesOf(b, denomination));
