/** The headline of an error, by its status code. */
export function failureTitle(statusCode: number): string {
  switch (statusCode) {
    case 400:
      return 'This address asks for something that does not exist';
    case 403:
      return 'Admin access required';
    case 404:
      return 'There is no such page';
    case 503:
      return 'The database does not answer';
    case 504:
      return 'The answer took too long';
    default:
      return 'The metrics could not be loaded';
  }
}
