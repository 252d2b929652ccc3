/** What the operator decides about the way from telemetry to rows; alike in the receiver and the SDK classes. */
export interface MappingOptions {
  /** Paths that are not counted: `/x` exactly, `/x/` or `/x/*` with everything below. */
  excludePaths?: readonly string[];
  /** What is stored for a user id; null drops it. As it is when absent. */
  toUserId?: (userId: string) => string | null;
  /** The sender may store usage events and nothing else; the rest is refused. */
  usageEventsOnly?: boolean;
  /** Events come from inside the service, whose `user.id` and `enduser.id` are believed. */
  trustsUserAttributes?: boolean;
  /** Who is signed in at the browser that sends usage events, as whoever let it in proved; never from the payload. */
  signedInUserId?: string;
  /** When the request came, microseconds since 1970: the time of events whose own clock is impossible. */
  receivedAtUs?: number;
}
