/** A client's request, one line of JSON. The client makes `id`, a UUID, and repeats a request under the same id. */
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

/** The answer to the request with the same id. */
export type BaselineAnswer =
  | { readonly id: string; readonly ok: true; readonly balance: number }
  | { readonly id: string; readonly ok: false; readonly refusal: string };
