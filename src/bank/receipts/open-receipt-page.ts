import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { openSecret } from "../../files/files.ts";
import { childEnvironment } from "../../process/process.ts";
import { publicKeyText, RECEIPT_SEED_SIZE, readEndedKeys, receiptKeyOf } from "../../receipts/receipts.ts";
import { type Child, Supervisor } from "../processes/supervise.ts";
import type { BankSettings } from "../startup/settings.ts";

/**
 * The process of the page that checks receipts; null if the settings have no place for it. It gets public keys only, and no login
 * of the database: strangers talk to it. Throws SecretFileError, and ReceiptError for a damaged file of ended keys.
 */
export async function openReceiptPage(settings: BankSettings, log: Logger): Promise<Supervisor | null> {
  const { receiptPage, files } = settings;
  if (receiptPage === null) return null;
  const current = publicKeyText(receiptKeyOf(await openSecret(files.receiptKey, RECEIPT_SEED_SIZE)));
  const ended = existsSync(files.endedReceiptKeys) ? await readFile(files.endedReceiptKeys, "utf8") : "";
  readEndedKeys(ended);
  const told = { ...settings, databaseUrl: "", receiptPage: { ...receiptPage, keys: { current, ended } } };
  return new Supervisor("receipt page", () => forkReceiptPage(receiptPage.tls), told, log);
}

type Tls = { readonly cert: string; readonly key: string } | null;

const forkReceiptPage = (tls: Tls): Child =>
  fork(fileURLToPath(import.meta.resolve("#programs/bank/receipts/receipt-page.js")), {
    serialization: "advanced",
    execArgv: [...process.execArgv, "--disable-warning=ExperimentalWarning", ...permissionsFor(tls)],
    env: childEnvironment([]),
  });

/**
 * The options of Node.js's permission model for the page's process: it reads the program and its certificate, and no other file;
 * it writes none and starts no program. From Node.js 25 on the network is a permission too, which it has.
 */
export function permissionsFor(tls: Tls): readonly string[] {
  const root = fileURLToPath(new URL("./", import.meta.resolve("#package")));
  const readable = [
    `${root}dist`,
    `${root}package.json`,
    ...foldersOfPackages(root),
    ...(tls === null ? [] : [tls.cert, tls.key]),
  ];
  const network = process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : [];
  return ["--permission", ...network, ...readable.map((each) => `--allow-fs-read=${each}`)];
}

/** The folders of the packages that the program uses: its own, and if it was installed as a package, the one that it lies in. */
export function foldersOfPackages(root: string): readonly string[] {
  const around = /^.*?[/\\]node_modules(?=[/\\])/.exec(root)?.[0];
  return [path.join(root, "node_modules"), ...(around === undefined ? [] : [around])];
}
