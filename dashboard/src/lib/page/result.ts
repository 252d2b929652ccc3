/** Why there are no numbers, as far as a viewer may know. */
export interface Failure {
  statusCode: number;
  /** What failed and what to do. */
  message: string;
  /** Names the log line that has the reason. */
  correlationId?: string | undefined;
}

/** What became of one question of a page. */
export type Result<Answer> = { answer: Answer } | { failure: Failure };

/** A result, or the promise of one that took longer than the page could wait. */
export type Pending<Answer> = Result<Answer> | Promise<Result<Answer>>;
