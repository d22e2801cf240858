import { readFileSync } from "node:fs";
import path from "node:path";
import { createSecureContext } from "node:tls";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** A certificate chain and its private key, in PEM, and the absolute paths of their files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly files: { readonly cert: string; readonly key: string };
}

/**
 * Reads the files that the options `NAME-cert` and `NAME-key` name; null if neither is given. Throws UsageError if they are not
 * both given and readable, or do not belong together.
 */
export function readTls(settings: Settings, name: "console" | "receipts"): TlsFiles | null {
  const [certFile, keyFile] = [settings.find(`${name}-cert`), settings.find(`${name}-key`)];
  if (certFile === null && keyFile === null) return null;
  if (certFile === null || keyFile === null)
    throw new UsageError(
      `--${name}-cert and --${name}-key belong together: give ${certFile === null ? "the first" : "the second"} too`,
    );
  const tls = { cert: readPem(`${name}-cert`, certFile), key: readPem(`${name}-key`, keyFile) };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new UsageError(
      `--${name}-cert ${certFile} and --${name}-key ${keyFile} cannot be used together: ${(error as Error).message}; both must be PEM, the key that of the first certificate`,
    );
  }
  return { ...tls, files: { cert: path.resolve(certFile), key: path.resolve(keyFile) } };
}

function readPem(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--${option} is "${file}", which cannot be read: ${(error as Error).message}`);
  }
}
