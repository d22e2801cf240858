import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { inUrl, isLoopback } from "../../address/address.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** Where the console listens, and as what browsers know it. */
export interface ConsoleSettings {
  readonly host: string;
  readonly port: number;
  /** The certificate chain and its private key, in PEM; null for plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly origin: string;
}

/** Reads where the console listens: on this machine only, unless it has TLS. Throws UsageError. */
export function readConsoleSettings(settings: Settings): ConsoleSettings {
  const { host, port } = settings.get("console-listen");
  const tls = readTls(settings);
  if (tls === null && !isLoopback(host))
    throw new UsageError(
      `--console-listen ${host}:${port} would serve the console to a network over plain HTTP: give it --console-cert and --console-key, or leave it at localhost and let a proxy on this machine speak TLS to the network`,
    );
  const origin = settings.find("console-origin") ?? `${tls === null ? "http" : "https"}://${inUrl(host)}:${port}`;
  return { host, port, tls, origin: new URL(origin).origin };
}

function readTls(settings: Settings): ConsoleSettings["tls"] {
  const [certFile, keyFile] = [settings.find("console-cert"), settings.find("console-key")];
  if (certFile === null && keyFile === null) return null;
  if (certFile === null || keyFile === null)
    throw new UsageError(
      `--console-cert and --console-key belong together: give ${certFile === null ? "the first" : "the second"} too`,
    );
  const tls = { cert: readPem("console-cert", certFile), key: readPem("console-key", keyFile) };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new UsageError(
      `--console-cert ${certFile} and --console-key ${keyFile} cannot be used together: ${(error as Error).message}; both must be PEM, the key that of the first certificate`,
    );
  }
  return tls;
}

function readPem(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--${option} is "${file}", which cannot be read: ${(error as Error).message}`);
  }
}
