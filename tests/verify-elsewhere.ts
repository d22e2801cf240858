import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { LogCheckpoint, verifyCheckpoint } from "@sigstore/verify/dist/tlog/checkpoint.js";
import { verifyMerkleInclusion } from "@sigstore/verify/dist/tlog/merkle.js";
import { parseVerifier } from "../src/tlog/signed-note.ts";
import { checkoutRoot } from "./checkout.ts";

/** The folder of golang.org/x/mod in Debian's golang-golang-x-mod-dev. */
const GOPATH = "/usr/share/gocode";

/** Builds docs/verify-elsewhere into `folder` and returns the program, or null if Go or its library is not installed. */
export async function buildGoVerifier(folder: string): Promise<string | null> {
  if (!existsSync(path.join(GOPATH, "src/golang.org/x/mod/sumdb/note"))) return null;
  const program = path.join(folder, "verify-elsewhere");
  const source = path.join(checkoutRoot, "docs/verify-elsewhere/main.go");
  const environment = { ...process.env, GO111MODULE: "off", GOFLAGS: "", GOPATH, GOCACHE: path.join(folder, "go-cache") };
  try {
    await promisify(execFile)("go", ["build", "-o", program, source], { env: environment });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return program;
}

/** Returns the Go program's exit status and output for a proof file. */
export async function goVerifies(program: string, proof: string, logKey: string): Promise<{ code: number; said: string }> {
  return await promisify(execFile)(program, [proof, logKey]).then(
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
