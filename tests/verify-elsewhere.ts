import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { LogCheckpoint, verifyCheckpoint } from "@sigstore/verify/dist/tlog/checkpoint.js";
import { verifyMerkleInclusion } from "@sigstore/verify/dist/tlog/merkle.js";
import { parseVerifier } from "../src/tlog/signed-note.ts";
import { checkoutRoot } from "./checkout.ts";

/** The folder of golang.org/x/mod in Debian's golang-golang-x-mod-dev. */
const GOPATH = "/usr/share/gocode";

/**
 * Builds docs/verify-elsewhere, or a folder in it, into `folder`. Returns the program, or null if Go or its library is not installed.
 */
export async function buildGoVerifier(folder: string, name = "."): Promise<string | null> {
  if (!existsSync(path.join(GOPATH, "src/golang.org/x/mod/sumdb/note"))) return null;
  const program = path.join(folder, `verify-elsewhere-${name}`);
  const source = path.join(checkoutRoot, "docs/verify-elsewhere", name, "main.go");
  const environment = { ...process.env, GO111MODULE: "off", GOFLAGS: "", GOPATH, GOCACHE: path.join(folder, "go-cache") };
  try {
    await promisify(execFile)("go", ["build", "-o", program, source], { env: environment });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return program;
}

/** Returns the Go program's exit status and output for a file and the files of the keys. */
export async function goVerifies(
  program: string,
  file: string,
  ...keys: readonly string[]
): Promise<{ code: number; said: string }> {
  return await promisify(execFile)(program, [file, ...keys]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

/**
 * Checks a proof with the signed notes and the Merkle tree of sigstore-js. Throws if the proof is invalid. This function only
 * parses the lines of the file.
 */
export function sigstoreVerifies(proof: string, logKey: string): void {
  const [head = "", ...rest] = proof.split("\n\n");
  const [version, extra = "", index = "", ...hashes] = head.split("\n");
  assert.equal(version, "c2sp.org/tlog-proof@v1");
  const { name, publicKey } = parseVerifier(logKey.trim());
  const keyId = Buffer.from(/\+([0-9a-f]{8})\+/.exec(logKey)?.[1] ?? "", "hex");
  const entry = {
    canonicalizedBody: Buffer.from(extra.slice("extra ".length), "base64").subarray(0, 64),
    inclusionProof: {
      logIndex: index.slice("index ".length),
      hashes: hashes.map((hash) => Buffer.from(hash, "base64")),
      checkpoint: { envelope: rest.join("\n\n") },
    },
  } as unknown as Parameters<typeof verifyMerkleInclusion>[0];
  const validFor = { start: new Date(0), end: new Date() };
  const checkpoint = verifyCheckpoint(entry, [{ logID: keyId, baseURL: name, publicKey, validFor }]);
  assert.ok(checkpoint instanceof LogCheckpoint && checkpoint.origin === name);
  verifyMerkleInclusion(entry, checkpoint);
}

/** A witness in Go (docs/verify-elsewhere/witness) that runs until it is disposed. */
export class GoWitness implements AsyncDisposable {
  readonly key: string;
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, [key = "", url = ""]: readonly string[]) {
    this.#process = process;
    this.key = key;
    this.url = url;
  }

  /** Builds it into `folder` and starts it; null if Go or its library is not installed. */
  static async start(folder: string, name: string, logKey: string): Promise<GoWitness | null> {
    const program = await buildGoVerifier(folder, "witness");
    if (program === null) return null;
    const running = spawn(program, [name, logKey], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await once(running.stdout, "data")) as [Buffer];
    return new GoWitness(running, said.toString().trim().split(" "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.kill();
    await gone;
  }
}
