import { inUrl, isLoopback } from "../../address/address.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { readTls } from "./tls-files.ts";

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
  const tls = readTls(settings, "console");
  if (tls === null && !isLoopback(host))
    throw new UsageError(
      `--console-listen ${host}:${port} would serve the console to a network over plain HTTP: give it --console-cert and --console-key, or leave it at localhost and let a proxy on this machine speak TLS to the network`,
    );
  const origin = settings.find("console-origin") ?? `${tls === null ? "http" : "https"}://${inUrl(host)}:${port}`;
  return { host, port, tls, origin: new URL(origin).origin };
}
