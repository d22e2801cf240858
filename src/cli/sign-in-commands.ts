import { type Command, everywhere } from "./command.ts";

/** The commands by which an operator signs a command line in and out. */
export const SIGN_IN_COMMANDS: Readonly<Record<string, Command>> = {
  login: {
    operands: [],
    options: [...everywhere, "console", "console-origin"],
    meaning: "signs an operator in on this command line, once the operator approves it at the console",
    example: "strongroom login --console https://console.bank.example",
    load: async () => (await import("./sign-in/login.ts")).login,
  },
  logout: {
    operands: [],
    options: everywhere,
    meaning: "ends the session of this command line, and removes its token",
    example: "strongroom logout",
    load: async () => (await import("./sign-in/logout.ts")).logout,
  },
  whoami: {
    operands: [],
    options: everywhere,
    meaning: "prints which operator is signed in on this command line, and for how long; exit status 1 if nobody is",
    example: "strongroom whoami",
    load: async () => (await import("./sign-in/whoami.ts")).whoami,
  },
};
