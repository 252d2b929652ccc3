import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { ForgetUserSummary } from '@lakegauge/aggregator';
import { describeForgetUser } from './describe-forget-user.ts';

export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/** Shows what would be removed and asks. Only "yes" is one: not an empty line, nor the end of the input, nor Ctrl-C. */
export async function confirmForgetting(
  plan: ForgetUserSummary,
  { input, output }: Terminal
): Promise<boolean> {
  const say = (line: string) => output.write(`${line}\n`);
  if (!input.isTTY) {
    say('lakegauge: forget-user can’t be undone; confirm with --yes, or look first with --dry-run');
    return false;
  }
  say(describeForgetUser(plan));
  const lines = createInterface({ input, output });
  // A question is never answered once its terminal has gone.
  const closed = once(lines, 'close').then(() => '');
  const answer = await Promise.race([lines.question('This can’t be undone. Type yes to go on: '), closed]);
  lines.close();
  if (answer.trim().toLowerCase() === 'yes') return true;
  say('lakegauge: nothing was changed');
  return false;
}
