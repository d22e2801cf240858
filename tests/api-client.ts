import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { generateSource } from "oazapfts";
import { checkoutRoot } from "./checkout.ts";

/** What a function of the client resolves with. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the types of the generated client are not known when the tests are built.
  readonly data: any;
}
/** Takes a body, and what has to go into headers or a query if the operation has any; then options. */
type Call = (...given: readonly unknown[]) => Promise<ClientAnswer>;

/** A client that oazapfts wrote from this description: a function for each of its operations. It is deleted with the test. */
export async function generateClient(
  description: string,
  baseUrl: string,
): Promise<{ source: string; call(name: string): Call } & Disposable> {
  // In the checkout, because it imports the generator's runtime.
  const folder = path.join(checkoutRoot, "dist", "tests", `api-client-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "client.ts");
  const source = await generateSource(description);
  writeFileSync(file, source);
  const client = (await import(pathToFileURL(file).href)) as Record<string, Call> & { readonly defaults: unknown };
  Object.assign(client.defaults as object, { baseUrl });
  return {
    source,
    call: (name) => {
      const found = client[name];
      if (found === undefined) throw new Error(`the client has no ${name}`);
      return found;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
