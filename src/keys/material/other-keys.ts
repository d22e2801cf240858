import { createPublicKey } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { secretKeyId, sha256 } from "../../crypto/crypto.ts";
import type { KeyName } from "../key-table.ts";
import type { OtherKeys } from "../register/holders.ts";

/** The files of the keys that are not in the register, of a key pair its public part; a missing name is a key that lies elsewhere. */
export type OtherKeyFiles = Readonly<Partial<Record<KeyName, string>>>;

const ID_DIGITS = 16;

/** What a server reports of these files: one that cannot be read is left out. Never rejects. */
export async function otherKeys(files: OtherKeyFiles): Promise<OtherKeys> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([name, file]) => {
      try {
        const [text, { mtimeMs }] = [(await readFile(file, "utf8")).trim(), await stat(file)];
        return [[name, { id: idOf(text), madeAt: Math.floor(mtimeMs) }] as const];
      } catch {
        return [];
      }
    }),
  );
  return Object.fromEntries(entries.flat());
}

/** The id of a secret, or of a public key in PEM, as the event of a start has it; null for something else. */
function idOf(text: string): string | null {
  if (/^[0-9a-f]{64}$/.test(text)) return secretKeyId(Buffer.from(text, "hex"));
  if (!text.startsWith("-----BEGIN PUBLIC KEY-----")) return null;
  const spki = createPublicKey(text).export({ type: "spki", format: "der" });
  return sha256(spki).toString("hex").slice(0, ID_DIGITS);
}
