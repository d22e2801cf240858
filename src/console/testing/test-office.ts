import { type Backoffice, OPERATIONS, openBackoffice, perform } from "../../backoffice/backoffice.ts";
import { watchResults } from "../../backoffice/testing/checked-results.ts";
import { Currency } from "../../model/model.ts";
import { findSession, type Operators, signOut } from "../../operators/operators.ts";
import { AT, SECRET, type TestOperatorDatabase, testOperators } from "../../operators/testing/test-operators.ts";
import type { PageBrowser } from "../../ui/testing/test-browser.ts";
import type { ConsoleParts } from "../parts.ts";
import { TestConsole } from "./test-console.ts";

/** A console in this process whose operators and operations are real rows of a test database. */
export class TestOffice implements AsyncDisposable {
  readonly database: TestOperatorDatabase;
  readonly stage: TestConsole;
  /** The bank's time, in milliseconds since 1970 UTC; it goes on by a millisecond with each look. */
  at = AT;

  private constructor(database: TestOperatorDatabase) {
    this.database = database;
    this.stage = new TestConsole(this.#parts());
  }

  static open = async (): Promise<TestOffice> => {
    watchResults();
    return new TestOffice(await testOperators());
  };

  get operators(): Operators {
    return this.database.operators;
  }

  now = (): number => ++this.at;

  /** A browser with this session. */
  browser(token: string | null = null): PageBrowser {
    const browser = this.stage.visitor();
    if (token !== null) browser.cookie = `strongroom-console-4999=${token}`;
    return browser;
  }

  #parts(): Partial<ConsoleParts> {
    const { operators } = this.database;
    const place = { store: operators.store, now: this.now, currency: Currency("EUR"), receiptKey: null, evidence: null };
    const opened: Promise<Backoffice> = openBackoffice({ ...place, secret: SECRET, report: () => {} });
    return {
      ...{ operators, now: this.now, operations: OPERATIONS },
      findSession: (token, why) => findSession(operators, token, this.now(), { isUse: why === "activity" }),
      signOut: (operator) => signOut(operators, operator, this.now()),
      invoke: async (operator, name, given) => perform(await opened, operator, name, given),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stage.console.live.stop();
    await this.database[Symbol.asyncDispose]();
  }
}
