import {
  encode,
  encodings,
  fieldNames,
  item,
  type Encoding,
  type JsonObject,
  type Signal
} from '../../otlp-conformance/telemetry.ts';

export interface Payload {
  signal: Signal;
  encoding: Encoding;
  bytes: Buffer;
}

type Choice = Record<keyof typeof parameters, number>;

const values: JsonObject[] = [
  { stringValue: 'GET' },
  { intValue: '-9223372036854775808' },
  { doubleValue: 1e300 },
  { boolValue: true },
  { bytesValue: 'AAEC/w==' },
  { arrayValue: { values: [{ stringValue: 'a' }, {}, { intValue: '7' }] } },
  { kvlistValue: { values: [{ key: 'k', value: { kvlistValue: { values: [] } } }] } },
  {}
];
const keys = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'session.id',
  '__proto__',
  ''
];
const times = [0n, 1n, 1_700_000_000n * 10n ** 9n, 2n ** 64n - 1n];
const names = [
  'GET /fuzz',
  'http.server.request.duration',
  'http.server.duration',
  'lakegauge.x',
  '\0',
  'x'.repeat(600)
];
const counts = [0, 1, 5];
const kinds = [0, 2, 3, 99];
const temporalities = [0, 1, 2];

const parameters = { values, keys, times, names, counts, kinds, temporalities, encodings };

/** Valid requests in which every two values of different parameters meet at least once. */
export function pairwisePayloads(signals: readonly Signal[]): Payload[] {
  return signals.flatMap((signal) => pairwiseChoices().map((choice) => toPayload(signal, choice)));
}

function toPayload(signal: Signal, choice: Choice): Payload {
  const encoding = encodings[choice.encodings]!;
  const { resources, scopes, items } = fieldNames[signal];
  const attribute = { key: keys[choice.keys]!, value: values[choice.values]! };
  const time = String(times[choice.times]!);
  const name = names[choice.names]!;
  const make = (): JsonObject => {
    const made = item(signal);
    if (signal === 'metrics') {
      const { histogram } = made as { histogram: { dataPoints: JsonObject[] } };
      Object.assign(histogram, { aggregationTemporality: temporalities[choice.temporalities] });
      Object.assign(histogram.dataPoints[0]!, { attributes: [attribute] });
      if (choice.times > 0) Object.assign(histogram.dataPoints[0]!, { startTimeUnixNano: time });
      return { ...made, name };
    }
    (made.attributes as unknown[]).push(attribute);
    if (signal === 'logs') return { ...made, eventName: name, observedTimeUnixNano: time };
    return {
      ...made,
      name,
      kind: kinds[choice.kinds],
      ...(choice.times > 0 ? {} : { startTimeUnixNano: time })
    };
  };
  const request = {
    [resources]: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'soak-fuzz' } }, attribute] },
        [scopes]: [{ scope: { name }, [items]: Array.from({ length: counts[choice.counts]! }, make) }]
      }
    ]
  };
  return { signal, encoding, bytes: encode(signal, encoding, request) };
}

/** Greedy: begins each row with a pair that is missing, and fills it with what meets most of the others. */
function pairwiseChoices(): Choice[] {
  const names_ = Object.keys(parameters) as (keyof Choice)[];
  const missing = new Set<string>();
  const pair = (a: number, x: number, b: number, y: number) => `${a}:${x}-${b}:${y}`;
  for (const [a, first] of names_.entries()) {
    for (const [b, second] of names_.entries()) {
      if (a >= b) continue;
      for (const x of parameters[first].keys())
        for (const y of parameters[second].keys()) missing.add(pair(a, x, b, y));
    }
  }
  const rows: Choice[] = [];
  while (missing.size > 0) {
    const [a, x, b, y] = [...missing][0]!.match(/\d+/g)!.map(Number) as [number, number, number, number];
    const row = new Map([
      [a, x],
      [b, y]
    ]);
    const gain = (c: number, z: number) =>
      [...row].filter(([d, w]) => missing.has(c < d ? pair(c, z, d, w) : pair(d, w, c, z))).length;
    for (const [c, name] of names_.entries()) {
      if (row.has(c)) continue;
      const best = [...parameters[name].keys()].reduce((left, right) =>
        gain(c, right) > gain(c, left) ? right : left
      );
      row.set(c, best);
    }
    for (const [c, z] of row) for (const [d, w] of row) if (c < d) missing.delete(pair(c, z, d, w));
    rows.push(Object.fromEntries(names_.map((name, c) => [name, row.get(c)!])) as Choice);
  }
  return rows;
}
