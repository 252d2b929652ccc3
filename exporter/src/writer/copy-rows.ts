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
  const buffer = new CopyBuffer(rows.length * table.rowBytes + 64);
  for (const { row } of rows) {
    buffer.row(columnCount);
    table.encode(buffer, row);
  }
  await copy(client, `copy ${table.name} (${table.columns.join(', ')}) from stdin (format binary)`, buffer);
}

/** COPY of rows with their owners into the staging table of `stagingTable`. */
export async function copyStagedRows<Row extends { timestampUs: number }>(
  client: DatabaseClient,
  table: RawTable<Row>,
  rows: readonly OwnedRow<Row>[]
): Promise<void> {
  const columns = [...table.columns, 'owner'];
  const buffer = new CopyBuffer(rows.length * table.rowBytes + 64);
  for (const { row, owner } of rows) {
    buffer.row(columns.length);
    table.encode(buffer, row);
    buffer.integer(owner);
  }
  await copy(client, `copy staged_${table.name} (${columns.join(', ')}) from stdin (format binary)`, buffer);
}

function copy(client: DatabaseClient, statement: string, buffer: CopyBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = client.query(copyFrom(statement));
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(buffer.finish());
  });
}
