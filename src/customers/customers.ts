/**
 * Customers and their passwords: sign-up, sign-in, change of password, delays, and what operators decide about a customer.
 *
 * It promises that a password is stored only as a bcrypt hash bound to its customer, and that guesses are counted before they are
 * checked. It never holds a session. Start with signin.ts; passwords/ hashes and rates them, guesses/ counts and delays.
 */

export { close, endSessions, open } from "./closing.ts";
export type { CustomerDecision } from "./decision.ts";
export { credentialEffect, customerEffect, noteEffect, sessionsEffect, stateEffect } from "./effects.ts";
export {
  CustomerFinder,
  type FoundCustomer,
  findByAnyId,
  findByIds,
  findByPrefix,
  findByUsername,
  usernamesOf,
} from "./find.ts";
export { Generations, watchCustomers } from "./generations.ts";
export { forgetStrangers, forgiveGuess, type Guess, type GuessPolicies, type Subject, takeGuess } from "./guesses/guess-count.ts";
export { CUSTOMER_POLICY, TERMINAL_POLICY } from "./guesses/guess-policy.ts";
export { endPending, notePending, takeBackCut } from "./guesses/pending-guess.ts";
export { unlessLate } from "./guesses/try-password.ts";
export { lock, unlock } from "./lock.ts";
export { type CustomerRecord, customerRecord, setNote } from "./note.ts";
export { changePassword } from "./passwords/change-password.ts";
export { type Credentials, type Hashed, hashNewPassword, openCredentials } from "./passwords/credentials.ts";
export { checkLength } from "./passwords/password-rules.ts";
export { onePepper } from "./passwords/peppers.ts";
export { type SignInDelay, signInDelays } from "./reading/delays.ts";
export { CUSTOMER_PAGE_MAX, type CustomerPage, searchCustomers } from "./reading/search-customers.ts";
export { signIn } from "./signin.ts";
export { signUp } from "./signup.ts";
export { foldUsername, isUsername } from "./username.ts";
