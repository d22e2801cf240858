import { readSecretFile, SecretFileError } from "../../files/files.ts";

const PREFIX = "whsec_";
/** Standard Webhooks: 192 to 512 bits. */
const SIZE_MIN = 24;
const SIZE_MAX = 64;

/**
 * Reads the secret that signs webhooks from its file: `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks writes it. Throws
 * SecretFileError, also if others than its owner may read the file.
 */
export async function readWebhookSecret(file: string): Promise<Buffer> {
  const secret = parseWebhookSecret((await readSecretFile(file)).trim());
  if (secret !== null) return secret;
  throw new SecretFileError(
    "secret-file-format",
    `${file} does not hold a secret of Standard Webhooks: ${PREFIX} and base64 of ${SIZE_MIN} to ${SIZE_MAX} bytes`,
  );
}

/** Returns the bytes of a secret, or null for any other text. */
export function parseWebhookSecret(text: string): Buffer | null {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : "";
  const secret = Buffer.from(encoded, "base64");
  const isExact = secret.toString("base64") === encoded;
  return isExact && secret.length >= SIZE_MIN && secret.length <= SIZE_MAX ? secret : null;
}
