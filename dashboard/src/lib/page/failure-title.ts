/** What the API says where the workspace could not tell who is an admin. */
const cannotVerify = 'Unable to verify admin privileges';

/** The headline of an error. */
export function failureTitle({ statusCode, message }: { statusCode: number; message: string }): string {
  switch (statusCode) {
    case 400:
      return 'This address asks for something that does not exist';
    case 401:
      return 'You are not signed in';
    case 403:
      return 'Admin access required';
    case 404:
      return 'There is no such page';
    case 503:
      return message === cannotVerify ? 'Your access could not be checked' : 'The database does not answer';
    case 504:
      return 'The answer took too long';
    default:
      return 'The metrics could not be loaded';
  }
}
