import {
  signIn as checkCredentials,
  checkLength,
  credentialEffect,
  customerEffect,
  signUp as enterCustomer,
  type Hashed,
  hashNewPassword,
  changePassword as replacePassword,
} from "../../customers/customers.ts";
import type { Effect } from "../../events/events.ts";
import { openCustomerAccount } from "../../ledger/ledger.ts";
import { type AuditEvent, accept, type CustomerId, newAccountId, newCustomerId, type Outcome } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { eventOutcome, requestEvent } from "./event.ts";
import { signedIn } from "./money.ts";
import { answeredOnce, keepAnswer } from "./once.ts";
import type { Perform, PerformSignIn, RequestContext, RequestNamed } from "./request-context.ts";

// Sign-up, sign-in, sign-out and the change of a password.

export const signUp: Perform<"signup"> = (bank, context, request) =>
  answeredOnce(bank, context, request, async () => {
    const { username, password } = request.fields;
    const rules = checkLength(password);
    const customer = newCustomerId();
    const hashed = rules.ok ? await hashNewPassword(bank.credentials, context.terminal, { customer, username, password }) : rules;
    // With a full queue nothing is stored: the same request may come again and be let in then.
    if (!hashed.ok && hashed.refusal === "bank-busy") return hashed;
    return bank.store.begin(async (tx, record) => {
      const entered = hashed.ok ? await enter(tx, context, request, { customer, ...hashed.result }) : refused(hashed);
      const { outcome, owner, effects } = entered;
      const answer = await keepAnswer(tx, bank, context, request, outcome);
      const event = { ...requestEvent(context, request), ...owner, outcome: eventOutcome(outcome), confidential: { username } };
      record({ ...event, effects: [answer, ...effects] });
      return outcome;
    });
  });

async function enter(
  tx: Transaction,
  context: RequestContext,
  request: RequestNamed<"signup">,
  { customer, ...hashed }: { readonly customer: CustomerId } & Hashed,
): Promise<Entered> {
  const { username } = request.fields;
  const account = newAccountId();
  const { at } = context;
  const entry = { id: customer, username, account, at };
  const outcome = await enterCustomer(tx, { ...entry, ...hashed });
  if (!outcome.ok) return refused(outcome);
  await openCustomerAccount(tx, account, customer, at);
  return {
    outcome,
    owner: { customer, account },
    effects: [customerEffect(entry), credentialEffect(customer, { ...hashed, changedAt: at, renewals: 0 })],
  };
}

/** What a sign-up came to, for its answer and its event. */
interface Entered {
  readonly outcome: Outcome<Record<never, never>>;
  readonly owner: Pick<AuditEvent, "customer" | "account">;
  readonly effects: readonly Effect[];
}

const refused = (outcome: Outcome<never>): Entered => ({ outcome, owner: {}, effects: [] });

export const signIn: PerformSignIn<"signin"> = async (bank, context, request) => {
  const { terminal, session, at } = context;
  const attempt = { ...request.fields, terminal, session, request: request.id, at };
  const { outcome } = await checkCredentials(bank.store, bank.credentials, attempt);
  if (!outcome.ok) return { outcome, customer: null };
  const { username } = outcome.result;
  const { code, exponent } = bank.currency;
  return { outcome: accept({ username, currency: code, exponent }), customer: outcome.result };
};

export const signOut: PerformSignIn<"signout"> = async (bank, context, request) => {
  await bank.recorder.record({ ...requestEvent(context, request), outcome: "ok" });
  return { outcome: accept({}), customer: null };
};

/** Ends every other session of the customer. This one continues in the generation that the new password begins. */
export const changePassword: PerformSignIn<"change-password"> = async (bank, context, request) => {
  let customer = signedIn(context);
  const outcome = await answeredOnce(bank, context, request, async () => {
    const { customer: id, username, generation } = customer;
    const change = {
      ...request.fields,
      customer: id,
      username,
      terminal: context.terminal,
      session: context.session,
      request: request.id,
      at: context.at,
    };
    const done = await replacePassword(bank.store, bank.credentials, change, (tx, outcome) =>
      keepAnswer(tx, bank, context, request, outcome),
    );
    // One more, and not the newest: a lock that came in between ends this sign-in too.
    if (done.ok) customer = { ...customer, generation: generation + 1 };
    return done;
  });
  return { outcome, customer };
};
