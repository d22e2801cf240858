import { readFile } from "node:fs/promises";
import { replaceFile } from "../../files/files.ts";
import { followSuccessions, formatLogKey, formatVerifier, keysOf, parseLogKey } from "../../tlog/tlog.ts";
import type { Run } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";

/** Like the shell's redirection: the file holds public keys. */
const MODE = 0o666;

/**
 * `strongroom audit follow-key NEWER`: takes the log's newer keys into the reader's own file, if successions that both keys signed lead
 * there from a key in it. Throws UsageError and NoteError, and leaves the file unchanged then.
 */
export const followLogKey: Run = async ({ operands, settings }) => {
  const [newer, file] = [operands["NEWER"] ?? "", settings.find("log-key")];
  if (file === null) throw new UsageError("--log-key is needed: the file of the log's key that you trust");
  const trusted = parseLogKey(await readText(file));
  const given = parseLogKey(await readText(newer));
  const verifier = followSuccessions(
    trusted,
    (given.successions ?? []).map(({ note }) => note),
  );
  if (!keysOf(verifier).includes(formatVerifier(given)))
    throw new UsageError(`${newer} holds the key ${formatVerifier(given)}, to which no succession leads from a key in ${file}`);
  await replaceFile(file, formatLogKey(verifier), { mode: MODE });
  const [key, count] = [formatVerifier(verifier), verifier.successions?.length ?? 0];
  printResult(settings, { file, key, successions: count }, `${key}\n`);
  say(`${file} holds the newest key of ${verifier.name} now, after ${count} ${count === 1 ? "succession" : "successions"}`);
  return 0;
};

const readText = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`the file of a log's key ${file} cannot be read: ${error.message}`);
  });
