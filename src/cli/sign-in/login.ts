import { hostname } from "node:os";
import { isLoopback } from "../../address/address.ts";
import type { Run } from "../command.ts";
import { accountName } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { refuse, say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { awaitConsent, beginSignIn, type Consent, findWhose, revokeToken } from "./device-flow.ts";
import { printable } from "./printable.ts";
import { readSignIn, type SignIn, writeSignIn } from "./sign-in-file.ts";

const CONSOLE_DEFAULT = "http://localhost:4999";

/** `strongroom login`: asks a console for codes, shows one of them, and waits until an operator approves. */
export const login: Run = async ({ settings }) => {
  const before = await readSignIn();
  const origin = consoleToSignIn(settings);
  const begun = await beginSignIn(origin, printable(`strongroom login, account ${accountName()} on ${hostname()}`));
  const { address, addressWithCode, userCode: code, expiresInS } = begun;
  printResult(
    settings,
    { address, addressWithCode, code, expiresInS },
    `Open ${printable(begun.address)} in a browser, sign in, and type this code:\n\n    ${printable(begun.userCode)}\n\n` +
      `Or open ${printable(begun.addressWithCode)}\nThe code is valid for ${Math.round(begun.expiresInS / 60)} minutes. Waiting …\n`,
  );
  const consent = await awaitConsent(origin, begun);
  if (consent.state !== "granted") {
    return refuse(REFUSED[consent.state]);
  }
  const { token } = consent;
  const whose = await findWhose(origin, token);
  if (whose === null) {
    return refuse("the sign-in was ended at once, at the console: nobody is signed in");
  }
  await writeSignIn({ console: origin, token, username: whose.username });
  if (before !== null) await forget(before);
  const { username, roles } = whose;
  printResult(
    settings,
    { console: origin, username, roles },
    `signed in as ${printable(username)} (${roles.map(printable).join(", ")}) at ${origin}\n`,
  );
  return 0;
};

const REFUSED: Readonly<Record<Exclude<Consent["state"], "granted">, string>> = {
  access_denied: "the operator refused this sign-in, or may not sign in any more",
  expired_token: "nobody approved the code in time: give the command again",
};

/** The console to sign in at. Throws UsageError if the token would cross a network in clear. */
function consoleToSignIn(settings: Settings): string {
  const origin = settings.find("console") ?? settings.find("console-origin") ?? CONSOLE_DEFAULT;
  const { protocol, hostname: host } = new URL(origin);
  if (protocol === "http:" && !isLoopback(host))
    throw new UsageError(`--console ${origin} would send the sign-in over a network in clear: give an https:// address`);
  return origin;
}

/** Ends the sign-in that this one replaces. */
async function forget({ console, token }: SignIn): Promise<void> {
  await revokeToken(console, token).catch((error: Error) =>
    say(`the sign-in before, at ${console}, could not be ended there and lasts at most 8 hours: ${error.message}`),
  );
}
