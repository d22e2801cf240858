import { NoteError } from "./note-error.ts";
import type { NamedKey } from "./note-key.ts";
import { formatVerifier, parseVerifier } from "./signed-note.ts";
import { openSuccession, SUCCESSIONS_MAX, type Succession, splitSuccessions } from "./succession.ts";

/** A key that verifies notes. */
export interface NoteVerifier extends NamedKey {
  /** Of a log: the proven successions of its keys, in their order, of which `publicKey` is the newest (`followSuccessions`). */
  readonly successions?: readonly Succession[];
}

/**
 * Follows successions from a key that the reader knows, to newer keys and to older ones, because both keys of a succession have signed it.
 * Returns the log's keys: `publicKey` is the newest. Those that `known` has already count too. Throws NoteError `succession` if one is not
 * signed by both of its keys, does not lead to or from a known key, goes back in size, or if two of one key contradict each other.
 */
export function followSuccessions(known: NoteVerifier, notes: readonly string[]): NoteVerifier {
  const all = new Map<string, Succession>();
  for (const succession of [...(known.successions ?? []), ...notes.map(openSuccession)]) all.set(succession.text, succession);
  if (all.size > SUCCESSIONS_MAX) throw wrong(`more than ${SUCCESSIONS_MAX} successions`);
  const [byOld, byNew] = [new Map<string, Succession>(), new Map<string, Succession>()];
  for (const each of all.values()) {
    const [from, to] = [formatVerifier(each.from), formatVerifier(each.to)];
    if (byOld.has(from) || byNew.has(to))
      throw wrong(
        `two successions of the key ${byOld.has(from) ? from : to} contradict each other: one of its holders made two logs`,
      );
    byOld.set(from, each);
    byNew.set(to, each);
  }
  const chain: Succession[] = [];
  const start = formatVerifier(known);
  for (let each = take(byNew, start, byOld); each !== null; each = take(byNew, formatVerifier(each.from), byOld))
    chain.unshift(each);
  for (let each = take(byOld, start, byNew); each !== null; each = take(byOld, formatVerifier(each.to), byNew)) chain.push(each);
  checkChain(chain, all.size, known.name);
  return { name: known.name, publicKey: chain.at(-1)?.to.publicKey ?? known.publicKey, successions: chain };
}

/** Takes each succession once: a circle of keys ends. */
function take(from: Map<string, Succession>, key: string, other: Map<string, Succession>): Succession | null {
  const found = from.get(key);
  if (found === undefined) return null;
  from.delete(key);
  for (const [name, each] of other) if (each === found) other.delete(name);
  return found;
}

function checkChain(chain: readonly Succession[], count: number, name: string): void {
  if (chain.length < count || chain.some(({ from }) => from.name !== name))
    throw wrong("a succession of a key that is not this log's");
  const keys = chain.flatMap(({ from, to }, i) => [...(i === 0 ? [formatVerifier(from)] : []), formatVerifier(to)]);
  if (new Set(keys).size < keys.length) throw wrong("successions that lead back to an old key");
  for (const [i, { head }] of chain.entries()) {
    const before = chain[i - 1]?.head;
    if (before === undefined || before.size < head.size) continue;
    if (before.size > head.size || !before.root.equals(head.root))
      throw wrong("a succession of fewer records than the one before");
  }
}

/** Returns the one key that signs the log's checkpoints of this size. */
export const keyOfSize = ({ name, publicKey, successions = [] }: NoteVerifier, size: number): NamedKey =>
  successions.find(({ head }) => size <= head.size)?.from ?? { name, publicKey };

/** Every key that the log has had, the oldest first, as formatVerifier has it. */
export const keysOf = ({ name, publicKey, successions = [] }: NoteVerifier): readonly string[] =>
  [...successions.map(({ from }) => from), { name, publicKey }].map(formatVerifier);

/** The file of a log's key: a line with its newest key, then its successions. */
export const formatLogKey = (verifier: NoteVerifier): string =>
  `${formatVerifier(verifier)}\n${(verifier.successions ?? []).map(({ note }) => note).join("")}`;

/** Reads the output of formatLogKey; the newline of a line alone may be missing. Throws NoteError `note` and `succession`. */
export function parseLogKey(text: string): NoteVerifier {
  const end = text.indexOf("\n");
  if (end < 0) return parseVerifier(text);
  const rest = text.slice(end + 1);
  return followSuccessions(parseVerifier(text.slice(0, end)), rest.trim() === "" ? [] : splitSuccessions(rest));
}

const wrong = (message: string): NoteError => new NoteError("succession", message);
