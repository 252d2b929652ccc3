import { expect, test } from 'vitest';
import { RotatingCredential } from './rotating-credential.ts';
import { WorkspaceError } from './workspace-error.ts';

const hourMs = 3_600_000;

function setUp({ lifeMs = hourMs, patienceMsMax = 20_000 } = {}) {
  const clock = { ms: 1_000_000 };
  const asked: number[] = [];
  const answers = { fault: null as Error | null };
  const credential = new RotatingCredential({
    now: () => clock.ms,
    patienceMsMax,
    mint: async () => {
      asked.push(clock.ms);
      if (answers.fault) throw answers.fault;
      return { value: `secret-${asked.length}`, expiresAtMs: clock.ms + lifeMs };
    }
  });
  return { clock, asked, answers, credential };
}

const away = (retryAfterMs = 0) =>
  new WorkspaceError('The workspace answered 503', { isPassing: true, statusCode: 503, retryAfterMs });

test('however many ask at once, the workspace is asked once', async () => {
  const { asked, credential } = setUp();

  const given = await Promise.all([credential.get(), credential.get(), credential.get()]);

  expect(given).toEqual(['secret-1', 'secret-1', 'secret-1']);
  expect(asked).toHaveLength(1);
});

test('five minutes before the end of an hour a new one is fetched, and nobody waits for it', async () => {
  const { clock, asked, credential } = setUp();
  await credential.get();

  clock.ms += hourMs - 5 * 60_000 - 1;
  const early = await credential.get();
  clock.ms += 1;
  const late = await credential.get();
  await Promise.resolve();

  expect([early, late]).toEqual(['secret-1', 'secret-1']);
  expect(asked).toHaveLength(2);
  expect(await credential.get()).toBe('secret-2');
});

test('while the workspace is away the old one serves until ten seconds before its end', async () => {
  const { clock, answers, credential } = setUp({ patienceMsMax: 0 });
  await credential.get();
  answers.fault = away();

  clock.ms += hourMs - 10_001;
  const last = await credential.get();
  await new Promise(setImmediate);
  clock.ms += 1;

  expect(last).toBe('secret-1');
  await expect(credential.get()).rejects.toBe(answers.fault);
});

test('the workspace is left alone for as long as it asks, while there is one to go on with', async () => {
  const { clock, asked, answers, credential } = setUp();
  await credential.get();
  answers.fault = away(60_000);
  clock.ms += hourMs - 5 * 60_000;
  await credential.get();
  await new Promise(setImmediate);

  clock.ms += 59_000;
  await credential.get();
  const before = asked.length;
  clock.ms += 1000;
  await credential.get();

  expect([before, asked.length]).toEqual([2, 3]);
});

test('whoever has nothing to go on with is told at once when the wait would be too long', async () => {
  const { asked, answers, credential } = setUp();
  answers.fault = away(60_000);

  await expect(credential.get()).rejects.toBe(answers.fault);
  await expect(credential.get()).rejects.toBe(answers.fault);

  expect(asked).toHaveLength(1);
});

test('what will not pass is told at once', async () => {
  const { asked, answers, credential } = setUp();
  answers.fault = new WorkspaceError('answered 403', { isPassing: false, statusCode: 403 });

  await expect(credential.get()).rejects.toBe(answers.fault);

  expect(asked).toHaveLength(1);
});

test('one that was refused is replaced, unless it was made within the last second or is no longer held', async () => {
  const { clock, credential } = setUp();
  const first = await credential.get();

  credential.drop(first);
  const kept = await credential.get();
  clock.ms += 1000;
  credential.drop(first);
  const second = await credential.get();
  clock.ms += 1000;
  credential.drop(first);
  const held = await credential.get();

  expect([kept, second, held]).toEqual(['secret-1', 'secret-2', 'secret-2']);
});

test('one that has ended when it comes is no credential', async () => {
  const { credential } = setUp({ lifeMs: -1, patienceMsMax: 0 });

  await expect(credential.get()).rejects.toThrow('has ended');
});
