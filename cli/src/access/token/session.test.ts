import { expect, test } from 'vitest';
import { createSessions, sessionSeconds } from './session.ts';

const now = new Date('2026-11-20T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const sessions = createSessions('the admin token');

test('a session is read by every process that has the same admin token', () => {
  const { session, value } = sessions.create(now);

  expect(createSessions('the admin token').read(value, later(60))).toEqual(session);
});

test('a session ends after a working day', () => {
  const { value } = sessions.create(now);

  expect(sessions.read(value, later(sessionSeconds - 1))).toMatchObject({ expiresAt: later(sessionSeconds) });
  expect(sessions.read(value, later(sessionSeconds))).toBe('expired');
});

test('another admin token ends every session', () => {
  expect(createSessions('another token').read(sessions.create(now).value, now)).toBe('invalid');
});

test('a session cannot be changed in any place', () => {
  const { value } = sessions.create(now);

  for (let index = 0; index < value.length; index++) {
    const other = value[index] === 'a' ? 'b' : 'a';
    expect(sessions.read(value.slice(0, index) + other + value.slice(index + 1), now)).toBe('invalid');
  }
});

test.each(['', '.', '..', '__proto__', 'x'.repeat(5000)])('%j is no session', (value) => {
  expect(sessions.read(value, now)).toBe('invalid');
});
