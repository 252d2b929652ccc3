/** What the operator decides about the way from telemetry to rows; alike in the receiver and the SDK classes. */
export interface MappingOptions {
  /** Paths that are not counted: `/x` exactly, `/x/` or `/x/*` with everything below. */
  excludePaths?: readonly string[];
  /** What is stored for a user id; null drops it. As it is when absent. */
  toUserId?: (userId: string) => string | null;
}
