import type { DatabaseClient, SqlStatement } from '@lakegauge/database';

export interface StatementLanes {
  query<Row>(statement: SqlStatement): Promise<Row[]>;
  /** Resolves to the connections once nothing runs on them any more. */
  finish(): Promise<DatabaseClient[]>;
}

interface Waiting {
  statement: SqlStatement;
  resolve: (rows: unknown[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Runs statements in the order in which they are asked, one on each connection. `openSecond` is asked once, when a
 * statement has to wait for the first connection; null where there is none to spare.
 */
export function createStatementLanes(
  first: DatabaseClient,
  openSecond: () => Promise<DatabaseClient | null>
): StatementLanes {
  const waiting: Waiting[] = [];
  const idle = [first];
  const all = [first];
  let opening: Promise<void> | undefined;

  return {
    query<Row>(statement: SqlStatement) {
      return new Promise<Row[]>((resolve, reject) => {
        waiting.push({ statement, resolve: resolve as Waiting['resolve'], reject });
        runWaiting();
      });
    },
    async finish() {
      await opening;
      return all;
    }
  };

  function runWaiting(): void {
    while (waiting.length > 0 && idle.length > 0) void run(idle.shift()!, waiting.shift()!);
    if (waiting.length > 0) opening ??= open();
  }

  async function run(client: DatabaseClient, { statement, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve((await client.query(statement)).rows);
    } catch (error) {
      reject(error);
    }
    idle.push(client);
    runWaiting();
  }

  async function open(): Promise<void> {
    // Without a second connection everything waits for the first.
    const client = await openSecond().catch(() => null);
    if (!client) return;
    all.push(client);
    idle.push(client);
    runWaiting();
  }
}
