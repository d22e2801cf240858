import { accept, type Outcome, refuse } from "../model/refusal.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { foldUsername } from "./username.ts";

/** The fewest characters that a password may have, counted after NFC normalisation as Unicode code points. */
const PASSWORD_LENGTH_MIN = 8;

/** Fewer different characters than this, and the password is as good as one character repeated. */
const DIFFERENT_MIN = 4;
/** What must be left of a password that begins or ends with the username. */
const BESIDES_USERNAME_MIN = 6;

/** What fingers find without thinking: the alphabet, the digits, and keyboards by their rows and by their columns. */
const RUNS = [
  "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "1234567890qwertyuiopasdfghjklzxcvbnm",
  "1234567890qwertzuiopasdfghjklyxcvbnm",
  "1234567890azertyuiopqsdfghjklmwxcvbn",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "zaq1xsw2cde3vfr4bgt5nhy6mju7",
].flatMap((run) => [run, [...run].reverse().join("")]);

/**
 * Whether a new password will do. Refuses `password-too-short` (with `least`, in characters) and `password-too-common`:
 * on the list of common passwords, a run of keys, a short piece repeated, or hardly more than the username.
 */
export function checkNewPassword(username: string, password: string): Outcome<Record<never, never>> {
  const normal = password.normalize("NFC");
  if ([...normal].length < PASSWORD_LENGTH_MIN) return refuse("password-too-short", { least: BigInt(PASSWORD_LENGTH_MIN) });
  const folded = normal.toLowerCase();
  if (isCommonPassword(folded) || isRun(folded) || isRepetition(folded) || isUsernameAgain(foldUsername(username), folded))
    return refuse("password-too-common");
  return accept({});
}

const isRun = (password: string): boolean => RUNS.some((run) => run.includes(password));

/** "aaaaaaaa", "abcabcabc", "passpass", "11112222". */
function isRepetition(password: string): boolean {
  return new Set(password).size < DIFFERENT_MIN || /^(.{1,4})\1+$/su.test(password);
}

/** The username itself, or with a year or the like before or after it. */
function isUsernameAgain(username: string, password: string): boolean {
  const again = password.startsWith(username) || password.endsWith(username);
  return again && [...password].length - [...username].length < BESIDES_USERNAME_MIN;
}
