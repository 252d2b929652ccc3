/** Whose users, and seen doing what. */
export interface UserFilter {
  service: string | null;
  environment: string | null;
  includeAnonymous: boolean;
  /** Users of requests count. */
  requests: boolean;
  /** Users of browser events count. */
  events: boolean;
  /** Only requests to this endpoint; known for raw rows alone. */
  endpoint: string | null;
  /** Only requests of this method; known for raw rows alone. */
  method?: string | null;
  /** Only events of this type. */
  eventType: string | null;
}

export interface UserRow {
  /** Null in the row over everything. */
  bucket: Date | null;
  users: number;
  /** From registers: standard error 0.81 %. */
  estimated: boolean;
}

/** Standard error of a count from 2^14 registers: 1.04 / sqrt(2^14). */
export const userStandardError = 1.04 / Math.sqrt(2 ** 14);
