import { noTrouble, type EndpointName, type Trouble } from './shop-endpoints.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Something that happened to the shop, told in days before the demo was begun. */
interface Incident {
  /** Days before the anchor, fractions allowed. */
  fromDaysAgo: number;
  toDaysAgo: number;
  endpoints: readonly EndpointName[];
  trouble: (progress: number) => Partial<Trouble>;
}

const hour = 1 / 24;

const incidents: readonly Incident[] = [
  // The slow deploy that the first screen shows.
  {
    fromDaysAgo: 6.5 * hour,
    toDaysAgo: 4.5 * hour,
    endpoints: ['home', 'products', 'product', 'recommendations', 'checkout'],
    trouble: () => ({ slower: 4.2, errorShare: 0.035, errorStatus: 500 })
  },
  {
    fromDaysAgo: 9 + 6 * hour,
    toDaysAgo: 9 + 3 * hour,
    endpoints: ['recommendations'],
    trouble: () => ({ slower: 4, errorShare: 0.12, errorStatus: 504 })
  },
  // The payment provider was away.
  {
    fromDaysAgo: 26 + 9 * hour,
    toDaysAgo: 26 + 8 * hour,
    endpoints: ['checkout'],
    trouble: () => ({ slower: 6, errorShare: 0.45, errorStatus: 502 })
  },
  // Search became slower from day to day, until its index was made again.
  {
    fromDaysAgo: 30,
    toDaysAgo: 5,
    endpoints: ['search'],
    trouble: (progress) => ({ slower: 1 + 2.2 * progress })
  },
  {
    fromDaysAgo: 40,
    toDaysAgo: 39,
    endpoints: ['products', 'product', 'home'],
    trouble: () => ({ slower: 1.6 })
  }
];

const releases = [
  { version: '1.4.0', daysAgo: 90 },
  { version: '1.5.0', daysAgo: 61 },
  { version: '1.6.0', daysAgo: 33 },
  { version: '1.7.0', daysAgo: 9 + 6 * hour },
  { version: '1.7.1', daysAgo: 9 + 3 * hour },
  { version: '1.8.0', daysAgo: 6.5 * hour },
  { version: '1.7.1', daysAgo: 4.5 * hour }
] as const;

/** What was wrong with an endpoint at a time. */
export function troubleAt(endpoint: EndpointName, time: Date, anchor: Date): Trouble {
  const daysAgo = (anchor.getTime() - time.getTime()) / dayMs;
  let trouble = noTrouble;
  for (const incident of incidents) {
    if (daysAgo > incident.fromDaysAgo || daysAgo <= incident.toDaysAgo) continue;
    if (!incident.endpoints.includes(endpoint)) continue;
    const progress = (incident.fromDaysAgo - daysAgo) / (incident.fromDaysAgo - incident.toDaysAgo);
    trouble = { ...trouble, ...incident.trouble(progress) };
  }
  return trouble;
}

/** Which version of the shop was running. */
export function versionAt(time: Date, anchor: Date): string {
  const daysAgo = (anchor.getTime() - time.getTime()) / dayMs;
  return (releases.findLast((release) => release.daysAgo >= daysAgo) ?? releases[0]).version;
}

/** What people wrote down about it. */
export function notesAt(anchor: Date): { notedAt: Date; text: string }[] {
  const at = (daysAgo: number, text: string) => ({
    notedAt: new Date(anchor.getTime() - daysAgo * dayMs),
    text
  });
  return [
    at(61, 'Deploy 1.5.0'),
    at(40, 'Spring sale begins'),
    at(33, 'Deploy 1.6.0'),
    at(26 + 9 * hour, 'Payment provider is down'),
    at(9 + 6 * hour, 'Deploy 1.7.0: new recommendations'),
    at(9 + 3 * hour, 'Deploy 1.7.1: recommendations with a time limit'),
    at(5, 'Search index built again'),
    at(6.5 * hour, 'Deploy 1.8.0: prices from the new stock service'),
    at(4.5 * hour, 'Rolled back to 1.7.1')
  ];
}
