/**
 * Customers and their passwords: sign-up, sign-in, change of password, delays, and what operators decide about a customer.
 *
 * It promises that a password is stored only as a bcrypt hash bound to its customer, and that guesses are counted before they are
 * checked. It never holds a session. Start with signin.ts; passwords/ hashes and rates them, guesses/ counts and delays.
 */

export { type CloseRefusal, close, endSessions, type OpenRefusal, open } from "./closing.ts";
export type { CustomerDecision } from "./decision.ts";
export { credentialEffect, customerEffect, noteEffect, sessionsEffect, stateEffect } from "./effects.ts";
export { CustomerFinder, type FoundCustomer, findByAnyId, findByIds, findByUsername } from "./find.ts";
export { Generations, watchCustomers } from "./generations.ts";
export { forgetStrangers } from "./guesses/guess-count.ts";
export { lock, unlock } from "./lock.ts";
export { type CustomerRecord, customerRecord, isNote, setNote } from "./note.ts";
export { changePassword } from "./passwords/change-password.ts";
export { type Credentials, hashNewPassword, openCredentials } from "./passwords/credentials.ts";
export { checkLength } from "./passwords/password-rules.ts";
export { signIn } from "./signin.ts";
export { signUp } from "./signup.ts";
export { foldUsername, isUsername } from "./username.ts";
