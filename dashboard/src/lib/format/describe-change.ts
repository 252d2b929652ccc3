import { formatPercent } from './format-number.ts';

/** What a rise and a fall of a number mean to the reader: for a latency `worse` and `better`, for requests only `more` and `fewer`. */
export interface Meaning {
  rise: 'better' | 'worse' | 'more';
  fall: 'better' | 'worse' | 'fewer';
}

/** A change against the previous period, told by sign, arrow and word, so that no colour is needed. */
export interface Change {
  arrow: '↑' | '↓' | '=';
  /** With its sign: `+12.4%`, `−0.31 points`. */
  amount: string;
  word: 'better' | 'worse' | 'more' | 'fewer' | 'unchanged';
  tone: 'good' | 'bad' | 'neutral';
}

interface Compared {
  current: number | null;
  previous: number | null;
  meaning: Meaning;
  /** Rates differ by percentage points: "50% more errors" of almost nothing would frighten for nothing. */
  unit?: 'percent' | 'points';
}

/** The change from `previous` to `current`; null where one of them has no data, or a share of zero would be asked. */
export function describeChange({ current, previous, meaning, unit = 'percent' }: Compared): Change | null {
  if (current === null || previous === null) return null;
  if (unit === 'percent' && previous === 0 && current !== 0) return null;

  const difference = unit === 'points' || previous === 0 ? current - previous : current / previous - 1;
  const shown = unit === 'points' ? (difference * 100).toFixed(2) : (difference * 100).toFixed(1);
  if (Number(shown) === 0) return { arrow: '=', amount: '±0', word: 'unchanged', tone: 'neutral' };

  const slight = Math.abs(difference) < (unit === 'points' ? slightPoints : slightShare);
  const word = difference > 0 ? meaning.rise : meaning.fall;
  return {
    arrow: difference > 0 ? '↑' : '↓',
    amount: withSign(difference, unit),
    word,
    tone: slight || word === 'more' || word === 'fewer' ? 'neutral' : word === 'better' ? 'good' : 'bad'
  };
}

// Below these a change is told without a colour: a page that is always red somewhere is no longer looked at.
const slightShare = 0.01;
const slightPoints = 0.0005;

function withSign(difference: number, unit: 'percent' | 'points'): string {
  const sign = difference > 0 ? '+' : '−';
  const size = Math.abs(difference);
  if (unit === 'points') return `${sign}${(size * 100).toFixed(2)} points`;
  return size >= 10 ? `${sign}${(size + 1).toFixed(0)}×` : `${sign}${formatPercent(size, 1)}`;
}
