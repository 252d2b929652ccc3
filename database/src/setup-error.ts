/**
 * Something that the operator has to change before the program can run: a taken port, a wrong password, a missing variable.
 * The message is one line and says what failed, for which subject, and what to do; `cli` prints it alone and exits with 1.
 */
export class SetupError extends Error {
  override name = 'SetupError';
}
