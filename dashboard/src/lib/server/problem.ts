import { errorClass, errorCode } from '@lakegauge/database';
import { ReadingAbandoned, ReadingTimeout } from './queries/reading-errors.ts';

/** What is said to whoever asked when there is no answer. Nothing of the inside is in it. */
export interface Problem {
  statusCode: number;
  /** Short and the same for every problem of its kind. */
  error: string;
  /** What failed and what to do. */
  message: string;
}

/** A question that cannot be answered as it stands; the asker has to change it. */
export class InvalidQuestion extends Error {
  override name = 'InvalidQuestion';
  readonly statusCode: keyof typeof invalidQuestions;

  constructor(message: string, statusCode: keyof typeof invalidQuestions = 400) {
    super(message);
    this.statusCode = statusCode;
  }
}

const invalidQuestions = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type'
} as const;

export const accessDenied: Problem = {
  statusCode: 403,
  error: 'Access Denied',
  message: 'Administrator privileges required to access metrics'
};

export const foreignOrigin: Problem = {
  statusCode: 403,
  error: 'Access Denied',
  message: 'Pages of other sites may not send this'
};

export const notFound: Problem = {
  statusCode: 404,
  error: 'Not Found',
  message: 'There is nothing at this address'
};

// SQLSTATE of character_not_in_repertoire.
const invalidCharacter = '22021';

/** The one place where an error becomes a status code. */
export function toProblem(error: unknown): Problem {
  if (error instanceof InvalidQuestion) {
    const { statusCode, message } = error;
    return { statusCode, error: invalidQuestions[statusCode], message };
  }
  // No name that was ever stored holds this character, and Postgres refuses to compare with it.
  if (errorCode(error) === invalidCharacter) {
    return {
      statusCode: 400,
      error: 'Bad Request',
      message: 'A parameter holds a NUL character; leave it out'
    };
  }
  if (error instanceof ReadingTimeout) {
    return { statusCode: 504, error: 'Gateway Timeout', message: error.message };
  }
  if (error instanceof ReadingAbandoned) {
    return { statusCode: 499, error: 'Client Closed Request', message: error.message };
  }
  if (errorClass(error) === 'retryable') {
    return {
      statusCode: 503,
      error: 'Service Unavailable',
      message: 'The database cannot answer at the moment; try again in a few seconds'
    };
  }
  return {
    statusCode: 500,
    error: 'Internal Server Error',
    message: 'The request failed; the log has the reason under this correlation id'
  };
}
