import type { Link } from "./link.ts";

/** One channel for several questions, opened when it is first needed. */
export class OneLink {
  readonly #open: () => Promise<Link>;
  #link: Promise<Link> | null = null;

  constructor(open: () => Promise<Link>) {
    this.#open = open;
  }

  get = (): Promise<Link> => {
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
