import { userInfo } from "node:os";
import { readOption } from "./options.ts";
import type { Settings } from "./settings.ts";

/** An operator at a machine, by the name given and by the login of the machine. */
interface Attendant {
  readonly name: string;
  readonly login: string;
}

/** The operator who gives the command: the name given, or else the account's name, and the account. Throws UsageError. */
export function readOperator(settings: Settings): Attendant {
  const login = accountName();
  return { name: settings.find("operator") ?? readOption("operator", login, "this account's name"), login };
}

/** The name of the operating system's account that gives the command; its number if it has no name, as in some containers. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.()}`;
  }
}
