/**
 * Customers and their passwords: sign-up, sign-in, change of password, delays and locks.
 *
 * It promises that a password is stored only as a bcrypt hash bound to its customer, and that guesses are counted before they are
 * checked. It never holds a session. Start with signin.ts; passwords/ hashes and rates them, guesses/ counts and delays.
 */

export { credentialEffect, customerEffect } from "./effects.ts";
export { CustomerFinder, findByUsername } from "./find.ts";
export { Generations, watchCustomers } from "./generations.ts";
export { forgetStrangers } from "./guesses/guess-count.ts";
export { type LockDecision, lock, unlock } from "./lock.ts";
export { changePassword } from "./passwords/change-password.ts";
export { type Credentials, hashNewPassword, openCredentials } from "./passwords/credentials.ts";
export { checkLength } from "./passwords/password-rules.ts";
export { signIn } from "./signin.ts";
export { signUp } from "./signup.ts";
export { foldUsername, isUsername } from "./username.ts";
