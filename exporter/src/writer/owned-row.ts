/** A row on its way, and which of the writes of its batch brought it. */
export interface OwnedRow<Row> {
  row: Row;
  /** Position of the write in the batch. */
  owner: number;
}
