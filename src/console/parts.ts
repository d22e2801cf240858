import type { Auditing, Performed, PerformedJson } from "../backoffice/backoffice.ts";
import type { KeyDetails } from "../keys/keys.ts";
import type { Currency, CustomerId, Money, RequestId } from "../model/model.ts";
import type { KeyHolder, Operators, SignedIn } from "../operators/operators.ts";
import type { Sql } from "../store/store.ts";
import type { LogWatch } from "./api/log-watch.ts";
import type { ApiRates } from "./api/rate-limit.ts";
import type { FormOperation } from "./forms/form-operation.ts";
import type { ListedProposal } from "./forms/proposal.ts";
import type { Live } from "./live/live.ts";
import type { Log } from "./log.ts";
import type { FindSession } from "./operator.ts";
import type { OnceAnswers } from "./web/answer-once.ts";
import type { Downloads } from "./web/downloads.ts";
import type { KeptForms } from "./web/kept-forms.ts";
import type { ConsoleRequest, NavigationEntry } from "./web/web-request.ts";

/** Who asks: an operator, or by the API a program too. */
export type Caller = SignedIn | KeyHolder;

/** What the console is given by the program that starts it. */
export interface ConsoleParts {
  /** The database, under the console's own role. */
  readonly sql: Sql;
  readonly currency: Currency;
  /** The one address under which browsers reach the console, such as http://localhost:4999: passkeys belong to its name. */
  readonly origin: string;
  /** The bank's time, in milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
  /** What the cassettes of one ATM hold at most, in minor units. */
  readonly terminalCapacity: Money;
  /** What signs operators in. */
  readonly operators: Operators;
  readonly findSession: FindSession;
  /** Finds the program whose API key this is; null if it is none that counts now. */
  readonly findKeyHolder: (token: string, address: string) => Promise<KeyHolder | null>;
  readonly signOut: (operator: SignedIn) => Promise<void>;
  /** The table of operator operations, by name. */
  readonly operations: Readonly<Record<string, FormOperation>>;
  /** Checks role, freshness and fields; performs, or makes a proposal; audited. */
  readonly invoke: (caller: Caller, name: string, given: Readonly<Record<string, unknown>>) => Promise<Performed>;
  /** What proves the audit log and verifies the bank. */
  readonly auditing: Auditing;
  /** As `invoke`, with the answer as JSON; with a key, once. For the API. */
  readonly answer: (
    caller: Caller,
    request: { readonly name: string; readonly given: Readonly<Record<string, unknown>>; readonly key: string | null },
  ) => Promise<PerformedJson>;
  /** How many times as fast as usual live parts are read, so that tests need not wait for them; 1 by default. */
  readonly livePace?: number;
  /** How often programs may ask the API; API_RATES by default. */
  readonly apiRates?: ApiRates;
  /** Every key of the bank, as the operation `keys-list` lists them. */
  readonly readKeys: () => Promise<readonly KeyDetails[]>;
  /** A page of proposals. */
  readonly proposals: (asked: AskedProposals) => Promise<ProposalList>;
}

/** Which proposals: those that wait for somebody, the oldest first, or those that have ended, the newest first. */
export interface AskedProposals {
  readonly which: "waiting" | "ended";
  /** The proposal after which the page begins; null for the first page. */
  readonly after?: RequestId | null;
  /** Only those about this customer. */
  readonly customer?: CustomerId;
}

/** At most 100 proposals. */
export interface ProposalList {
  readonly proposals: readonly ListedProposal[];
  /** How many wait in all; null for those that have ended, which nobody counts. */
  readonly count: number | null;
  /** After which the next page begins; null if this is the last. */
  readonly next: RequestId | null;
}

/** What every view of the console has. */
export interface Console extends ConsoleParts {
  readonly live: Live;
  /** Requests of the API that wait for events. */
  readonly watch: LogWatch;
  /** Remembers which forms were answered. */
  readonly answers: OnceAnswers;
  /** Keeps what was typed while its operator proves the identity. */
  readonly kept: KeptForms;
  /** Sends files that operations give. */
  readonly downloads: Downloads;
  readonly navigation: readonly NavigationEntry[];
  /** Performs an operation for the operator of this request: the one way in which a page changes anything. */
  perform(c: ConsoleRequest, name: string, given: Readonly<Record<string, unknown>>): Promise<Performed>;
}
