import { toCsvLine, type CsvCell } from '../../format/csv-line.ts';

export type { CsvCell };

/** A table to be sent as it is made: rows may be as many as there are. */
export interface CsvTable {
  columns: readonly string[];
  rows: Iterable<readonly CsvCell[]> | AsyncIterable<readonly CsvCell[]>;
}

// Rows are sent together until they are this long: a chunk for each would cost more than the row.
const chunkLengthMin = 16_384;

/** RFC 4180, with the names of the columns first, in UTF-8. Rows are asked for only as fast as they are read. */
export function toCsvStream({ columns, rows }: CsvTable): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const lines = toLines(columns, rows);
  return new ReadableStream({
    async pull(controller) {
      let chunk = '';
      while (chunk.length < chunkLengthMin) {
        const line = await lines.next();
        if (line.done) {
          if (chunk !== '') controller.enqueue(encoder.encode(chunk));
          controller.close();
          return;
        }
        chunk += line.value;
      }
      controller.enqueue(encoder.encode(chunk));
    },
    async cancel() {
      await lines.return(undefined);
    }
  });
}

async function* toLines(columns: CsvTable['columns'], rows: CsvTable['rows']): AsyncGenerator<string, void> {
  yield toCsvLine(columns);
  for await (const row of rows) yield toCsvLine(row);
}
