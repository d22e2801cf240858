import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { awaitEnd } from "../src/backoffice/carrying/await-end.ts";
import type { Backoffice } from "../src/backoffice/performing/backoffice-parts.ts";
import { openBackoffice } from "../src/backoffice/performing/open-backoffice.ts";
import { perform } from "../src/backoffice/performing/perform.ts";
import type { Performed } from "../src/backoffice/performing/performed.ts";
import type { EventStore } from "../src/events/event-store.ts";
import { Currency } from "../src/model/money.ts";
import { readOperators } from "../src/operators/accounts/operator-version.ts";
import type { Role, SignedIn } from "../src/operators/actor.ts";
import { renewFirstLink } from "../src/operators/invitations/first.ts";
import type { Operators } from "../src/operators/settings.ts";
import { accept, anotherOperator, openTestOperators, resultOf } from "../src/operators/testing/test-operators.ts";
import type { Proposal } from "../src/proposals/proposal.ts";
import { type BankPlaces, eventStoreOf } from "./bank-events.ts";

/** How long the bank may take to carry out a proposal on a busy machine, in milliseconds. */
const CARRIED_MOST_MS = 60_000;
const ROLES: readonly Role[] = ["teller", "treasurer", "administrator"];
const ROOT = { kind: "break-glass", login: "root", reason: "a test" } as const;

type Given = Readonly<Record<string, unknown>>;

/** Two operators of a real bank: anna proposes, ben approves, and the bank carries it out. */
export class TwoOperators {
  readonly #backoffice: Backoffice;
  readonly #store: EventStore;
  readonly anna: SignedIn;
  readonly ben: SignedIn;

  private constructor(backoffice: Backoffice, store: EventStore, [anna, ben]: readonly [SignedIn, SignedIn]) {
    this.#backoffice = backoffice;
    this.#store = store;
    this.anna = anna;
    this.ben = ben;
  }

  /**
   * Enters them in the database of a bank that has no operator yet, under its own key; finds them if they are there. End their chain with
   * `leave`.
   */
  static async at(bank: BankPlaces, names: readonly string[] = ["anna", "ben"]): Promise<TwoOperators> {
    const store = await eventStoreOf(bank);
    const secret = Buffer.from(readFileSync(path.join(bank.data, "keys", "operators.key"), "utf8").trim(), "hex");
    const operators = await openTestOperators(store, { secret });
    const people = (await peopleAt(store, operators, names)) ?? (await enterPeople(store, operators, names));
    const currency = Currency("EUR");
    const parts = {
      store,
      now: Date.now,
      currency,
      receiptKey: null,
      evidence: null,
      secret,
      report: (sentence: string) => assert.fail(sentence),
    };
    return new TwoOperators(openBackoffice(parts), store, people as [SignedIn, SignedIn]);
  }

  /** What this operator asks for, who has just proven the identity. */
  perform(actor: SignedIn, name: string, given: Given): Promise<Performed> {
    return perform(this.#backoffice, { ...actor, provenAt: Date.now() }, name, given);
  }

  /** Returns "ok", or the name of the refusal. */
  async tries(actor: SignedIn, name: string, given: Given): Promise<string> {
    const performed = await this.perform(actor, name, given);
    return performed.ok ? "ok" : performed.refusal;
  }

  async propose(name: string, given: Given): Promise<Proposal> {
    const performed = await this.perform(this.anna, name, given);
    assert.ok(performed.ok, inspect(performed));
    assert.ok(performed.kind === "proposed", `${name} needs no approval`);
    return performed.proposal;
  }

  /** Proposes and approves, and waits until the bank has carried it out. Resolves with the proposal as it then is. */
  async agree(name: string, given: Given): Promise<Proposal> {
    const { id } = await this.propose(name, given);
    return this.approve(id);
  }

  async approve(proposal: Proposal["id"]): Promise<Proposal> {
    const approved = await this.perform(this.ben, "proposals-approve", { proposal });
    assert.ok(approved.ok, inspect(approved));
    return this.ended(proposal);
  }

  /** Waits until the bank has carried out an approved proposal. */
  async ended(proposal: Proposal["id"]): Promise<Proposal> {
    const ended = await awaitEnd(this.#backoffice, proposal, CARRIED_MOST_MS);
    assert.ok(ended !== null && ended.state !== "approved", `the bank does not carry out ${proposal}`);
    return ended;
  }

  /** Ends their chain of audit events, as a console does when it stops. */
  leave(): Promise<void> {
    return this.#store.endIdle(Date.now());
  }
}

/** These operators, if all of them are in the database. */
async function peopleAt(store: EventStore, operators: Operators, names: readonly string[]): Promise<readonly SignedIn[] | null> {
  const known = new Map((await readOperators(store.sql, operators)).map((each) => [each.username, each]));
  const found = names.map((name) => known.get(name));
  const isThere = found.every((each) => each?.state === "active");
  return isThere
    ? found.flatMap((each) => (each === undefined ? [] : { ...each, kind: "operator", session: "", provenAt: 0 }))
    : null;
}

/** An administrator of the bank invites them: the first one, if there is none yet. */
async function enterPeople(store: EventStore, operators: Operators, names: readonly string[]): Promise<readonly SignedIn[]> {
  const at = Date.now();
  const by = (await administratorAt(store, operators, at)) ?? (await firstAdministrator(store, operators, at));
  const people: SignedIn[] = [];
  for (const username of names) people.push((await anotherOperator(operators, { by, username, roles: ROLES, at })).signedIn);
  return people;
}

async function administratorAt(store: EventStore, operators: Operators, at: number): Promise<SignedIn | null> {
  const found = (await readOperators(store.sql, operators)).find(
    ({ state, roles }) => state === "active" && roles.includes("administrator"),
  );
  return found === undefined ? null : { ...found, kind: "operator", session: "", provenAt: at };
}

async function firstAdministrator(store: EventStore, operators: Operators, at: number): Promise<SignedIn> {
  const { token } = resultOf(await store.begin((tx, record) => renewFirstLink(tx, record, operators, { actor: ROOT, at })));
  return (await accept(operators, token, { person: { username: "olga", displayName: "Olga" }, at })).signedIn;
}
