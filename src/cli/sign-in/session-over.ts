import type { SignIn } from "./sign-in-file.ts";

/** The sentence for a token that its console does not take. It cannot say more: who guesses at tokens is told nothing either. */
export const overText = ({ console, username }: SignIn): string =>
  `${username} is not signed in at ${console} any more: the session ended or was ended, or another bank's console has this address; strongroom login signs in again`;
