import type { Random } from './seeded-random.ts';

const first = [
  'ann',
  'ben',
  'carla',
  'dev',
  'elif',
  'finn',
  'grace',
  'hugo',
  'ines',
  'jonas',
  'kira',
  'liam',
  'mei',
  'nadia',
  'omar',
  'priya',
  'quinn',
  'rosa',
  'sven',
  'tara'
];
const last = [
  'abel',
  'brandt',
  'costa',
  'diaz',
  'eriksen',
  'fischer',
  'gupta',
  'haas',
  'ito',
  'jansen',
  'khan',
  'lopez',
  'meyer',
  'novak',
  'okafor',
  'peters',
  'quist',
  'rossi',
  'silva',
  'tan'
];

/** A person of four hundred, some of whom come far more often; null for a visitor who does not sign in. */
export function pickPerson(random: Random): string | null {
  if (random() < 0.3) return null;
  // The square makes the first tenth come a third of the time.
  const number = Math.floor(random() ** 2 * first.length * last.length);
  return `${first[number % first.length]!}.${last[Math.floor(number / first.length)]!}@example.com`;
}
