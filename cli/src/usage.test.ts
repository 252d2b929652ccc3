import { expect, test } from 'vitest';
import { usage } from './usage.ts';

const commands = [...usage(undefined).matchAll(/^ {2}([a-z][a-z-]+) (?=.*\S)/gm)].map((match) => match[1]!);

test('the general help names every command with a line each', () => {
  expect(commands).toEqual(
    expect.arrayContaining(['start', 'demo', 'migrate', 'aggregate', 'doctor', 'forget-user', 'collector'])
  );
});

test.each(commands)('the help of %s has its usage, examples and exit codes', (command) => {
  const text = usage(command);

  expect(text).toMatch(new RegExp(`^Usage: lakegauge ${command}`));
  expect(text).toMatch(/\n(Examples\n {2}\S|Example\n {2}\S)/);
  expect(text).toMatch(/\nExit codes: 0 /);
});

test.each([undefined, ...commands])(
  'no line of the help of %s is too long for a terminal of usual width',
  (command) => {
    expect(
      usage(command)
        .split('\n')
        .filter((line) => line.length > 145)
    ).toEqual([]);
  }
);
