/** What a client sends: one line of JSON each. `id` is a UUID of the client's, the same when it repeats a request. */
export type BaselineRequest =
  | {
      readonly op: "signin";
      readonly id: string;
      readonly terminal: string;
      readonly username: string;
      readonly password: string;
    }
  | { readonly op: "deposit"; readonly id: string; readonly amount: number }
  | { readonly op: "transfer"; readonly id: string; readonly payee: string; readonly amount: number };

/** The answer to the request of the same id. */
export type BaselineAnswer =
  | { readonly id: string; readonly ok: true; readonly balance: number }
  | { readonly id: string; readonly ok: false; readonly refusal: string };
