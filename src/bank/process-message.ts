import type { BankSettings } from "./settings.ts";

/** What the primary tells a worker or the sealer. */
export type ToProcess = { readonly kind: "begin"; readonly settings: BankSettings } | { readonly kind: "drain" };

/** What a worker or the sealer tells the primary. `failed` comes before the process ends; its message is one sentence. */
export type FromProcess =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string };

/** Tells the primary, where there is one still. */
function tellPrimary(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}

/**
 * The life of a worker or the sealer: begins when the primary sends the settings, drains when it says so or is gone.
 * `begin` comes to the port it listens on (0 for none) and to what ends it in order.
 */
export function liveUnderPrimary(begin: (settings: BankSettings) => Promise<{ port: number; drain(): Promise<void> }>): void {
  let running: Promise<{ drain(): Promise<void> }> | undefined;
  const end = async (): Promise<void> => {
    await (await running)?.drain();
    process.exit(0);
  };
  process.on("disconnect", () => void end().catch(fail));
  // Ctrl-C in a terminal reaches the whole group; the primary decides when this process ends.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  process.on("message", (message: ToProcess) => {
    if (message.kind === "drain") return void end().catch(fail);
    const begun = begin(message.settings);
    running = begun;
    begun.then(({ port }) => tellPrimary({ kind: "ready", port }), fail);
  });
}

function fail(error: unknown): void {
  const reason = error instanceof Error ? ("code" in error ? error.message : (error.stack ?? error.message)) : String(error);
  tellPrimary({ kind: "failed", message: reason });
  process.exitCode = 1;
  // The message must leave before the process does.
  setTimeout(() => process.exit(1), 100);
}
