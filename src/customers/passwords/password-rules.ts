import { accept, type Outcome, refuse } from "../../model/model.ts";
import type { PasswordJudge } from "./password-judge.ts";

/** The fewest characters that a password may have, counted after NFC normalisation as Unicode code points. */
const PASSWORD_LENGTH_MIN = 8;
/** The fewest guesses that a password must take: a year of guessing at ATMs allows fewer than 10^5. */
const GUESSES_MIN = 1e8;

/** Words that everybody thinks of at a cash machine, in the languages of its screens. */
const NEAR_AT_HAND = [
  ...["strongroom", "bank", "banque", "banco", "atm", "cash", "money", "argent", "dinero", "card", "carte", "tarjeta"],
  ...["account", "compte", "cuenta", "pin", "code", "euro", "dollar", "peso", "password", "motdepasse", "contraseña"],
];

/**
 * Checks that a new password is long enough. Refuses `password-too-short` (with `least`, in characters). It is cheap, so callers
 * run it first.
 */
export function checkLength(password: string): Outcome<Record<never, never>> {
  const isShort = [...password.normalize("NFC")].length < PASSWORD_LENGTH_MIN;
  return isShort ? refuse("password-too-short", { least: BigInt(PASSWORD_LENGTH_MIN) }) : accept({});
}

/**
 * Checks that a new password is hard to guess for somebody who knows the username and the bank. Refuses `password-too-common`,
 * `password-too-simple` and `password-too-near`. Takes tens of milliseconds of a core: only within the queue.
 */
export async function checkGuesses(
  judge: PasswordJudge,
  password: string,
  { username, bank }: { readonly username: string; readonly bank: string },
): Promise<Outcome<Record<never, never>>> {
  const near = [username, ...username.split(/[._-]/), bank, ...bank.split(/\s+/)].filter((word) => word !== "");
  const { guesses, weakness } = await judge.judge(password.normalize("NFC"), { near, common: NEAR_AT_HAND });
  return guesses < GUESSES_MIN ? refuse(weakness) : accept({});
}
