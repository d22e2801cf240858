import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { KeyPlace, Place } from "../place.ts";

/** One file of a key, as it was found. */
interface KeyFacts {
  readonly file: string;
  readonly isPublic: boolean;
  readonly isRotated: boolean;
  /** `unreadable` has the system's code. */
  readonly found:
    | { readonly state: "missing" }
    | { readonly state: "unreadable"; readonly code: string }
    | {
        readonly state: "there";
        readonly mode: number;
        readonly owner: number;
        readonly ageMs: number;
        /** What is wrong with its form. */
        readonly problem: string | null;
      };
}

export interface KeysFacts {
  readonly keys: readonly KeyFacts[];
  /** The owner of the folder that holds them; null if there is none. */
  readonly folderOwner: number | null;
  /** The auditor's private key, if it still lies here. */
  readonly auditorKey: string | null;
}

const YEAR_MS = 365 * 86_400_000;
/** Docs/OPERATIONS.md, "Keys": every year or two. */
const AGE_MOST_MS = 2 * YEAR_MS;

/** The bank's keys; null on a machine that has ATMs only. */
export async function lookAtKeys({ keys, auditorKey, hasBank }: Place): Promise<KeysFacts | null> {
  if (!hasBank) return null;
  const facts = keys.map(lookAtKey);
  const isHere = lookAtKey({ file: auditorKey, problem: () => null }).found.state !== "missing";
  return { keys: facts, folderOwner: ownerOf(path.dirname(keys[0]?.file ?? auditorKey)), auditorKey: isHere ? auditorKey : null };
}

/** Null if there is no such folder, or this account may not look; each file says so itself. */
function ownerOf(folder: string): number | null {
  try {
    return statSync(folder).uid;
  } catch {
    return null;
  }
}

/** The key files of ATMs; null if there are none. */
export async function lookAtMachineKeys({ machineKeys }: Place): Promise<KeysFacts | null> {
  return machineKeys.length === 0 ? null : { keys: machineKeys.map(lookAtKey), folderOwner: null, auditorKey: null };
}

function lookAtKey({ file, problem, isPublic, isRotated }: KeyPlace): KeyFacts {
  const base = { file, isPublic: isPublic === true, isRotated: isRotated === true };
  try {
    const { mode, uid, mtimeMs } = statSync(file);
    const text = readFileSync(file, "utf8");
    const found = {
      state: "there",
      mode: mode & 0o777,
      owner: uid,
      ageMs: Date.now() - mtimeMs,
      problem: problem(text),
    } as const;
    return { ...base, found };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return { ...base, found: code === "ENOENT" ? { state: "missing" } : { state: "unreadable", code } };
  }
}

export function judgeKeys({ keys, folderOwner, auditorKey }: KeysFacts): readonly Finding[] {
  if (keys.every(({ found }) => found.state === "missing"))
    return [
      doubtful(
        "there are no keys yet",
        "start the bank, which makes them; on another server of the bank, copy its folder keys/ first",
      ),
    ];
  const findings = keys.flatMap((key) => judgeKey(key, folderOwner));
  const still =
    auditorKey === null
      ? []
      : [
          doubtful(
            `the auditor's private key still lies here: ${auditorKey}`,
            "move it to the auditor's machine: with it, a thief of this one reads the encrypted audit log",
          ),
        ];
  const sound =
    keys.length === 1
      ? "the key is there, in its form, and readable by its owner only"
      : `all ${keys.length} keys are there, in their form, and readable by their owner only`;
  return findings.length === 0 ? [well(sound), ...still] : [...findings, ...still];
}

function judgeKey({ file, isPublic, isRotated, found }: KeyFacts, folderOwner: number | null): readonly Finding[] {
  if (found.state === "missing")
    return [
      wrong(`${file} is missing`, "put it back from a backup, or copy it from another server of the bank: start nothing before"),
    ];
  if (found.state === "unreadable")
    return [
      wrong(
        `${file} cannot be read (${found.code})`,
        "give the command as the account of the bank, or correct the file's permissions",
      ),
    ];
  const { mode, owner, ageMs, problem } = found;
  return [
    ...(problem === null
      ? []
      : [wrong(`${file} ${problem}`, "put it back from a backup, or copy it from another server of the bank")]),
    ...(isPublic || process.platform === "win32" || (mode & 0o077) === 0
      ? []
      : [
          wrong(
            `others than its owner have rights to ${file} (mode ${mode.toString(8)})`,
            `chmod 600 ${file}; if anybody can have read it, make a new one`,
          ),
        ]),
    ...(folderOwner === null || owner === folderOwner
      ? []
      : [wrong(`${file} belongs to the account ${owner}, and its folder to ${folderOwner}`, `chown ${folderOwner} ${file}`)]),
    ...(isRotated && ageMs > AGE_MOST_MS
      ? [
          doubtful(
            `${file} was not renewed for ${Math.floor(ageMs / YEAR_MS)} years`,
            'rotate the key (docs/OPERATIONS.md, "Keys")',
          ),
        ]
      : []),
  ];
}
