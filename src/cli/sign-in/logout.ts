import type { Run } from "../command.ts";
import { refuse } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { ConsoleError } from "./console-client.ts";
import { revokeToken } from "./device-flow.ts";
import { readSignIn, removeSignIn } from "./sign-in-file.ts";

/** `strongroom logout`: ends the session at its console, and removes its file even if the console does not answer. */
export const logout: Run = async ({ settings }) => {
  const signIn = await readSignIn();
  if (signIn === null) {
    printResult(settings, { username: null }, "nobody is signed in\n");
    return 0;
  }
  const { console, token, username } = signIn;
  const problem = await revokeToken(console, token).then(
    () => null,
    (error: unknown) => (error instanceof ConsoleError ? error : Promise.reject(error)),
  );
  await removeSignIn();
  if (problem === null) {
    printResult(settings, { username, console }, `${username} is signed out\n`);
    return 0;
  }
  return refuse(
    `${problem.message}. The token is removed from this machine; the session may last up to 8 hours unless ${username} ends it at the console`,
  );
};
