import type { EventStore } from "../../events/events.ts";
import type { KeyFiles } from "../../keys/keys.ts";
import type { GroupCommit } from "../../ledger/ledger.ts";
import { Currency, newOperatorId, type OperatorId, type RequestId } from "../../model/model.ts";
import { openAuthentic, type Role, type SignedIn } from "../../operators/operators.ts";
import { SECRET } from "../../operators/testing/test-operators.ts";
import { type Proposal, ProposalKey } from "../../proposals/proposals.ts";
import { type Carried, type Carrying, carryOutApproved } from "../carrying/carry-out.ts";
import type { Backoffice, KeyMaking, Standing } from "../performing/backoffice-parts.ts";
import { KeyFileKey } from "../performing/key-file-key.ts";
import { perform } from "../performing/perform.ts";
import type { Performed } from "../performing/performed.ts";

/** The content of keys/operators.key in tests. */
export const TEST_OPERATORS_SECRET = SECRET;
const testProposalKey = (): ProposalKey => new ProposalKey(TEST_OPERATORS_SECRET);

interface TestOperatorsOptions {
  readonly store: EventStore;
  readonly ledger: Pick<GroupCommit, "post">;
  /** The bank's time in milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly proposalKey?: ProposalKey;
}

/** Signed-in operators of a test, with all roles unless it says otherwise, and what they do together. */
export class TestOperators {
  readonly carrying: Carrying;
  /** Of the bank that carries out; none unless a test has some. */
  keyFiles: KeyFiles | undefined;
  keyMaking: KeyMaking | undefined;
  readonly standings = new Map<OperatorId, Standing>();
  readonly anna: SignedIn;
  readonly ben: SignedIn;

  constructor({ store, ledger, now, proposalKey = testProposalKey() }: TestOperatorsOptions) {
    this.carrying = {
      ...{ store, ledger, now, proposalKey, currency: Currency("EUR"), receiptKey: null, evidence: null },
      authentic: openAuthentic(TEST_OPERATORS_SECRET, () => {}),
      effects: store.writers.effects,
      keyFileKey: new KeyFileKey(TEST_OPERATORS_SECRET),
      standing: async (_, id) => this.standings.get(id) ?? null,
    };
    this.anna = this.signIn("anna");
    this.ben = this.signIn("ben");
  }

  get backoffice(): Backoffice {
    return this.carrying;
  }

  /** A new operator with these roles, who has just proven the identity. */
  signIn(username: string, roles: readonly Role[] = ["teller", "treasurer", "administrator"]): SignedIn {
    const id = newOperatorId();
    this.standings.set(id, { isActive: true, roles });
    return { kind: "operator", id, username, roles, session: "a session", provenAt: Number.MAX_SAFE_INTEGER };
  }

  perform(actor: SignedIn, name: string, given: Readonly<Record<string, unknown>>): Promise<Performed> {
    return perform(this.carrying, actor, name, given);
  }

  /** Proposes, and resolves with the proposal. Rejects with the refusal's name if it is refused. */
  async propose(name: string, given: Readonly<Record<string, unknown>>, maker = this.anna): Promise<Proposal> {
    const performed = await this.perform(maker, name, given);
    if (!performed.ok) throw new Error(performed.refusal);
    if (performed.kind !== "proposed") throw new Error(`${name} needs no approval`);
    return performed.proposal;
  }

  approve(proposal: RequestId, approver = this.ben): Promise<Performed> {
    return this.perform(approver, "proposals-approve", { proposal });
  }

  carryOut(proposal: RequestId): Promise<Carried> {
    return carryOutApproved({ ...this.carrying, keyFiles: this.keyFiles, keyMaking: this.keyMaking }, proposal);
  }

  /** Two operators agree on it, and the bank carries it out. Resolves with the proposal's id. Rejects with the name of a refusal. */
  async agree(name: string, given: Readonly<Record<string, unknown>>): Promise<RequestId> {
    const { id } = await this.propose(name, given);
    const approved = await this.approve(id);
    if (!approved.ok) throw new Error(approved.refusal);
    await this.carryOut(id);
    return id;
  }
}
