import { findSession } from "../../operators/operators.ts";
import {
  AT,
  firstOperator,
  type TestOperator,
  type TestOperatorDatabase,
  testOperators,
} from "../../operators/testing/test-operators.ts";
import type { PageBrowser } from "../../ui/testing/test-browser.ts";
import type { ConsoleParts } from "../parts.ts";
import { TestConsole } from "./test-console.ts";

/** A console whose operators and sessions are in a database, with an administrator, anna. Its time stands still. */
export class OperatorsConsole implements AsyncDisposable {
  readonly database: TestOperatorDatabase;
  readonly anna: TestOperator;
  readonly stage: TestConsole;
  at = AT;

  private constructor(database: TestOperatorDatabase, anna: TestOperator, more: Partial<ConsoleParts>) {
    this.database = database;
    this.anna = anna;
    const { operators } = database;
    this.stage = new TestConsole({
      ...{ operators, now: () => this.at },
      findSession: (token) => findSession(operators, token, this.at),
      ...more,
    });
  }

  static async open(more: Partial<ConsoleParts> = {}): Promise<OperatorsConsole> {
    const database = await testOperators();
    return new OperatorsConsole(database, await firstOperator(database.operators), more);
  }

  /** A browser in which this operator is signed in. */
  browser({ token }: Pick<TestOperator, "token"> = this.anna): PageBrowser {
    const browser = this.stage.visitor();
    browser.cookie = `strongroom-console-4999=${token}`;
    return browser;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stage.console.live.stop();
    await this.database[Symbol.asyncDispose]();
  }
}
