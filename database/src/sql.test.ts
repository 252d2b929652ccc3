import { expect, test } from 'vitest';
import { sql } from './sql.ts';

test('interpolations become numbered parameters', () => {
  const statement = sql`select ${1} where a = ${"'; drop table x"} or b = ${null}`;

  expect(statement).toEqual({
    text: 'select $1 where a = $2 or b = $3',
    values: [1, "'; drop table x", null]
  });
});
