import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { createFile, replaceFile, type Writing } from "../../files/files.ts";

/** Maximum of evidence files: more would prove nothing new, and must not fill the disk. */
const EVIDENCE_MAX = 100;

/**
 * The files of a witness: the checkpoint, as the plain note that `audit verify --checkpoint` takes, its copy, the key that it first
 * saw, the successions of that key, and the evidence of every refused checkpoint.
 */
export class WitnessFiles {
  readonly note: string;
  readonly #copy: string;
  readonly #key: string;
  readonly #successions: string;
  readonly #folder: string;
  readonly #evidence: string;
  readonly #writing: Pick<Writing, "disk">;

  /** `dataDir` is the ATM's. */
  constructor(dataDir: string, number: number, writing: Pick<Writing, "disk"> = {}) {
    this.#writing = writing;
    this.#folder = dataDir;
    this.note = path.join(dataDir, `atm-${number}.checkpoint`);
    this.#copy = `${this.note}-copy`;
    this.#key = `${this.note}-key`;
    this.#successions = `${this.note}-successions`;
    this.#evidence = `atm-${number}.checkpoint-alarm-`;
  }

  /** The kept note; null if there is none yet. */
  readNote(): Promise<string | null> {
    return readText(this.note);
  }

  /** The copy of the note, which shows that there was one; null if there is none yet. */
  readCopy(): Promise<string | null> {
    return readText(this.#copy);
  }

  /** When the kept note was written, in milliseconds since 1970 UTC; null if there is none. */
  async keptAt(): Promise<number | null> {
    return (await stat(this.note).catch(ignoreMissing))?.mtimeMs ?? null;
  }

  /** The key that the bank first sent; null if the enrolment gave one, or the bank was never asked. */
  async readKey(): Promise<string | null> {
    return (await readText(this.#key))?.trim() ?? null;
  }

  /**
   * Replaces the note, then its copy. A power failure between the two leaves an older copy, and never one that is newer than the
   * note: that is the mark of a note that somebody removed or set back.
   */
  async keepNote(note: string): Promise<void> {
    await replaceFile(this.note, note, this.#writing);
    await replaceFile(this.#copy, note, this.#writing);
  }

  keepKey(key: string): Promise<void> {
    return replaceFile(this.#key, `${key}\n`, this.#writing);
  }

  /** The successions of the log's key that were followed, one after the other; empty if there is none. */
  async readSuccessions(): Promise<string> {
    return (await readText(this.#successions)) ?? "";
  }

  keepSuccessions(notes: readonly string[]): Promise<void> {
    return replaceFile(this.#successions, notes.join(""), this.#writing);
  }

  /** The names of the files with evidence. An operator moves a file away after looking into it. */
  async listEvidence(): Promise<string[]> {
    const names = (await readdir(this.#folder).catch(ignoreMissing)) ?? [];
    return names.filter((name) => name.startsWith(this.#evidence)).sort();
  }

  /**
   * Writes the evidence to a file named by its hash: the same evidence is written once, and no file is overwritten. Resolves with
   * the file, or with null if there are EVIDENCE_MAX files already.
   */
  async keepEvidence(evidence: object): Promise<string | null> {
    const text = `${JSON.stringify(evidence, null, 2)}\n`;
    const name = `${this.#evidence}${createHash("sha256").update(text).digest("hex").slice(0, 16)}.json`;
    const file = path.join(this.#folder, name);
    const there = await this.listEvidence();
    if (there.includes(name)) return file;
    if (there.length >= EVIDENCE_MAX) return null;
    await createFile(file, text, this.#writing);
    return file;
  }
}

async function readText(file: string): Promise<string | null> {
  return (await readFile(file, "utf8").catch(ignoreMissing)) ?? null;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
