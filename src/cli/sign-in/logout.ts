import type { Run } from "../command.ts";
import { say } from "../output/failure.ts";
import { ConsoleError } from "./console-client.ts";
import { revokeToken } from "./device-flow.ts";
import { readSignIn, removeSignIn } from "./sign-in-file.ts";

/** `strongroom logout`: ends the session at its console, and removes its file even if the console does not answer. */
export const logout: Run = async () => {
  const signIn = await readSignIn();
  if (signIn === null) {
    process.stdout.write("nobody is signed in\n");
    return 0;
  }
  const { console, token, username } = signIn;
  const problem = await revokeToken(console, token).then(
    () => null,
    (error: unknown) => (error instanceof ConsoleError ? error : Promise.reject(error)),
  );
  await removeSignIn();
  if (problem === null) {
    process.stdout.write(`${username} is signed out\n`);
    return 0;
  }
  say(
    `${problem.message}. The token is removed from this machine; the session may last up to 8 hours unless ${username} ends it at the console`,
  );
  return 1;
};
