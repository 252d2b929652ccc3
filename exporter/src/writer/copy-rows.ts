import type { DatabaseClient } from '@lakegauge/database';
import { from as copyFrom } from 'pg-copy-streams';
import { CopyBuffer } from './copy-buffer.ts';
import type { OwnedRow } from './owned-row.ts';
import type { RawTable } from './raw-table.ts';

/** COPY of rows straight into their table. Throws what Postgres says, for example 23505 for a row that is there. */
export async function copyRows<Row extends { timestampUs: number }>(
  client: DatabaseClient,
  table: RawTable<Row>,
  rows: readonly OwnedRow<Row>[]
): Promise<void> {
  const columnCount = table.columns.length;
  const statement = `copy ${table.name} (${table.columns.join(', ')}) from stdin (format binary)`;
  await copy(client, statement, (buffer) => {
    for (const { row } of rows) {
      buffer.row(columnCount);
      table.encode(buffer, row);
    }
  });
}

/** COPY of rows with their owners into the staging table of `stagingTable`. */
export async function copyStagedRows<Row extends { timestampUs: number }>(
  client: DatabaseClient,
  table: RawTable<Row>,
  rows: readonly OwnedRow<Row>[]
): Promise<void> {
  const columns = [...table.columns, 'owner'];
  const statement = `copy staged_${table.name} (${columns.join(', ')}) from stdin (format binary)`;
  await copy(client, statement, (buffer) => {
    for (const { row, owner } of rows) {
      buffer.row(columns.length);
      table.encode(buffer, row);
      buffer.integer(owner);
    }
  });
}

// Memory that is made and dropped with each batch would keep the garbage collector busy with nothing else.
const idleBuffers: CopyBuffer[] = [];
const idleBuffersMax = 2;
const idleBytesMax = 4 * 1024 * 1024;

async function copy(
  client: DatabaseClient,
  statement: string,
  encode: (buffer: CopyBuffer) => void
): Promise<void> {
  const buffer = idleBuffers.pop() ?? new CopyBuffer();
  buffer.begin();
  encode(buffer);
  await new Promise<void>((resolve, reject) => {
    const stream = client.query(copyFrom(statement));
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(buffer.finish());
  });
  // Only now, and not after an error: until the server has answered the socket may still read from it.
  if (idleBuffers.length < idleBuffersMax && buffer.capacity <= idleBytesMax) idleBuffers.push(buffer);
}
