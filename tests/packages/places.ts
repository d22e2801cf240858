import path from "node:path";
import { checkoutRoot } from "../checkout.ts";
import { freeAtmNumber } from "../everything.ts";
import { freePort } from "../program.ts";

/** The addresses of one trial, and the environment that names them: the usual ones may be taken by others. */
export interface Addresses {
  /** The pages of the two ATMs. */
  readonly atms: readonly [string, string];
  readonly variables: Readonly<Record<string, string>>;
}

export async function freeAddresses(): Promise<Addresses> {
  const numbers = [await freeAtmNumber(), await freeAtmNumber()] as const;
  return {
    atms: [`http://127.0.0.1:${5000 + numbers[0]}`, `http://127.0.0.1:${5000 + numbers[1]}`],
    variables: {
      STRONGROOM_LISTEN: `127.0.0.1:${await freePort()}`,
      STRONGROOM_CONSOLE_LISTEN: `127.0.0.1:${await freePort()}`,
      STRONGROOM_ATMS: numbers.join(","),
    },
  };
}

/** The folder of the pinned Node.js. */
export const PINNED = path.join(checkoutRoot, "node_modules", ".bin");

/**
 * The environment of a person at a terminal: none of the variables that npm and the tests set. `node` is the folder of the
 * Node.js that comes first in the PATH. The data lies below `folder`; the home is this account's, because npm's settings are
 * there.
 */
export function personIn(folder: string, node: string, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_)|STRONGROOM_|DATABASE_|NODE_(?!EXTRA_CA_CERTS)|INIT_CWD)/i.test(name),
  );
  const rest = (process.env["PATH"] ?? "").split(path.delimiter).filter((each) => !each.includes("node_modules"));
  return {
    ...Object.fromEntries(own),
    PATH: [node, ...rest].join(path.delimiter),
    XDG_DATA_HOME: path.join(folder, "data"),
    XDG_CONFIG_HOME: path.join(folder, "config"),
    ...more,
  };
}
