import { address, type Option, origin, text } from "../options/option-readers.ts";

/** The options of the operators' console. */
export const CONSOLE_OPTIONS = {
  "console-listen": {
    value: "HOST:PORT",
    env: "STRONGROOM_CONSOLE_LISTEN",
    default: "localhost:4999",
    meaning: "the address on which the operators' console serves its pages; another machine reaches it only with TLS",
    read: address,
  },
  "console-cert": {
    value: "FILE",
    env: "STRONGROOM_CONSOLE_CERT",
    default: null,
    meaning: "the console's certificate for TLS and those above it, in PEM; with --console-key",
    read: text,
  },
  "console-key": {
    value: "FILE",
    env: "STRONGROOM_CONSOLE_KEY",
    default: null,
    meaning: "the private key of --console-cert, in PEM",
    read: text,
  },
  "console-origin": {
    value: "URL",
    env: "STRONGROOM_CONSOLE_ORIGIN",
    default: null,
    meaning:
      "the one address that browsers use for the console, such as https://console.bank.example; that of --console-listen unless given. Passkeys belong to its name",
    read: origin,
  },
} as const satisfies Record<string, Option<unknown>>;
