import type { Run } from "../command.ts";
import { refuse } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { findWhose } from "./device-flow.ts";
import { printable } from "./printable.ts";
import { overText } from "./session-over.ts";
import { readSignIn } from "./sign-in-file.ts";

/** `strongroom whoami`: who is signed in by this account's file, as the console has it now. */
export const whoami: Run = async ({ settings }) => {
  const signIn = await readSignIn();
  if (signIn === null) {
    return refuse("nobody is signed in: strongroom login");
  }
  const whose = await findWhose(signIn.console, signIn.token);
  if (whose === null) {
    return refuse(overText(signIn));
  }
  const { username, roles, expiresInS, provenAgoS } = whose;
  printResult(
    settings,
    { console: signIn.console, ...whose },
    `${printable(username)} (${roles.map(printable).join(", ")}) at ${signIn.console}, for ${span(expiresInS)} more; identity proven ${span(provenAgoS)} ago\n`,
  );
  return 0;
};

/** Seconds as hours and minutes. */
function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
