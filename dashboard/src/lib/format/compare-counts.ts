import { describeChange, type Change, type Meaning } from './describe-change.ts';

const neutral: Meaning = { rise: 'more', fall: 'fewer' };

/** What a card says below its number: the change, and what it was compared with, or why it was not. */
export interface Compared {
  change: Change | null;
  comparison: string;
}

/**
 * The change of a number for a card. `previous` is undefined where there is no earlier period; `before` is what it is
 * called: `previous 24 hours`.
 */
export function compareCounts(
  current: number | null,
  previous: number | null | undefined,
  before: string,
  meaning: Meaning = neutral
): Compared {
  const change = describeChange({ current, previous: previous ?? null, meaning });
  return { change, comparison: comparisonOf(change, current, previous, before) };
}

/** A first period has nothing before it, and a share of nothing is no number. */
function comparisonOf(
  change: Change | null,
  current: number | null,
  previous: number | null | undefined,
  before: string
): string {
  if (previous === undefined) return 'No earlier period to compare with';
  if (change) return `vs ${before}`;
  if (current === null) return 'Nothing to compare';
  return previous === 0 ? `None in the ${before}` : `No data in the ${before}`;
}
