import type { BankLink } from "./bank-link.ts";

/** One channel for several requests, opened when it is first needed. */
export class OneLink {
  readonly #open: () => Promise<BankLink>;
  #link: Promise<BankLink> | null = null;

  constructor(open: () => Promise<BankLink>) {
    this.#open = open;
  }

  get = (): Promise<BankLink> => {
    this.#link ??= this.#open();
    return this.#link;
  };

  close(): void {
    void this.#link?.then(
      (link) => link.close("done"),
      () => {},
    );
  }
}
